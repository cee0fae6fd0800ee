import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import {
  type Placement,
  type PlacementOutcome,
  placeOrders,
  toPlacementBody,
} from "../../../src/features/orders/orders.store.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { change, checkStore, countKeys, eventsOf, ordersOf, sessionsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

// The statement takes several orders at a time; one that is refused must not touch the others.

let app: TestApp;
let store: TestStore;
let other: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  [store, other] = await Promise.all([createTestStore(app), createTestStore(app)]);
});
afterAll(() => app.close());

const now = "2026-11-21T10:00:00.000Z";

/** An order of so much water, as the application would hand it over. */
function placement(of: TestStore, more: Partial<Placement> = {}, quantity = 1): Placement {
  const line = {
    itemId: of.ids.water,
    name: "생수",
    station: "kitchen",
    quantity,
    unitPrice: 1000,
    options: [],
    optionsPrice: 0,
    total: quantity * 1000,
    note: "",
  };
  const tableId = more.table_id ?? of.tableId;
  return {
    store_id: of.id,
    table_id: tableId,
    order_id: Bun.randomUUIDv7(),
    new_session_id: Bun.randomUUIDv7(),
    expected_session_id: null,
    menu_version: 1,
    source: "table",
    note: "",
    currency: "KRW",
    total: line.total,
    lines: [line],
    stock: [],
    body: toPlacementBody({
      status: "pending",
      source: "table",
      tableId,
      note: "",
      currency: "KRW",
      total: line.total,
      lines: [line],
      cancelReason: null,
      servedAt: null,
      version: 1,
    }),
    actor: { type: "table", id: tableId, name: "1" },
    request_id: "batch",
    principal: `table:${tableId}`,
    route: null,
    key: null,
    request_hash: null,
    ...more,
  };
}

function place(...batch: Placement[]): Promise<PlacementOutcome[]> {
  return placeAt(now, ...batch);
}

async function placeAt(moment: string, ...batch: Placement[]): Promise<PlacementOutcome[]> {
  const outcomes = await placeOrders(app.database, batch, moment);
  await checkStore(app, store.id);
  await checkStore(app, other.id);
  return outcomes;
}

function kinds(outcomes: PlacementOutcome[]): string[] {
  return outcomes.map((outcome) => outcome.outcome);
}

function bodyOf(outcome: PlacementOutcome | undefined): Record<string, unknown> {
  return outcome && "body" in outcome ? JSON.parse(outcome.body) : {};
}

