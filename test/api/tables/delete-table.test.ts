import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import type { Table } from "../../../src/features/tables/tables.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { auditOf, checkStore, eventsOf } from "../../support/rows.ts";
import { createTestStore, pin, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  store = await createTestStore(app);
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

function remove(options: { token?: string; id?: string; headers?: Record<string, string> } = {}) {
  const { token = store.tokens.admin, id = store.tableId, headers } = options;
  return app.call<Problem>("DELETE", `/api/v1/tables/${id}`, { token, headers });
}

async function numbers(): Promise<string[]> {
  const list = await app.call<{ data: Table[] }>("GET", "/api/v1/tables", { token: store.tokens.staff });
  return list.body.data.map((table) => table.number);
}

test("takes the table away: announced, recorded, and gone for its tablet", async () => {
  expect((await remove()).status).toBe(204);

  expect(await numbers()).toEqual(["2", "3"]);
  const [event] = await eventsOf(app, store.id);
  expect(event).toMatchObject({
    type: "table.updated",
    tableId: store.tableId,
    data: { id: store.tableId, isActive: false, deletedAt: "2026-11-21T10:00:00.000Z" },
  });
  expect(await auditOf(app, store.id)).toMatchObject([{ action: "table.updated", subjectId: store.tableId }]);
  const tablet = await app.call<Problem>("GET", "/api/v1/orders", { token: store.tokens.table });
  expect([tablet.status, tablet.body.code]).toEqual([401, "INVALID_TOKEN"]);
  const login = await app.call("POST", "/api/v1/auth/tables/login", {
    body: { storeCode: store.code, tableNumber: "1", pin },
  });
  expect(login.status).toBe(401);
});

test("is refused while a party sits there, and possible once they have left", async () => {
  await placeOrder(app, store.tokens.table, { lines: [store.line] });
  const refused = await remove();
  expect([refused.status, refused.body.code]).toEqual([409, "TABLE_HAS_OPEN_SESSION"]);
  expect(await numbers()).toContain("1");

  await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
  expect((await remove()).status).toBe(204);
});

test("leaves its number free for a new table, which has a history of its own", async () => {
  await placeOrder(app, store.tokens.table, { lines: [store.line] });
  await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
  await remove();
  const created = await app.call<Table>("POST", "/api/v1/tables", {
    token: store.tokens.admin,
    body: { number: "1", pin },
  });
  expect(created.status).toBe(201);
  expect(created.body.id).not.toBe(store.tableId);
  const history = (id: string) =>
    app.call<{ data: unknown[] }>("GET", `/api/v1/tables/${id}/history`, { token: store.tokens.staff });
  expect((await history(created.body.id)).body.data).toEqual([]);
  expect((await history(store.tableId)).body.data).toHaveLength(1);
});

test("takes no order any more, whoever asks", async () => {
  await remove();
  const answer = await app.call<Problem>("POST", "/api/v1/orders", {
    token: store.tokens.staff,
    body: { lines: [store.line], tableId: store.tableId },
  });
  expect(answer.body.errors).toMatchObject([{ pointer: "/tableId", code: "NOT_FOUND" }]);
});

test("and an order at the same moment: one of the two wins", async () => {
  const [deleted, order] = await Promise.all([
    remove(),
    app.call("POST", "/api/v1/orders", {
      token: store.tokens.staff,
      body: { lines: [store.line], tableId: store.tableId },
    }),
  ]);
  expect([
    [204, 422],
    [409, 201],
  ]).toContainEqual([deleted.status, order.status]);
});

test("is refused a second time: it is not there any more", async () => {
  await remove();
  expect((await remove()).status).toBe(404);
  expect(await eventsOf(app, store.id)).toHaveLength(1);
});

test("is refused for an old version", async () => {
  await app.call("PATCH", `/api/v1/tables/${store.tableId}`, {
    token: store.tokens.admin,
    body: { seats: 2 },
  });
  const answer = await remove({ headers: { "if-match": '"1"' } });
  expect([answer.status, answer.body.code]).toEqual([409, "VERSION_CONFLICT"]);
  expect((await remove({ headers: { "if-match": '"2"' } })).status).toBe(204);
});

test.each(["staff", "table"] as const)("is refused to %s", async (who) => {
  expect((await remove({ token: store.tokens[who] })).status).toBe(403);
});

test("of another store is answered exactly as one that is not there", async () => {
  const other = await createTestStore(app);
  const answers = [await remove({ id: other.tableId }), await remove({ id: Bun.randomUUIDv7() })];
  const [foreign, missing] = answers.map(({ body: { requestId: _, instance: __, ...problem } }) => problem);
  expect(foreign).toEqual(missing);
  expect(foreign).toMatchObject({ status: 404 });
  expect(await eventsOf(app, other.id)).toEqual([]);
});
