import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { placeOrder, refusalOf } from "../../support/orders.ts";
import { checkStore, eventTypesOf, ordersOf, sessionsOf } from "../../support/rows.ts";
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

const order = (more: object = {}) => ({ lines: [store.line], ...more });

async function completeTable() {
  const answer = await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, {
    token: store.tokens.staff,
  });
  expect(answer.status).toBe(200);
}

describe("a tablet that names the session it believes in", () => {
  test("orders when that session is open", async () => {
    const { sessionId } = await placeOrder(app, store.tokens.table, order());
    expect(await placeOrder(app, store.tokens.table, order({ sessionId }))).toMatchObject({ sessionId });
  });

  test("is refused when it has been closed", async () => {
    const { sessionId } = await placeOrder(app, store.tokens.table, order());
    await completeTable();

    const problem = await refusalOf(app, store.tokens.table, order({ sessionId }));
    expect(problem).toMatchObject({ status: 409, code: "SESSION_CLOSED" });
    expect(await ordersOf(app, store.id)).toHaveLength(1);
    expect(await eventTypesOf(app, store.id)).toEqual(["session.opened", "order.created", "session.closed"]);
  });

  test("is refused when the next party has its own by now", async () => {
    const { sessionId } = await placeOrder(app, store.tokens.table, order());
    await completeTable();
    const next = await placeOrder(app, store.tokens.table, order());

    expect(await refusalOf(app, store.tokens.table, order({ sessionId }))).toMatchObject({
      code: "SESSION_CLOSED",
    });
    expect(next.sessionId).not.toBe(sessionId);
    expect(await ordersOf(app, store.id)).toHaveLength(2);
    expect(await sessionsOf(app, store.id)).toHaveLength(2);
  });

  test("is refused when it names another table's", async () => {
    const { sessionId } = await placeOrder(app, store.tokens.otherTable, order());
    await placeOrder(app, store.tokens.table, order());
    expect(await refusalOf(app, store.tokens.table, order({ sessionId }))).toMatchObject({
      code: "SESSION_CLOSED",
    });
    expect(await ordersOf(app, store.id)).toHaveLength(2);
  });

  test("is refused when there is no such session, and none is opened", async () => {
    const sessionId = Bun.randomUUIDv7();
    expect(await refusalOf(app, store.tokens.table, order({ sessionId }))).toMatchObject({
      code: "SESSION_CLOSED",
    });
    expect(await sessionsOf(app, store.id)).toEqual([]);
  });
});

describe("an order with notAfter", () => {
  test("is taken until that moment", async () => {
    const placed = await placeOrder(app, store.tokens.table, order({ notAfter: "2026-11-21T10:00:00.000Z" }));
    expect(placed.number).toBe(1);
  });

  test("that arrives later never reaches the kitchen", async () => {
    const problem = await refusalOf(app, store.tokens.table, order({ notAfter: "2026-11-21T09:59:59.999Z" }));
    expect(problem).toMatchObject({ status: 409, code: "ORDER_EXPIRED" });
    expect(await ordersOf(app, store.id)).toEqual([]);
    expect(await eventTypesOf(app, store.id)).toEqual([]);
  });

  test("is compared as a moment, whatever its offset", async () => {
    // 19:30 in Seoul is 10:30 in UTC, 10:30 in Seoul is 01:30.
    expect(
      await placeOrder(app, store.tokens.table, order({ notAfter: "2026-11-21T19:30:00+09:00" })),
    ).toMatchObject({ number: 1 });
    expect(
      await refusalOf(app, store.tokens.table, order({ notAfter: "2026-11-21T10:30:00+09:00" })),
    ).toMatchObject({ code: "ORDER_EXPIRED" });
  });

  test.each([
    "2026-11-21T23:00:00",
    "2026-11-21",
    "2026-11-21 23:00:00Z",
    "2026-02-30T10:00:00Z",
    "2026-11-21T24:00:00Z",
    "tomorrow",
    "1795291640937",
    "0000-01-01T00:00:00Z",
    "",
  ])("that says %p is refused: it is no moment", async (notAfter) => {
    const problem = await refusalOf(app, store.tokens.table, order({ notAfter }));
    expect(problem).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
    expect(problem.errors).toMatchObject([{ pointer: "/notAfter", code: "BAD_FORMAT" }]);
    expect(await ordersOf(app, store.id)).toEqual([]);
  });
});

describe("a second party at the table", () => {
  test("starts a session of its own, with nothing of the last", async () => {
    const first = await placeOrder(app, store.tokens.table, order());
    await completeTable();
    app.clock.advance(60);
    const second = await placeOrder(app, store.tokens.table, order());

    expect(second.sessionId).not.toBe(first.sessionId);
    const sessions = await sessionsOf(app, store.id);
    expect(sessions.map((session) => session.closedAt)).toEqual(["2026-11-21T10:00:00.000Z", null]);
    expect(await eventTypesOf(app, store.id)).toEqual([
      "session.opened",
      "order.created",
      "session.closed",
      "session.opened",
      "order.created",
    ]);
  });
});