describe("a batch", () => {
  test("answers each order in its place, of whatever store it is", async () => {
    const batch = [placement(store), placement(other), placement(store), placement(other), placement(store)];
    const outcomes = await place(...batch);

    expect(kinds(outcomes)).toEqual(Array(5).fill("placed"));
    expect(outcomes.map((outcome) => bodyOf(outcome).id)).toEqual(batch.map((order) => order.order_id));
    expect(outcomes.map((outcome) => bodyOf(outcome).number)).toEqual([1, 1, 2, 2, 3]);
    for (const [index, outcome] of outcomes.entries()) {
      const storeId = batch[index]?.store_id ?? "";
      if (outcome.outcome !== "placed") throw new Error("not placed");
      const rows = await eventsOf(app, storeId);
      for (const event of outcome.events) {
        const row = rows.find((row) => row.seq === event.seq);
        expect(row?.type).toBe(event.type);
        expect(JSON.parse(event.json)).toEqual({
          seq: event.seq,
          id: row?.id,
          type: event.type,
          occurredAt: now,
          actor: row?.actor,
          data: row?.data,
        });
      }
    }
  });

  test("opens one session for all orders of a table", async () => {
    const outcomes = await place(placement(store), placement(store), placement(store));
    expect(new Set(outcomes.map((outcome) => bodyOf(outcome).sessionId)).size).toBe(1);
    expect(await sessionsOf(app, store.id)).toHaveLength(1);
  });

  test("refuses the bad ones only", async () => {
    const strange = Bun.randomUUIDv7();
    const outcomes = await place(
      placement(store, { table_id: strange }),
      placement(store),
      placement(store, { menu_version: 9 }),
      placement(store, { expected_session_id: strange }),
      placement(store, { table_id: other.tableId }),
      placement(other),
      placement(store),
    );
    expect(kinds(outcomes)).toEqual([
      "table_not_found",
      "placed",
      "menu_changed",
      "session_closed",
      "table_not_found",
      "placed",
      "placed",
    ]);
    expect((await ordersOf(app, store.id)).map((order) => order.number)).toEqual([1, 2]);
    expect(await ordersOf(app, other.id)).toHaveLength(1);
  });

  test("gives what is left to those who come first and can have it", async () => {
    await change(app, (sql) => sql`UPDATE menu_items SET stock = 5 WHERE id = ${store.ids.water}`);
    const wants = (quantity: number, more: Partial<Placement> = {}) =>
      placement(store, { stock: [{ item_id: store.ids.water, quantity }], ...more }, quantity);
    // A rejected one's pieces are still there for the next.
    const outcomes = await place(
      wants(4, { table_id: Bun.randomUUIDv7() }),
      wants(6),
      wants(3),
      wants(3),
      wants(2),
    );

    expect(kinds(outcomes)).toEqual(["table_not_found", "out_of_stock", "placed", "out_of_stock", "placed"]);
    expect(outcomes[1]).toMatchObject({ remaining: { [store.ids.water]: 5 } });
    expect(outcomes[3]).toMatchObject({ remaining: { [store.ids.water]: 2 } });
    const types = (await eventsOf(app, store.id)).map((event) => event.type);
    expect(types).toEqual([
      "session.opened",
      "order.created",
      "order.created",
      "menu.item_availability_changed",
    ]);
  });

  test("has the day of each store's own clock on the wall, and of each store's own last moment", async () => {
    await change(app, (sql) => sql`UPDATE stores SET timezone = 'America/New_York' WHERE id = ${other.id}`);
    await place(placement(store));
    const earlier = "2026-11-21T08:00:00.000Z";
    const outcomes = await placeAt(earlier, placement(store), placement(other), placement(store));
    expect(outcomes.map(bodyOf)).toMatchObject([
      { businessDay: "2026-11-21", number: 2, createdAt: now },
      { businessDay: "2026-11-20", number: 1, createdAt: earlier },
      { businessDay: "2026-11-21", number: 3, createdAt: now },
    ]);
  });

  test("tells replayed and reused keys from new ones", async () => {
    const key = { route: "POST /orders", key: crypto.randomUUID(), request_hash: "a" };
    const [first] = await place(placement(store, key));
    const fresh = crypto.randomUUID();
    const outcomes = await place(
      placement(store, key),
      placement(store, { ...key, key: fresh }),
      placement(store, { ...key, principal: "table:another" }),
    );
    expect(kinds(outcomes)).toEqual(["replayed", "placed", "placed"]);
    expect(bodyOf(outcomes[0])).toEqual(bodyOf(first));
    expect(kinds(await place(placement(store, { ...key, request_hash: "b" })))).toEqual(["key_reused"]);
    expect(await countKeys(app, fresh)).toBe(1);
  });

  test("that names stores in opposite orders never deadlocks with another", async () => {
    const rounds = Array.from({ length: 20 }, (_, round) => {
      const batch = [placement(store), placement(other)];
      return placeOrders(app.database, round % 2 === 0 ? batch : batch.reverse(), now);
    });
    const outcomes = (await Promise.all(rounds)).flat();
    expect(kinds(outcomes)).toEqual(Array(40).fill("placed"));
    await checkStore(app, store.id);
    await checkStore(app, other.id);
  });

  test("with a total that is not that of its lines is refused by the database, wholly", async () => {
    const broken = placeOrders(app.database, [placement(store), placement(store, { total: 1 })], now);
    await expect(broken).rejects.toThrow();
    expect(await ordersOf(app, store.id)).toEqual([]);
    await checkStore(app, store.id);
  });

  test("leaves no lines without their order, and none in another store", async () => {
    await place(placement(store));
    const [order] = await ordersOf(app, store.id);
    const lineOf = (orderId: string | undefined, storeId: string) =>
      app.database.statement(
        "test.line",
        (sql) => sql`
          insert into order_lines (order_id, line_no, store_id, item_id, name, station, quantity, unit_price, options,
                                   options_price, note)
          values (${orderId ?? ""}, 9, ${storeId}, ${store.ids.water}, '생수', 'kitchen', 1, 0, '[]', 0, '')`,
      );
    await expect(lineOf(Bun.randomUUIDv7(), store.id)).rejects.toThrow("sum of its lines");
    await expect(lineOf(order?.id, other.id)).rejects.toThrow("sum of its lines");
  });
});
