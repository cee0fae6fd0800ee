import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { moves } from "../../../src/features/orders/order-status.ts";
import { type Order, orderStatuses } from "../../../src/features/orders/orders.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { findings, moveOrder, placeOrder } from "../../support/orders.ts";
import { auditOf, checkStore, eventsOf, ordersOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

let app: TestApp;
let store: TestStore;
let order: Order;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  app.clock.set("2026-11-21T10:00:00.000Z");
  store = await createTestStore(app);
  order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

type Body = Record<string, unknown>;

function change(body: Body, headers: Record<string, string> = {}, token = store.tokens.staff) {
  return app.call<Order>("POST", `/api/v1/orders/${order.id}/status`, { token, body, headers });
}

async function refused(body: Body, headers: Record<string, string> = {}) {
  const answer = await app.call<Problem>("POST", `/api/v1/orders/${order.id}/status`, {
    token: store.tokens.staff,
    body,
    headers,
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  return answer.body;
}

/** The moves that lead from a new order to a status. */
const pathTo: Record<Order["status"], Order["status"][]> = {
  pending: [],
  preparing: ["preparing"],
  ready: ["preparing", "ready"],
  served: ["preparing", "ready", "served"],
  cancelled: ["cancelled"],
};

describe("a move along", () => {
  test("is answered, kept, announced and recorded", async () => {
    app.clock.advance(90);
    const { status, body, headers } = await change({ status: "preparing" });

    expect(status).toBe(200);
    expect(body).toEqual({
      ...order,
      status: "preparing",
      updatedAt: "2026-11-21T10:01:30.000Z",
      version: 2,
    });
    expect((await ordersOf(app, store.id))[0]).toMatchObject({ status: "preparing", version: 2 });
    const event = (await eventsOf(app, store.id)).at(-1);
    expect(event).toMatchObject({
      seq: 3,
      type: "order.status_changed",
      occurredAt: body.updatedAt,
      actor: { type: "staff", id: store.ids.staff },
      tableId: order.tableId,
      sessionId: order.sessionId,
    });
    expect<unknown>(event?.data).toEqual({ ...body, previousStatus: "pending" });
    expect((await auditOf(app, store.id)).at(-1)).toMatchObject({
      action: "order.status_changed",
      subjectId: order.id,
      requestId: headers.get("request-id") ?? "",
    });
  });

  test("to served notes when", async () => {
    await moveOrder(app, store.tokens.staff, order.id, "preparing", "ready");
    app.clock.advance(600);
    const { body } = await change({ status: "served" });
    expect(body).toMatchObject({ status: "served", servedAt: "2026-11-21T10:10:00.000Z", version: 4 });
  });

  test("to cancelled keeps the reason and takes the order off the bill", async () => {
    const { body } = await change({ status: "cancelled", reason: "재료 소진" });
    expect(body).toMatchObject({ status: "cancelled", cancelReason: "재료 소진", servedAt: null });
    const bill = await app.call("GET", `/api/v1/sessions/${order.sessionId}`, { token: store.tokens.staff });
    expect(bill.body).toMatchObject({ total: 0, orderCount: 0, orders: [{ status: "cancelled" }] });
  });

  test("is possible though the table was completed meanwhile", async () => {
    await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
    const { status, body } = await change({ status: "preparing" });
    expect([status, body.status]).toEqual([200, "preparing"]);
  });

  test("is a store admin's right as well", async () => {
    expect((await change({ status: "preparing" }, {}, store.tokens.admin)).status).toBe(200);
  });

  test("is not a tablet's", async () => {
    const answer = await app.call<Problem>("POST", `/api/v1/orders/${order.id}/status`, {
      token: store.tokens.table,
      body: { status: "cancelled", reason: "no longer hungry" },
    });
    expect([answer.status, answer.body.code]).toEqual([403, "FORBIDDEN"]);
  });
});

describe("every move of the table, and no other", () => {
  const all = orderStatuses.flatMap((from) => orderStatuses.map((to) => [from, to] as const));

  test.each(all)("%s to %s", async (from, to) => {
    await moveOrder(app, store.tokens.staff, order.id, ...pathTo[from]);
    const [before] = await ordersOf(app, store.id);
    const answer = await app.call<Order & Problem>("POST", `/api/v1/orders/${order.id}/status`, {
      token: store.tokens.staff,
      body: { status: to, reason: to === "cancelled" ? "sold out" : undefined },
    });

    if (moves[from].includes(to)) {
      expect(answer.status).toBe(200);
      expect((await ordersOf(app, store.id))[0]?.status).toBe(to);
    } else {
      expect(answer.status).toBe(409);
      expect<unknown>(answer.body).toMatchObject({
        code: "INVALID_STATUS_TRANSITION",
        allowed: moves[from],
        present: { id: order.id, status: from, version: before?.version },
      });
      expect((await ordersOf(app, store.id))[0]).toEqual(before);
    }
  });
});

describe("a change that is refused", () => {
  test("cancels nothing without a reason", async () => {
    const problem = await refused({ status: "cancelled" });
    expect(problem).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
    expect(findings(problem)).toEqual(["/reason REQUIRED"]);
  });

  test.each([
    ["an empty reason", { status: "cancelled", reason: "" }],
    ["a reason of spaces", { status: "cancelled", reason: "   " }],
    ["a reason of 201 characters", { status: "cancelled", reason: "x".repeat(201) }],
    ["a reason of two lines", { status: "cancelled", reason: "a\nb" }],
    ["no status", {}],
    ["an unknown status", { status: "eaten" }],
    ["a status of the prototype", { status: "constructor" }],
    ["an unknown key", { status: "preparing", total: 0 }],
    ["a version of text", { status: "preparing", version: "1" }],
  ])("for %s", async (_what, body) => {
    expect(await refused(body)).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
    expect((await ordersOf(app, store.id))[0]).toMatchObject({ status: "pending", version: 1 });
  });

  test.each<[string, Body, Record<string, string>]>([
    ["an old version in the body", { status: "ready", version: 1 }, {}],
    ["an old version in If-Match", { status: "ready" }, { "if-match": '"1"' }],
    ["a version that is yet to come", { status: "ready", version: 3 }, {}],
  ])("for %s, with the present state", async (_what, body, headers) => {
    await moveOrder(app, store.tokens.staff, order.id, "preparing");
    const problem = await refused(body, headers);
    expect(problem).toMatchObject({
      status: 409,
      code: "VERSION_CONFLICT",
      present: { id: order.id, status: "preparing", version: 2 },
    });
  });

  test("for an If-Match that is no version", async () => {
    expect(await refused({ status: "preparing" }, { "if-match": '"x"' })).toMatchObject({
      status: 422,
      errors: [{ in: "header", pointer: "/If-Match", code: "BAD_FORMAT" }],
    });
  });

  test("for an order that was deleted", async () => {
    await app.call("DELETE", `/api/v1/orders/${order.id}`, { token: store.tokens.admin });
    expect(await refused({ status: "preparing" })).toMatchObject({ status: 404, code: "NOT_FOUND" });
  });
});

describe("a version that is right", () => {
  test.each<[string, Body, Record<string, string>]>([
    ["in the body", { status: "preparing", version: 1 }, {}],
    ["in If-Match", { status: "preparing" }, { "if-match": '"1"' }],
    ["or any, by If-Match: *", { status: "preparing" }, { "if-match": "*" }],
  ])("%s lets the change through", async (_where, body, headers) => {
    expect((await change(body, headers)).status).toBe(200);
  });
});

describe("several at once", () => {
  test("exactly one of the same moves wins", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => change({ status: "preparing" })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(11).fill(409)]);
    expect((await ordersOf(app, store.id))[0]).toMatchObject({ status: "preparing", version: 2 });
  });

  test("exactly one of two ways wins", async () => {
    await moveOrder(app, store.tokens.staff, order.id, "preparing");
    const [ready, cancelled] = await Promise.all([
      change({ status: "ready", version: 2 }),
      change({ status: "cancelled", reason: "late", version: 2 }),
    ]);
    expect([ready.status, cancelled.status].sort()).toEqual([200, 409]);
    const winner = ready.status === 200 ? "ready" : "cancelled";
    expect((await ordersOf(app, store.id))[0]).toMatchObject({ status: winner, version: 3 });
  });

  test("a deletion and a move: one wins, and the other is told", async () => {
    const [moved, deleted] = await Promise.all([
      change({ status: "cancelled", reason: "late" }),
      app.call("DELETE", `/api/v1/orders/${order.id}`, { token: store.tokens.admin }),
    ]);
    expect([
      [200, 409],
      [404, 204],
    ]).toContainEqual([moved.status, deleted.status]);
  });
});

