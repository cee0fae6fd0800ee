import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import type { EventReader } from "../../support/sse.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let server: TestServer;
let store: TestStore;

beforeAll(async () => {
  server = await serveTestApp();
});
beforeEach(async () => {
  store = await createTestStore(server);
});
afterAll(() => server.close());

const order = (token = store.tokens.table) =>
  placeOrder(server, token, { lines: [{ itemId: store.ids.water, quantity: 1 }] });

async function complete(tableId = store.tableId) {
  const { status } = await server.call("POST", `/api/v1/tables/${tableId}/complete`, {
    token: store.tokens.staff,
  });
  expect(status).toBe(200);
}

/** Everybody hears of the store, so this tells when a stream has come as far as that. */
async function markEnd(): Promise<number> {
  const { body } = await server.call<{ version: number }>("PATCH", "/api/v1/stores/current", {
    token: store.tokens.admin,
    body: { name: `store ${crypto.randomUUID()}` },
  });
  expect(body.version).toBeGreaterThan(1);
  const board = await server.call<{ seq: number }>("GET", "/api/v1/board", { token: store.tokens.staff });
  return board.body.seq;
}

/** `seq type` of what the stream has shown up to now. */
async function shown(stream: EventReader): Promise<string[]> {
  const end = await markEnd();
  await stream.reaches(end);
  return stream
    .events()
    .filter((event) => event.type !== "store.updated")
    .map((event) => `${event.id} ${event.type}`);
}

describe("a tablet's stream", () => {
  test("begins with the table's open session", async () => {
    const before = await server.stream(store.tokens.table);
    expect(await before.first("hello")).toMatchObject({ data: { seq: 0, sessionId: null } });
    const { sessionId } = await order();
    const after = await server.stream(store.tokens.table);
    expect(await after.first("hello")).toMatchObject({ data: { seq: 2, sessionId } });
  });

  test("shows its own session from the first order to the last", async () => {
    const stream = await server.stream(store.tokens.table);
    const placed = await order();
    await moveOrder(server, store.tokens.staff, placed.id, "preparing");
    await complete();
    expect(await shown(stream)).toEqual([
      "1 session.opened",
      "2 order.created",
      "3 order.status_changed",
      "4 session.closed",
    ]);
  });

  test("skips what other tables do", async () => {
    const stream = await server.stream(store.tokens.table);
    await order(store.tokens.otherTable);
    const own = await order();
    await order(store.tokens.otherTable);
    expect(await shown(stream)).toEqual(["3 session.opened", "4 order.created"]);
    expect(stream.events()[1]?.data).toMatchObject({ data: { id: own.id } });
  });

  test("shows the next party as a new one", async () => {
    const stream = await server.stream(store.tokens.table);
    const first = await order();
    await complete();
    const second = await order();
    // What happens to the first party's order now is not the second's to see.
    await moveOrder(server, store.tokens.staff, first.id, "preparing");
    expect(await shown(stream)).toEqual([
      "1 session.opened",
      "2 order.created",
      "3 session.closed",
      "4 session.opened",
      "5 order.created",
    ]);
    expect(stream.events()[4]?.data).toMatchObject({ data: { id: second.id } });
  });

  test("shows what concerns the menu", async () => {
    await server.database.statement(
      "test.stock",
      (sql) => sql`UPDATE menu_items SET stock = 1 WHERE id = ${store.ids.water}`,
    );
    const stream = await server.stream(store.tokens.table);
    await server.database.statement(
      "test.version",
      (sql) => sql`UPDATE store_counters SET menu_version = 2 WHERE store_id = ${store.id}`,
    );
    await order(store.tokens.otherTable);
    expect(await shown(stream)).toEqual(["3 menu.item_availability_changed"]);
  });
});

describe("a tablet that comes back", () => {
  test("to the same party gets what it missed", async () => {
    const placed = await order();
    await order(store.tokens.otherTable);
    await moveOrder(server, store.tokens.staff, placed.id, "preparing");
    await order();
    const stream = await server.stream(store.tokens.table, { lastEventId: 2 });
    expect(await shown(stream)).toEqual(["5 order.status_changed", "6 order.created"]);
  });

  test("to a new party gets nothing of the first", async () => {
    const first = await order();
    await moveOrder(server, store.tokens.staff, first.id, "preparing");
    await complete();
    const second = await order();
    for (const lastEventId of [0, 1, 2, 3]) {
      const stream = await server.stream(store.tokens.table, { lastEventId });
      expect(await shown(stream)).toEqual(["5 session.opened", "6 order.created"]);
      expect(JSON.stringify(stream.received)).not.toContain(first.id);
      expect(JSON.stringify(stream.received)).not.toContain(first.sessionId);
      expect(JSON.stringify(stream.received)).toContain(second.id);
    }
  });

  test("to an empty table gets nothing of the party before", async () => {
    const first = await order();
    await complete();
    const stream = await server.stream(store.tokens.table, { lastEventId: 0 });
    expect(await shown(stream)).toEqual([]);
    expect(JSON.stringify(stream.received)).not.toContain(first.id);

    await order();
    expect(await shown(stream)).toEqual(["5 session.opened", "6 order.created"]);
  });

  test("before the party left hears that it did, and then of the next", async () => {
    await order();
    const stream = await server.stream(store.tokens.table, { lastEventId: 0 });
    await complete();
    await order();
    expect(await shown(stream)).toEqual([
      "1 session.opened",
      "2 order.created",
      "3 session.closed",
      "4 session.opened",
      "5 order.created",
    ]);
  });
});

test("staff see all of it, whoever sat there", async () => {
  const stream = await server.stream(store.tokens.staff);
  const orders: Order[] = [await order(), await order(store.tokens.otherTable)];
  await complete();
  orders.push(await order());
  const again = await server.stream(store.tokens.staff, { lastEventId: 0 });
  for (const reader of [stream, again]) {
    expect(await shown(reader)).toEqual([
      "1 session.opened",
      "2 order.created",
      "3 session.opened",
      "4 order.created",
      "5 session.closed",
      "6 session.opened",
      "7 order.created",
    ]);
    const ids = reader
      .events()
      .filter((event) => event.type === "order.created")
      .map((event) => (event.data as { data: Order }).data.id);
    expect(ids).toEqual(orders.map((placed) => placed.id));
  }
});
