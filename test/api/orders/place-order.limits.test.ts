import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import type { OrderCreate } from "../../../src/features/orders/orders.model.ts";
import type { Board } from "../../../src/features/sessions/sessions.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder, refusalOf } from "../../support/orders.ts";
import { checkStore, ordersOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

setDefaultTimeout(60_000);

// What a table may have open, and how often its tablets may order, is bounded: settings of the store.

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

const order = (): OrderCreate => ({ lines: [store.line] });
const byStaff = (lines: OrderCreate["lines"] = [store.line]): OrderCreate => ({
  tableId: store.tableId,
  lines,
});

async function limit(body: object): Promise<void> {
  const answer = await app.call("PATCH", "/api/v1/stores/current", { token: store.tokens.admin, body });
  expect([answer.status, answer.body]).toMatchObject([200, body]);
}

async function readBoard(): Promise<{ board: Board; bytes: number }> {
  const { body } = await app.call<Board>("GET", "/api/v1/board", { token: store.tokens.staff });
  return { board: body, bytes: JSON.stringify(body).length };
}

/** As large as an order may be: a hundred lines with long notes. */
function largeOrder(): OrderCreate {
  const { hot, egg, beef } = store.ids;
  const line = {
    itemId: store.ids.bibimbap,
    quantity: 1,
    optionIds: [hot, egg, beef],
    note: "n".repeat(200),
  };
  return { lines: Array.from({ length: 100 }, () => line), note: "n".repeat(500) };
}

test("ninety-five legal orders of one tablet leave the board small and another store untouched", async () => {
  const other = await createTestStore(app);
  await placeOrder(app, other.tokens.table, { lines: [other.line] });
  const answers = [];
  for (let index = 0; index < 95; index++)
    answers.push(await app.call("POST", "/api/v1/orders", { token: store.tokens.table, body: largeOrder() }));
  expect(answers.map(({ status }) => status)).toEqual([...Array(4).fill(201), ...Array(91).fill(409)]);

  const { board, bytes } = await readBoard();
  expect(bytes).toBeLessThan(100_000);
  expect(board.tables[0]).toMatchObject({ openOrderCount: 4, session: { orderCount: 4 } });
  expect(board.tables[0]?.openOrders.length).toBeLessThan(4);
  expect(await placeOrder(app, other.tokens.table, { lines: [other.line] })).toMatchObject({ number: 2 });
  const otherBoard = await app.call<Board>("GET", "/api/v1/board", { token: other.tokens.staff });
  expect(otherBoard.body.tables[0]).toMatchObject({ openOrderCount: 2 });
  await checkStore(app, other.id);
});

describe("a session", () => {
  test("takes sixty open orders and refuses one more, from staff too, until one is served", async () => {
    for (let index = 0; index < 60; index++) await placeOrder(app, store.tokens.staff, byStaff());
    for (const token of [store.tokens.staff, store.tokens.table])
      expect(await refusalOf(app, token, token === store.tokens.staff ? byStaff() : order())).toMatchObject({
        status: 409,
        code: "SESSION_FULL",
        of: "orders",
        limit: 60,
      });
    expect(await ordersOf(app, store.id)).toHaveLength(60);
    // Another table of the store is not concerned.
    await placeOrder(app, store.tokens.otherTable, order());
    const { board } = await readBoard();
    expect(board.tables[0]?.openOrders).toHaveLength(60);

    const [first, second, third] = board.tables[0]?.openOrders ?? [];
    await moveOrder(app, store.tokens.staff, first?.id ?? "", "preparing", "ready", "served");
    await moveOrder(app, store.tokens.staff, second?.id ?? "", "cancelled");
    await app.call("DELETE", `/api/v1/orders/${third?.id}`, { token: store.tokens.admin });
    for (let index = 0; index < 3; index++) await placeOrder(app, store.tokens.staff, byStaff());
    expect(await refusalOf(app, store.tokens.staff, byStaff())).toMatchObject({ code: "SESSION_FULL" });
  });

  test("takes so many lines of open orders, and none that would exceed them", async () => {
    await limit({ maxOpenLinesPerSession: 100 });
    const lines = (count: number) => Array.from({ length: count }, () => store.line);
    await placeOrder(app, store.tokens.staff, byStaff(lines(60)));
    expect(await refusalOf(app, store.tokens.staff, byStaff(lines(41)))).toMatchObject({
      code: "SESSION_FULL",
      of: "lines",
      limit: 100,
    });
    await placeOrder(app, store.tokens.staff, byStaff(lines(40)));
    expect(await refusalOf(app, store.tokens.staff, byStaff())).toMatchObject({ code: "SESSION_FULL" });
  });

  test("is never overfilled by orders that come at once", async () => {
    await limit({ maxOpenOrdersPerSession: 5 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        app.call<Problem>("POST", "/api/v1/orders", { token: store.tokens.table, body: order() }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(await ordersOf(app, store.id)).toHaveLength(5);
  });
});

describe("the tablets of a table", () => {
  test("may order thirty times in ten minutes; then they hear when again, and staff may go on", async () => {
    for (let index = 0; index < 30; index++) {
      await placeOrder(app, store.tokens.table, order());
      app.clock.advance(10);
    }
    const answer = await app.call<Problem>("POST", "/api/v1/orders", {
      token: store.tokens.table,
      body: order(),
    });
    expect(answer).toMatchObject({ status: 429, body: { code: "TOO_MANY_REQUESTS" } });
    expect(answer.headers.get("retry-after")).toBe("300");
    await placeOrder(app, store.tokens.staff, byStaff());
    await placeOrder(app, store.tokens.otherTable, order());

    app.clock.advance(299);
    expect((await refusalOf(app, store.tokens.table, order())).status).toBe(429);
    app.clock.advance(1);
    await placeOrder(app, store.tokens.table, order());
  });

  test("are not locked out by a clock that was ahead", async () => {
    await limit({ maxTabletOrdersPer10Minutes: 1 });
    app.clock.advance(2 * 24 * 3600);
    const { tokens } = await createTestStore(app);
    expect(tokens.table).toBeString();
    const late = await app.tokens.issue({
      id: store.tableId,
      role: "table",
      name: "1",
      storeId: store.id,
      tokenVersion: 1,
    });
    await placeOrder(app, late.token, order());
    expect((await refusalOf(app, late.token, order())).status).toBe(429);
    app.clock.advance(-2 * 24 * 3600);
    await placeOrder(app, store.tokens.table, order());
  });

  test("hear an order again that they send again, though they have ordered often enough", async () => {
    await limit({ maxTabletOrdersPer10Minutes: 1 });
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await placeOrder(app, store.tokens.table, order(), headers);
    expect(await placeOrder(app, store.tokens.table, order(), headers)).toEqual(first);
  });
});

test.each([
  [{ maxOpenOrdersPerSession: 0 }],
  [{ maxOpenOrdersPerSession: 10_001 }],
  [{ maxOpenLinesPerSession: 99 }],
  [{ maxTabletOrdersPer10Minutes: 0 }],
  [{ maxTabletOrdersPer10Minutes: 1.5 }],
])("the setting %j is refused", async (body) => {
  const answer = await app.call("PATCH", "/api/v1/stores/current", { token: store.tokens.admin, body });
  expect(answer.status).toBe(422);
});