describe("an Idempotency-Key", () => {
  test("makes a repeated move do nothing again", async () => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await change({ status: "preparing" }, headers);
    await moveOrder(app, store.tokens.staff, order.id, "ready");
    const again = await change({ status: "preparing" }, headers);

    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([200, "true"]);
    expect(again.body).toEqual(first.body);
    expect((await ordersOf(app, store.id))[0]).toMatchObject({ status: "ready", version: 3 });
  });

  test("is refused for another order", async () => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    await change({ status: "preparing" }, headers);
    order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    expect(await refused({ status: "preparing" }, headers)).toMatchObject({
      status: 422,
      code: "IDEMPOTENCY_KEY_REUSED",
    });
  });

  test("is not used up by a move that was refused", async () => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    expect((await refused({ status: "served" }, headers)).code).toBe("INVALID_STATUS_TRANSITION");
    expect((await change({ status: "preparing" }, headers)).status).toBe(200);
  });

  test("whose first request is still running is answered at once, and not done twice", async () => {
    const release = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    // Somebody holds the store, so the first request cannot finish.
    const holding = app.database.transaction("test.hold", async (tx) => {
      await tx.execute(`select from store_counters where store_id = '${store.id}' for no key update`);
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const key = crypto.randomUUID();
    const first = change({ status: "preparing" }, { "idempotency-key": key });
    await until("the first request has its key", async () => {
      const [row] = await app.database.statement(
        "test.locks",
        (sql) => sql<{ held: number }[]>`
          SELECT count(*)::int AS held FROM pg_locks
           WHERE locktype = 'advisory' AND granted AND database = (
             SELECT oid FROM pg_database WHERE datname = current_database()
           ) AND (classid::bigint << 32 | objid::bigint) = hashtextextended(
             ${`staff:${store.ids.staff} POST /api/v1/orders/:id/status ${key}`}, 0)`,
      );
      return row?.held === 1;
    });
    const second = await refused({ status: "preparing" }, { "idempotency-key": key });
    release.resolve();
    await holding;

    expect(second).toMatchObject({ status: 409, code: "IDEMPOTENCY_IN_PROGRESS" });
    expect((await first).status).toBe(200);
    expect((await ordersOf(app, store.id))[0]?.version).toBe(2);
  });
});
