import { expect } from "bun:test";
import type { Order } from "../../src/features/orders/orders.model.ts";
import type { TestApp } from "./app.ts";

/** What the database holds of a store, read past the application. */

export interface EventRow {
  seq: number;
  id: string;
  type: string;
  occurredAt: string;
  actor: { type: string; id: string | null; name: string };
  data: Record<string, unknown>;
  tableId: string | null;
  sessionId: string | null;
}

export async function eventsOf(app: TestApp, storeId: string): Promise<EventRow[]> {
  return await app.database.statement(
    "test.events",
    (sql) => sql<EventRow[]>`
      SELECT seq::float8 AS seq, id, type, rfc3339(occurred_at) AS "occurredAt", actor, data,
             table_id AS "tableId", session_id AS "sessionId"
        FROM events WHERE store_id = ${storeId} ORDER BY seq`,
  );
}

/** `order.created`, `session.opened`… in order. */
export async function eventTypesOf(app: TestApp, storeId: string): Promise<string[]> {
  return (await eventsOf(app, storeId)).map((event) => event.type);
}

export interface OrderRecord {
  id: string;
  tableId: string;
  sessionId: string;
  businessDay: string;
  number: number;
  status: Order["status"];
  source: string;
  note: string;
  total: number;
  createdAt: string;
  version: number;
  deletedAt: string | null;
  deletedBy: { type: string; id: string } | null;
}

/** All of them, deleted ones included, in the order of their numbers. */
export async function ordersOf(app: TestApp, storeId: string): Promise<OrderRecord[]> {
  return await app.database.statement(
    "test.orders",
    (sql) => sql<OrderRecord[]>`
      SELECT id, table_id AS "tableId", session_id AS "sessionId", business_day::text AS "businessDay", number,
             status, source, note, total::float8 AS total, rfc3339(created_at) AS "createdAt", version,
             rfc3339(deleted_at) AS "deletedAt", deleted_by AS "deletedBy"
        FROM orders WHERE store_id = ${storeId} ORDER BY business_day, number`,
  );
}

export interface SessionRecord {
  id: string;
  tableId: string;
  businessDay: string;
  openedAt: string;
  closedAt: string | null;
  openOrders: number;
  openLines: number;
}

export async function sessionsOf(app: TestApp, storeId: string): Promise<SessionRecord[]> {
  return await app.database.statement(
    "test.sessions",
    (sql) => sql<SessionRecord[]>`
      SELECT id, table_id AS "tableId", business_day::text AS "businessDay",
             rfc3339(opened_at) AS "openedAt", rfc3339(closed_at) AS "closedAt",
             open_orders AS "openOrders", open_lines AS "openLines"
        FROM table_sessions WHERE store_id = ${storeId} ORDER BY opened_at, id`,
  );
}

export interface AuditRecord {
  action: string;
  subjectId: string;
  requestId: string;
  actor: { type: string; id: string };
}

/** Oldest first. */
export async function auditOf(app: TestApp, storeId: string): Promise<AuditRecord[]> {
  return await app.database.statement(
    "test.audit",
    (sql) => sql<AuditRecord[]>`
      SELECT action, subject_id AS "subjectId", request_id AS "requestId", actor
        FROM audit_entries WHERE store_id = ${storeId} ORDER BY id`,
  );
}

/** How many answers are remembered for keys like this one. */
export async function countKeys(app: TestApp, key: string): Promise<number> {
  const [row] = await app.database.statement(
    "test.keys",
    (sql) => sql<{ keys: number }[]>`SELECT count(*)::int AS keys FROM idempotency_keys WHERE key = ${key}`,
  );
  return row?.keys ?? 0;
}

/** Runs a statement past the application. */
export async function change(app: TestApp, statement: Parameters<TestApp["database"]["statement"]>[1]) {
  await app.database.statement("test.change", statement);
}

async function countersOf(app: TestApp, storeId: string) {
  const [counters] = await app.database.statement(
    "test.counters",
    (sql) => sql<{ eventSeq: number; businessDay: string; orderNumber: number }[]>`
      SELECT event_seq::float8 AS "eventSeq", business_day::text AS "businessDay", order_number AS "orderNumber"
        FROM store_counters WHERE store_id = ${storeId}`,
  );
  return counters;
}

