import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { LogEvent } from "../../../src/features/events/events.model.ts";
import { isFinal } from "../../../src/features/orders/order-status.ts";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import type { Board, Session } from "../../../src/features/sessions/sessions.model.ts";
import type { Table } from "../../../src/features/tables/tables.model.ts";
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

async function readBoard(token = store.tokens.staff): Promise<Board> {
  const answer = await app.call<Board>("GET", "/api/v1/board", { token });
  expect(answer.status).toBe(200);
  return answer.body;
}

const order = (token = store.tokens.table) => placeOrder(app, token, { lines: [store.line] });

describe("the board", () => {
  test("shows every table of the store, empty ones too", async () => {
    const board = await readBoard();
    expect(board.seq).toBe(0);
    expect(board.epoch).toMatch(/^[0-9a-f-]{36}$/);
    expect(board.tables).toEqual(
      store.ids.tables.map((id, index) => ({
        id,
        number: String(index + 1),
        seats: 4,
        isActive: true,
        session: null,
        total: 0,
        openOrderCount: 0,
        openOrders: [],
      })),
    );
  });

  test("shows the open session, its total and the orders that are under way, oldest first", async () => {
    const [first, served, cancelled, last] = [await order(), await order(), await order(), await order()];
    await moveOrder(app, store.tokens.staff, served.id, "preparing", "ready", "served");
    await moveOrder(app, store.tokens.staff, cancelled.id, "cancelled");

    const board = await readBoard();
    expect(board.seq).toBe(1 + 4 + 3 + 1);
    expect(board.tables[0]).toMatchObject({
      session: { id: first.sessionId, orderCount: 3, total: 28_500, closedAt: null },
      total: 28_500,
    });
    expect(board.tables[0]).toMatchObject({ openOrderCount: 2, openOrders: [first, last] });
    expect(board.tables[1]).toMatchObject({ session: null, total: 0, openOrders: [] });
  });

  test("shows nothing of another store", async () => {
    const other = await createTestStore(app);
    await order();
    const board = await readBoard(other.tokens.staff);
    expect(board.seq).toBe(0);
    expect(board.tables.map((table) => table.id)).toEqual([...other.ids.tables]);
    expect(board.tables.every((table) => table.session === null)).toBe(true);
  });

  test("is not a tablet's to see", async () => {
    expect((await app.call("GET", "/api/v1/board", { token: store.tokens.table })).status).toBe(403);
  });

  test("lists tables as people read their labels", async () => {
    for (const number of ["10", "A-3", "A-12"])
      await app.call("POST", "/api/v1/tables", { token: store.tokens.admin, body: { number, pin: "4821" } });
    const board = await readBoard();
    expect(board.tables.map((table) => table.number)).toEqual(["1", "2", "3", "10", "A-3", "A-12"]);
  });
});

