import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { Table } from "../../../src/features/tables/tables.model.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  store = await createTestStore(app);
});
afterAll(() => app.close());

const list = (token: string) =>
  app.call<{ data: Table[]; nextCursor: null }>("GET", "/api/v1/tables", { token });

test("lists the store's tables as people read their labels, and no PIN", async () => {
  for (const number of ["10", "Terrace", "A-2"])
    await app.call("POST", "/api/v1/tables", { token: store.tokens.admin, body: { number, pin: "4821" } });
  const { status, body } = await list(store.tokens.staff);

  expect(status).toBe(200);
  expect(body.data.map((table) => table.number)).toEqual(["1", "2", "3", "10", "A-2", "Terrace"]);
  expect(body.nextCursor).toBeNull();
  expect(Object.keys(body.data[0] ?? {}).sort()).toEqual(
    ["createdAt", "id", "isActive", "number", "seats", "updatedAt", "version"].sort(),
  );
});

test("leaves deleted tables out and shows those that are switched off", async () => {
  const [first, second] = store.ids.tables;
  await app.call("DELETE", `/api/v1/tables/${first}`, { token: store.tokens.admin });
  await app.call("PATCH", `/api/v1/tables/${second}`, {
    token: store.tokens.admin,
    body: { isActive: false },
  });
  const { body } = await list(store.tokens.staff);
  expect(body.data.map((table) => [table.number, table.isActive])).toEqual([
    ["2", false],
    ["3", true],
  ]);
});

test("is not a tablet's to see", async () => {
  expect((await list(store.tokens.table)).status).toBe(403);
});
