import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { auditOf, checkStore, eventsOf, ordersOf, sessionsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;
let order: Order;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  store = await createTestStore(app);
  order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

function remove(options: { token?: string; headers?: Record<string, string> } = {}) {
  const { token = store.tokens.admin, headers } = options;
  return app.call<Problem>("DELETE", `/api/v1/orders/${order.id}`, { token, headers });
}

test("takes the order out of lists and totals and keeps it on record with who and when", async () => {
  const kept = await placeOrder(app, store.tokens.table, { lines: [store.line] });
  const answer = await remove();
  expect<unknown[]>([answer.status, answer.body]).toEqual([204, ""]);

  const token = store.tokens.staff;
  expect((await app.call("GET", `/api/v1/orders/${order.id}`, { token })).status).toBe(404);
  expect((await app.call("GET", "/api/v1/orders", { token })).body).toMatchObject({
    data: [{ id: kept.id }],
  });
  const bill = await app.call("GET", `/api/v1/sessions/${order.sessionId}`, { token });
  expect(bill.body).toMatchObject({ total: 9500, orderCount: 1, orders: [{ id: kept.id }] });
  const board = await app.call<{ tables: unknown[] }>("GET", "/api/v1/board", { token });
  expect(board.body.tables[0]).toMatchObject({ total: 9500, openOrders: [{ id: kept.id }] });

  const [row] = await ordersOf(app, store.id);
  expect(row).toMatchObject({
    id: order.id,
    deletedAt: "2026-11-21T10:00:00.000Z",
    deletedBy: { type: "staff", id: store.ids.admin },
  });
  const event = (await eventsOf(app, store.id)).at(-1);
  expect(event).toMatchObject({
    type: "order.deleted",
    actor: { id: store.ids.admin },
    tableId: order.tableId,
    sessionId: order.sessionId,
    data: { id: order.id, number: 1, deletedAt: "2026-11-21T10:00:00.000Z" },
  });
  expect((await auditOf(app, store.id)).at(-1)).toMatchObject({
    action: "order.deleted",
    subjectId: order.id,
    requestId: answer.headers.get("request-id") ?? "",
    actor: { id: store.ids.admin },
  });
});

test("closes the session whose only order it was: the table is free, and no party stands in its history", async () => {
  app.clock.advance(60);
  const now = app.clock.now().toISOString();
  const answer = await remove();
  expect(answer.status).toBe(204);
  const requestId = answer.headers.get("request-id") ?? "";

  const [session] = await sessionsOf(app, store.id);
  expect(session).toMatchObject({ id: order.sessionId, closedAt: now });
  const events = (await eventsOf(app, store.id)).slice(-2);
  expect(events.map((event) => event.type)).toEqual(["order.deleted", "session.closed"]);
  expect(events[1]).toMatchObject({
    actor: { id: store.ids.admin },
    tableId: order.tableId,
    sessionId: order.sessionId,
  });
  expect(events[1]?.data).toEqual({
    id: order.sessionId,
    tableId: order.tableId,
    tableNumber: "1",
    businessDay: "2026-11-21",
    openedAt: order.createdAt,
    closedAt: now,
    orderCount: 0,
    total: 0,
    currency: "KRW",
  });
  expect((await auditOf(app, store.id)).slice(-2)).toMatchObject([
    { action: "order.deleted", requestId },
    { action: "session.closed", subjectId: order.sessionId, requestId },
  ]);
  const token = store.tokens.staff;
  const board = await app.call<{ tables: unknown[] }>("GET", "/api/v1/board", { token });
  expect(board.body.tables[0]).toMatchObject({ session: null, total: 0, openOrderCount: 0 });
  const history = await app.call("GET", `/api/v1/tables/${order.tableId}/history`, { token });
  expect(history.body).toEqual({ data: [], nextCursor: null });
  const next = await placeOrder(app, store.tokens.table, { lines: [store.line] });
  expect(next.sessionId).not.toBe(order.sessionId);
});

test("leaves a session open that has another order, were it a cancelled one", async () => {
  const other = await placeOrder(app, store.tokens.table, { lines: [store.line] });
  await moveOrder(app, store.tokens.staff, other.id, "cancelled");
  await remove();
  expect(await sessionsOf(app, store.id)).toMatchObject([{ id: order.sessionId, closedAt: null }]);
});

test("of a closed session's last order takes the session out of the history", async () => {
  const token = store.tokens.staff;
  await app.call("POST", `/api/v1/tables/${order.tableId}/complete`, { token });
  const [before] = await sessionsOf(app, store.id);
  app.clock.advance(60);
  await remove();
  expect(await sessionsOf(app, store.id)).toMatchObject([{ closedAt: before?.closedAt }]);
  expect((await eventsOf(app, store.id)).at(-1)?.type).toBe("order.deleted");
  const history = await app.call("GET", `/api/v1/tables/${order.tableId}/history`, { token });
  expect(history.body).toEqual({ data: [], nextCursor: null });
});

test("gives its number to nobody else", async () => {
  await remove();
  expect(await placeOrder(app, store.tokens.table, { lines: [store.line] })).toMatchObject({ number: 2 });
});

test.each<Order["status"][]>([["preparing"], ["preparing", "ready"]])(
  "takes an order that is under way: %s %s",
  async (...statuses) => {
    await moveOrder(app, store.tokens.staff, order.id, ...statuses);
    expect((await remove()).status).toBe(204);
  },
);

test.each<Order["status"][]>([["cancelled"], ["preparing", "ready", "served"]])(
  "refuses a final order: %s %s %s",
  async (...statuses) => {
    await moveOrder(app, store.tokens.staff, order.id, ...statuses);
    const answer = await remove();
    expect([answer.status, answer.body.code]).toEqual([409, "ORDER_FINAL"]);
    expect(answer.body).toMatchObject({ present: { id: order.id, status: statuses.at(-1) } });
    expect((await ordersOf(app, store.id))[0]?.deletedAt).toBeNull();
  },
);

test("refuses a second time: it is not there any more", async () => {
  await remove();
  const answer = await remove();
  expect([answer.status, answer.body.code]).toEqual([404, "NOT_FOUND"]);
});

test("refuses an old version, with the present state", async () => {
  await moveOrder(app, store.tokens.staff, order.id, "preparing");
  const answer = await remove({ headers: { "if-match": '"1"' } });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ code: "VERSION_CONFLICT", present: { version: 2 } });
  expect((await remove({ headers: { "if-match": '"2"' } })).status).toBe(204);
});

test("is answered as before when it comes again with its key", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await remove({ headers });
  const again = await remove({ headers });
  expect([first.status, again.status]).toEqual([204, 204]);
  expect([first, again].map((answer) => answer.headers.get("idempotency-replayed"))).toEqual([null, "true"]);
});

test.each(["staff", "table", "otherTable"] as const)("is refused to %s", async (who) => {
  const answer = await remove({ token: store.tokens[who] });
  expect([answer.status, answer.body.code]).toEqual([403, "FORBIDDEN"]);
  expect((await ordersOf(app, store.id))[0]?.deletedAt).toBeNull();
});

test("exactly one of several at once wins", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => remove()));
  expect(answers.map((answer) => answer.status).sort()).toEqual([204, ...Array(7).fill(404)]);
});