describe("a dashboard that draws the board and applies what follows", () => {
  test("shows what the board shows, at each event", async () => {
    const start = await readBoard();
    const { admin, staff, table, otherTable } = store.tokens;
    const boards: Board[] = [];
    const steps: (() => Promise<unknown>)[] = [];
    const placed: Order[] = [];
    const placeBy = (token: string) => async () => placed.push(await order(token));
    const complete = (index: 0 | 1) => () =>
      app.call("POST", `/api/v1/tables/${store.ids.tables[index]}/complete`, { token: staff });
    const move = (index: number, ...statuses: Order["status"][]) => {
      for (const status of statuses) steps.push(() => moveOrder(app, staff, placed[index]?.id ?? "", status));
    };
    steps.push(placeBy(table), placeBy(otherTable), placeBy(table), placeBy(table), placeBy(otherTable));
    move(0, "preparing", "ready", "served");
    move(1, "cancelled");
    move(2, "preparing");
    steps.push(() => app.call("DELETE", `/api/v1/orders/${placed[2]?.id}`, { token: admin }));
    steps.push(() =>
      app.call("POST", "/api/v1/tables", { token: admin, body: { number: "11", pin: "4821" } }),
    );
    steps.push(() =>
      app.call("PATCH", `/api/v1/tables/${store.ids.tables[2]}`, {
        token: admin,
        body: { number: "0", seats: 8 },
      }),
    );
    steps.push(complete(0));
    // What happens to an order after its session is closed is no longer on the board.
    move(3, "cancelled");
    steps.push(placeBy(table), complete(1));
    steps.push(() => app.call("DELETE", `/api/v1/tables/${store.ids.tables[1]}`, { token: admin }));
    for (const step of steps) {
      app.clock.advance(1);
      await step();
      boards.push(await readBoard());
    }

    const log = await app.call<{ data: LogEvent[] }>("GET", "/api/v1/events?after=0&limit=500", {
      token: staff,
    });
    for (const board of boards) {
      const events = log.body.data.filter((event) => event.seq > start.seq && event.seq <= board.seq);
      expect(events.reduce(applyEvent, start)).toEqual(board);
    }
    expect(boards.at(-1)?.seq).toBe(log.body.data.length);
  });

  test("misses nothing of what happens while the board is being read", async () => {
    store = await createTestStore(app, { unbounded: true });
    let isOver = false;
    const seen = new Set<number>();
    // As long as it takes to be read in between.
    const writer = async () => {
      for (let index = 0; index < 15 || (seen.size <= 3 && index < 60); index++) await order();
    };
    const rush = Promise.all([writer(), writer(), writer()]).then(() => {
      isOver = true;
    });
    const boards: Board[] = [];
    while (!isOver) {
      boards.push(...(await Promise.all([readBoard(), readBoard()])));
      for (const board of boards) seen.add(board.seq);
    }
    await rush;
    expect(seen.size).toBeGreaterThan(3);
    const last = await readBoard();
    const log = await app.call<{ data: LogEvent[] }>("GET", "/api/v1/events?limit=500", {
      token: store.tokens.staff,
    });
    for (const board of boards) {
      const shown = log.body.data.filter((event) => event.seq > board.seq).reduce(applyEvent, board);
      expect(byId(shown)).toEqual(byId(last));
    }
  });
});

/** Orders placed at one moment may be listed in either order. */
function byId(board: Board): Board {
  const tables = board.tables.map((table) => ({
    ...table,
    openOrders: table.openOrders.toSorted((a, b) => a.number - b.number),
  }));
  return { ...board, tables };
}

/** What the documents tell the author of a dashboard to do. */
function applyEvent(board: Board, event: LogEvent): Board {
  const { type } = event;
  const next = structuredClone({ ...board, seq: event.seq });
  if (type === "table.updated") {
    const { deletedAt, id, number, seats, isActive } = event.data as Table & { deletedAt: string | null };
    const present = next.tables.find((table) => table.id === id);
    const empty = { session: null, total: 0, openOrderCount: 0, openOrders: [] };
    const rest = next.tables.filter((table) => table.id !== id);
    next.tables =
      deletedAt === null ? [...rest, { ...empty, ...present, id, number, seats, isActive }] : rest;
    next.tables.sort((a, b) => a.number.length - b.number.length || (a.number < b.number ? -1 : 1));
    return next;
  }
  if (type === "session.opened" || type === "session.closed") {
    const session = event.data as Session;
    const table = next.tables.find((table) => table.id === session.tableId);
    if (!table) return next;
    if (type === "session.opened") table.session = session;
    else if (table.session?.id === session.id)
      Object.assign(table, { session: null, total: 0, openOrderCount: 0, openOrders: [] });
    return next;
  }
  if (type.startsWith("order.")) {
    const { previousStatus: _, deletedAt: __, ...order } = event.data as Order & Record<string, unknown>;
    const table = next.tables.find((table) => table.id === order.tableId);
    if (!table?.session || table.session.id !== order.sessionId) return next;
    const isNew = type === "order.created";
    const isGone = type === "order.deleted" || order.status === "cancelled";
    const sign = isNew ? 1 : isGone ? -1 : 0;
    table.session.orderCount += sign;
    table.session.total += sign * order.total;
    table.total = table.session.total;
    const known = table.openOrders.findIndex((open) => open.id === order.id);
    if (isNew) table.openOrders.push(order as Order);
    else if (isGone || isFinal(order.status)) table.openOrders.splice(known, known < 0 ? 0 : 1);
    else table.openOrders[known] = order as Order;
    table.openOrderCount += isNew ? 1 : isGone || isFinal(order.status) ? -1 : 0;
  }
  return next;
}
