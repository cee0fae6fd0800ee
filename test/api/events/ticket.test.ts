import { afterAll, afterEach, beforeAll, beforeEach, expect, setSystemTime, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { placeOrder } from "../../support/orders.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { type EventReader, readEvents } from "../../support/sse.ts";
import { createSuperAdmin, createTestStore, type TestStore } from "../../support/store.ts";

let server: TestServer;
let store: TestStore;
let readers: EventReader[] = [];

beforeAll(async () => {
  server = await serveTestApp();
});
beforeEach(async () => {
  store = await createTestStore(server);
});
afterEach(async () => {
  setSystemTime();
  await Promise.all(readers.map((reader) => reader.close()));
  readers = [];
});
afterAll(() => server.close());

async function issue(token: string): Promise<string> {
  const answer = await server.call<{ ticket: string; expiresInSeconds: number }>(
    "POST",
    "/api/v1/events/ticket",
    {
      token,
    },
  );
  expect(answer.status).toBe(201);
  expect(answer.body.expiresInSeconds).toBeLessThanOrEqual(60);
  expect(answer.body.ticket).toMatch(/^[A-Za-z0-9_-]{32,}$/);
  return answer.body.ticket;
}

/** As `EventSource` does: without any header of ours. */
async function connect(ticket: string): Promise<EventReader> {
  const reader = await readEvents(`${server.url}/api/v1/events/stream?ticket=${ticket}`);
  readers.push(reader);
  return reader;
}

async function refusal(ticket: string, headers: Record<string, string> = {}): Promise<Problem> {
  const response = await fetch(`${server.url}/api/v1/events/stream?ticket=${ticket}`, { headers });
  expect(response.status).toBe(401);
  return (await response.json()) as Problem;
}

test("opens the stream of whoever asked for it", async () => {
  const stream = await connect(await issue(store.tokens.staff));
  const ofTable = await connect(await issue(store.tokens.otherTable));
  const order = await placeOrder(server, store.tokens.table, { lines: [store.line] });
  await stream.reaches(2);
  expect(stream.events()[1]?.data).toMatchObject({ data: { id: order.id } });
  // A tablet's ticket opens a tablet's stream.
  expect((await ofTable.first("hello")).data).toHaveProperty("sessionId");
});

test("opens it once", async () => {
  const ticket = await issue(store.tokens.staff);
  await connect(ticket);
  expect(await refusal(ticket)).toMatchObject({ code: "INVALID_TICKET" });
});

test("opens it once, however many come with it at the same moment", async () => {
  const ticket = await issue(store.tokens.staff);
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => connect(ticket)));
  expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
});

test("is worth nothing after a minute", async () => {
  const ticket = await issue(store.tokens.staff);
  const late = await issue(store.tokens.staff);
  setSystemTime(new Date(Date.now() + 59_000));
  await connect(ticket);
  setSystemTime(new Date(Date.now() + 1_000));
  expect(await refusal(late)).toMatchObject({ code: "INVALID_TICKET" });
});

test("is worth nothing once its token has ended", async () => {
  const ticket = await issue(store.tokens.staff);
  await server.call("POST", "/api/v1/auth/logout", { token: store.tokens.staff });
  expect((await refusal(ticket)).status).toBe(401);
});

test("is refused when it is not ours", async () => {
  for (const ticket of ["x", "A".repeat(32), "A".repeat(64)])
    expect(await refusal(ticket)).toMatchObject({ code: "INVALID_TICKET" });
});

test("that is refused is not made up for by a token beside it", async () => {
  const problem = await refusal("A".repeat(32), { authorization: `Bearer ${store.tokens.staff}` });
  expect(problem.code).toBe("INVALID_TICKET");
});

test("opens nothing but the stream", async () => {
  const ticket = await issue(store.tokens.staff);
  for (const path of ["/api/v1/orders", "/api/v1/events", "/api/v1/board"]) {
    const asQuery = await server.call<Problem>("GET", `${path}?ticket=${ticket}`);
    expect([asQuery.status, asQuery.body.code]).toEqual([401, "UNAUTHENTICATED"]);
    const asToken = await server.call<Problem>("GET", path, { token: ticket });
    expect([asToken.status, asToken.body.code]).toEqual([401, "INVALID_TOKEN"]);
  }
});

test("is in no log line", async () => {
  const ticket = await issue(store.tokens.staff);
  await connect(ticket);
  await refusal(ticket);
  expect(server.logLines.length).toBeGreaterThan(0);
  expect(server.logLines.join("")).not.toContain(ticket);
});

test("is not for those who belong to no store, nor for strangers", async () => {
  const { token } = await createSuperAdmin(server);
  expect((await server.call("POST", "/api/v1/events/ticket", { token })).status).toBe(403);
  expect((await server.call("POST", "/api/v1/events/ticket")).status).toBe(401);
});
