import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { SessionWithOrders } from "../../../src/features/sessions/sessions.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
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

const order = () => placeOrder(app, store.tokens.table, { lines: [store.line] });

function get<T = Problem>(id: string, token: string) {
  return app.call<T>("GET", `/api/v1/sessions/${id}`, { token });
}

test("is the bill: the orders and what they come to", async () => {
  const first = await order();
  const second = await order();
  const cancelled = await order();
  await moveOrder(app, store.tokens.staff, cancelled.id, "cancelled");
  const deleted = await order();
  await app.call("DELETE", `/api/v1/orders/${deleted.id}`, { token: store.tokens.admin });

  for (const token of [store.tokens.table, store.tokens.staff, store.tokens.admin]) {
    const { status, body } = await get<SessionWithOrders>(first.sessionId, token);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: first.sessionId,
      tableId: store.tableId,
      tableNumber: "1",
      businessDay: "2026-11-21",
      openedAt: first.createdAt,
      closedAt: null,
      orderCount: 2,
      total: first.total + second.total,
      currency: "KRW",
      orders: [first, second, { ...cancelled, status: "cancelled", cancelReason: "sold out", version: 2 }],
    });
  }
});

test("stays the bill for staff once it is closed", async () => {
  const { sessionId } = await order();
  await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
  const { status, body } = await get<SessionWithOrders>(sessionId, store.tokens.staff);
  expect(status).toBe(200);
  expect(body).toMatchObject({ total: 9500, closedAt: "2026-11-21T10:00:00.000Z" });
  expect(body.orders).toHaveLength(1);
});

test("is hidden from the tablet once it is closed", async () => {
  const { sessionId } = await order();
  await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
  expect((await get(sessionId, store.tokens.table)).status).toBe(404);
});

test("is hidden from other tables' tablets", async () => {
  const { sessionId } = await order();
  expect(await get(sessionId, store.tokens.otherTable)).toMatchObject({
    status: 404,
    body: { code: "NOT_FOUND" },
  });
});

test("of another store is answered exactly as one that is not there", async () => {
  const { sessionId } = await order();
  const other = await createTestStore(app);
  for (const token of [other.tokens.staff, other.tokens.table]) {
    const answers = [await get(sessionId, token), await get(Bun.randomUUIDv7(), token)];
    const [foreign, missing] = answers.map(({ body: { requestId: _, instance: __, ...problem } }) => problem);
    expect(foreign).toEqual(missing);
    expect(foreign).toMatchObject({ status: 404 });
  }
});