/** What must hold of every store at any time, whatever has happened to it. */
export async function checkStore(app: TestApp, storeId: string): Promise<void> {
  let counters = await countersOf(app, storeId);
  let events: EventRow[];
  let orders: OrderRecord[];
  let sessions: SessionRecord[];
  // A change that is still being written may come between these: read until none does.
  for (;;) {
    const before = counters;
    events = await eventsOf(app, storeId);
    orders = await ordersOf(app, storeId);
    sessions = await sessionsOf(app, storeId);
    counters = await countersOf(app, storeId);
    if (counters?.eventSeq === before?.eventSeq) break;
  }

  // Events: 1…n without gap or repeat, one each.
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(counters?.eventSeq ?? -1).toBe(events.length);
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);

  // Orders: each was announced once, and numbers run 1…n a day.
  const created = events.filter((event) => event.type === "order.created");
  expect(created.map((event) => event.data.id).sort()).toEqual(orders.map((order) => order.id).sort());
  for (const [day, ofDay] of Map.groupBy(orders, (order) => order.businessDay)) {
    expect(ofDay.map((order) => order.number)).toEqual(ofDay.map((_, index) => index + 1));
    if (day === counters?.businessDay) expect(counters.orderNumber).toBe(ofDay.length);
  }
  const changed = Map.groupBy(
    events.filter((event) => event.type === "order.status_changed" || event.type === "order.deleted"),
    (event) => event.data.id,
  );
  for (const order of orders) expect(changed.get(order.id)?.length ?? 0).toBe(order.version - 1);

  // Sessions: opened and closed once each, at most one open a table, no order without one.
  const of = (type: string) => events.filter((event) => event.type === type).map((event) => event.sessionId);
  expect(of("session.opened").sort()).toEqual(sessions.map((session) => session.id).sort());
  const closed = sessions.filter((session) => session.closedAt !== null);
  expect(of("session.closed").sort()).toEqual(closed.map((session) => session.id).sort());
  const open = sessions.filter((session) => session.closedAt === null).map((session) => session.tableId);
  expect(new Set(open).size).toBe(open.length);
  for (const order of orders)
    expect(sessions.find((session) => session.id === order.sessionId)?.tableId).toBe(order.tableId);

  // Moments rise in commit order.
  const moments = events.map((event) => event.occurredAt);
  expect(moments).toEqual(moments.toSorted());

  // Money: each order's total is that of its lines.
  const sums = await app.database.statement(
    "test.sums",
    (sql) => sql<{ id: string; total: number; lines: number }[]>`
      SELECT order_id AS id, sum(quantity * (unit_price + options_price))::float8 AS total, count(*)::int AS lines
        FROM order_lines WHERE store_id = ${storeId} GROUP BY order_id`,
  );
  expect(new Map(sums.map((sum) => [sum.id, sum.total]))).toEqual(
    new Map(orders.map((order) => [order.id, order.total])),
  );

  // Each session counts its open orders and their lines.
  const linesOf = new Map(sums.map((sum) => [sum.id, sum.lines]));
  const isOpen = (order: OrderRecord) =>
    order.deletedAt === null && order.status !== "served" && order.status !== "cancelled";
  for (const session of sessions) {
    const open = orders.filter((order) => order.sessionId === session.id && isOpen(order));
    const lines = open.reduce((sum, order) => sum + (linesOf.get(order.id) ?? 0), 0);
    expect([session.openOrders, session.openLines]).toEqual([open.length, lines]);
  }
}

/**
 * Appends events of about so many bytes to a store's log, as another instance would: nobody is told.
 * @returns the number of the last one
 */
export async function appendEvents(
  app: TestApp,
  storeId: string,
  count: number,
  bytes = 10,
): Promise<number> {
  const [row] = await app.database.statement(
    "test.append",
    (sql) => sql<{ seq: number }[]>`
      WITH counted AS (
        UPDATE store_counters SET event_seq = event_seq + ${count} WHERE store_id = ${storeId}
        RETURNING event_seq
      ), appended AS (
        INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data)
        SELECT ${storeId}, event_seq - ${count} + n, gen_random_uuid(), 'store.updated', now(),
               '{"type":"system","id":null,"name":"test"}', json_build_object('text', repeat('x', ${bytes}::int))
          FROM counted, generate_series(1, ${count}::int) n
      )
      SELECT event_seq::float8 AS seq FROM counted`,
  );
  return row?.seq ?? 0;
}

/** Removes a store's events up to a number, as the scheduled job does. */
export async function trimEvents(app: TestApp, storeId: string, upTo: number): Promise<void> {
  await change(app, (sql) => sql`DELETE FROM events WHERE store_id = ${storeId} AND seq <= ${upTo}`);
}
