import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { serveTestApp, type TestServer } from "../support/server.ts";
import { createTestStore, type TestStore } from "../support/store.ts";
import { until } from "../support/until.ts";

let server: TestServer;
let store: TestStore;

beforeAll(async () => {
  server = await serveTestApp();
});
beforeEach(async () => {
  store = await createTestStore(server);
});
afterAll(() => server.close());

const asAdmin = (method: string, path: string, body: object) =>
  server.call(method, path, { token: store.tokens.admin, body });

// Heartbeats, which also end streams, come every 15 seconds.
test.each<[string, "table" | "staff", () => Promise<{ status: number }>]>([
  ["a sign-out", "staff", () => server.call("POST", "/api/v1/auth/logout", { token: store.tokens.staff })],
  ["a new PIN", "table", () => asAdmin("PATCH", `/api/v1/tables/${store.tableId}`, { pin: "9673" })],
  [
    "switching the table off",
    "table",
    () => asAdmin("PATCH", `/api/v1/tables/${store.tableId}`, { isActive: false }),
  ],
  [
    "switching the account off",
    "staff",
    () => asAdmin("PATCH", `/api/v1/staff/${store.ids.staff}`, { isActive: false }),
  ],
])("%s ends the open streams of its tokens at once, and no others", async (_what, role, end) => {
  const stream = await server.stream(store.tokens[role]);
  const other = await server.stream(store.tokens.admin);
  await Promise.all([stream.first("hello"), other.first("hello")]);
  expect((await end()).status).toBeLessThan(300);
  await until("the stream says goodbye", () => stream.received.some(({ type }) => type === "bye"), 5_000);
  expect(other.received.map(({ type }) => type)).not.toContain("bye");
});
