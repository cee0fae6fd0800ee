import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import type { Session } from "../../../src/features/sessions/sessions.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { auditOf, checkStore, eventsOf, sessionsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  app.clock.set("2026-11-21T10:00:00.000Z");
  store = await createTestStore(app);
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

const order = () => placeOrder(app, store.tokens.table, { lines: [store.line] });

function complete<T = Session>(
  options: { body?: unknown; token?: string; tableId?: string; headers?: Record<string, string> } = {},
) {
  const { token = store.tokens.staff, tableId = store.tableId, body, headers } = options;
  return app.call<T>("POST", `/api/v1/tables/${tableId}/complete`, { token, body, headers });
}

async function refused(options: Parameters<typeof complete>[0] = {}) {
  const answer = await complete<Problem>(options);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  return answer.body;
}

describe("completing a table", () => {
  test("closes its session: answered, kept, announced and recorded", async () => {
    const { sessionId } = await order();
    await order();
    app.clock.advance(3600);
    const { status, body, headers } = await complete();

    expect(status).toBe(200);
    const session = {
      id: sessionId,
      tableId: store.tableId,
      tableNumber: "1",
      businessDay: "2026-11-21",
      openedAt: "2026-11-21T10:00:00.000Z",
      closedAt: "2026-11-21T11:00:00.000Z",
      orderCount: 2,
      total: 19_000,
      currency: "KRW",
    };
    expect(body).toEqual(session);
    expect(await sessionsOf(app, store.id)).toMatchObject([{ id: sessionId, closedAt: session.closedAt }]);
    const event = (await eventsOf(app, store.id)).at(-1);
    expect(event).toMatchObject({
      type: "session.closed",
      occurredAt: session.closedAt,
      tableId: store.tableId,
      sessionId,
      actor: { type: "staff", id: store.ids.staff },
    });
    expect<unknown>(event?.data).toEqual(session);
    expect((await auditOf(app, store.id)).at(-1)).toMatchObject({
      action: "session.closed",
      subjectId: sessionId,
      requestId: headers.get("request-id") ?? "",
    });
  });

  test("is possible whatever its orders' states, and leaves them as they are", async () => {
    const orders: Order[] = [];
    for (const path of [[], ["preparing"], ["preparing", "ready", "served"], ["cancelled"]] as const) {
      const placed = await order();
      await moveOrder(app, store.tokens.staff, placed.id, ...path);
      orders.push(placed);
    }
    expect((await complete()).body).toMatchObject({ orderCount: 3, total: 28_500 });
    const states = await Promise.all(
      orders.map((placed) =>
        app.call<Order>("GET", `/api/v1/orders/${placed.id}`, { token: store.tokens.staff }),
      ),
    );
    expect(states.map((answer) => answer.body.status)).toEqual([
      "pending",
      "preparing",
      "served",
      "cancelled",
    ]);
  });

  test("leaves the table with no orders and a total of 0", async () => {
    await order();
    await complete();
    const board = await app.call<{ tables: unknown[] }>("GET", "/api/v1/board", {
      token: store.tokens.staff,
    });
    expect(board.body.tables[0]).toMatchObject({ session: null, total: 0, openOrders: [] });
    const list = await app.call("GET", "/api/v1/orders", { token: store.tokens.table });
    expect(list.body).toEqual({ data: [], nextCursor: null });
  });

  test("closes that table's session only", async () => {
    await order();
    const other = await placeOrder(app, store.tokens.otherTable, { lines: [store.line] });
    await complete();
    const open = (await sessionsOf(app, store.id)).filter((session) => session.closedAt === null);
    expect(open.map((session) => session.id)).toEqual([other.sessionId]);
  });

  test("by the session that is meant goes through when it is the open one", async () => {
    const { sessionId } = await order();
    expect((await complete({ body: { sessionId } })).status).toBe(200);
  });

  test("is answered as before when it comes again with its key, and does not close the next party's", async () => {
    await order();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await complete({ headers });
    const next = await order();
    const again = await complete({ headers });

    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const open = (await sessionsOf(app, store.id)).filter((session) => session.closedAt === null);
    expect(open.map((session) => session.id)).toEqual([next.sessionId]);
  });

  test("by several at once happens once", async () => {
    await order();
    const answers = await Promise.all(Array.from({ length: 8 }, () => complete<Problem>()));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(7).fill(409)]);
  });

  test("never sets a session's end before its start when a clock is behind", async () => {
    await order();
    app.clock.set("2026-11-21T09:59:00.000Z");
    expect((await complete()).body).toMatchObject({
      openedAt: "2026-11-21T10:00:00.000Z",
      closedAt: "2026-11-21T10:00:00.000Z",
    });
  });
});

describe("it is refused", () => {
  test("when the table has no open session", async () => {
    expect(await refused()).toMatchObject({ status: 409, code: "NO_OPEN_SESSION" });
    await order();
    await complete();
    expect(await refused()).toMatchObject({ status: 409, code: "NO_OPEN_SESSION" });
  });

  test("when another session than the one that is meant is open", async () => {
    const { sessionId } = await order();
    await complete();
    await order();
    expect(await refused({ body: { sessionId } })).toMatchObject({ status: 409, code: "SESSION_CLOSED" });
    expect((await sessionsOf(app, store.id)).filter((session) => session.closedAt === null)).toHaveLength(1);
  });

  test("when the session that is meant is closed and no other open", async () => {
    const { sessionId } = await order();
    await complete();
    expect(await refused({ body: { sessionId } })).toMatchObject({ code: "SESSION_CLOSED" });
  });

  test("for a tablet", async () => {
    await order();
    expect(await refused({ token: store.tokens.table })).toMatchObject({ status: 403, code: "FORBIDDEN" });
  });

  test("for another store's table exactly as for one that is not there", async () => {
    const other = await createTestStore(app);
    await placeOrder(app, other.tokens.table, { lines: [other.line] });
    const answers = [
      await refused({ tableId: other.tableId }),
      await refused({ tableId: Bun.randomUUIDv7() }),
    ].map(({ requestId: _, instance: __, ...problem }) => problem);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ status: 404 });
    expect((await sessionsOf(app, other.id)).map((session) => session.closedAt)).toEqual([null]);
  });

  test.each(['{"sessionId":"1"}', '{"unknown":true}', "[]", '"text"'])("with the body %s", async (body) => {
    await order();
    expect(await refused({ body })).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
  });
});
