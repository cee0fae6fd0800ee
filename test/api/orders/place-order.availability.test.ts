import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { findings, placeOrder, refusalOf } from "../../support/orders.ts";
import { change, checkStore, eventsOf, ordersOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;

const opening = "2026-11-21T10:00:00.000Z";

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  app.clock.set(opening);
  store = await createTestStore(app);
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

const water = (quantity = 1) => ({ lines: [{ itemId: store.ids.water, quantity }] });

async function setWater(settings: { stock?: number | null; soldOutUntil?: string; servingHours?: object[] }) {
  const { stock = null, soldOutUntil = null, servingHours = [] } = settings;
  await change(
    app,
    (sql) => sql`
      UPDATE menu_items SET stock = ${stock}, sold_out_until = ${soldOutUntil},
             serving_hours = ${JSON.stringify(servingHours)}::text::jsonb
       WHERE id = ${store.ids.water}`,
  );
  await change(
    app,
    (sql) => sql`UPDATE store_counters SET menu_version = menu_version + 1 WHERE store_id = ${store.id}`,
  );
}

async function stockOfWater(): Promise<number | null> {
  const [row] = await app.database.statement(
    "test.stock",
    (sql) => sql<{ stock: number | null }[]>`SELECT stock FROM menu_items WHERE id = ${store.ids.water}`,
  );
  return row?.stock ?? null;
}

async function menuVersion(): Promise<number> {
  const [row] = await app.database.statement(
    "test.version",
    (sql) => sql<{ version: number }[]>`
      SELECT menu_version AS version FROM store_counters WHERE store_id = ${store.id}`,
  );
  return row?.version ?? 0;
}

describe("an item that is sold out until a moment", () => {
  test("is refused before it and taken from then on", async () => {
    await setWater({ soldOutUntil: "2026-11-21T10:30:00.000Z" });
    expect(findings(await refusalOf(app, store.tokens.table, water()))).toEqual([
      "/lines/0/itemId ITEM_SOLD_OUT",
    ]);
    app.clock.set("2026-11-21T10:29:59.999Z");
    expect(await refusalOf(app, store.tokens.table, water())).toMatchObject({ code: "ORDER_REJECTED" });
    expect(await ordersOf(app, store.id)).toEqual([]);

    app.clock.set("2026-11-21T10:30:00.000Z");
    expect(await placeOrder(app, store.tokens.table, water())).toMatchObject({ number: 1 });
  });
});

describe("an item with serving hours", () => {
  // 2026-11-21 is a Saturday; Seoul is nine hours ahead of UTC.
  const lunch = [{ days: ["sat"], from: "11:30", to: "14:00" }];
  const night = [{ days: ["fri", "sat"], from: "22:00", to: "02:00" }];

  test.each<[string, object[], string, boolean]>([
    ["a minute early", lunch, "2026-11-21T11:29:59+09:00", false],
    ["when they begin", lunch, "2026-11-21T11:30:00+09:00", true],
    ["in their last minute", lunch, "2026-11-21T13:59:59+09:00", true],
    ["when they end", lunch, "2026-11-21T14:00:00+09:00", false],
    ["on another day", lunch, "2026-11-22T12:00:00+09:00", false],
    ["before midnight", night, "2026-11-21T23:59:59+09:00", true],
    ["after midnight, which still is the day before", night, "2026-11-22T01:59:59+09:00", true],
    ["at the end of a night", night, "2026-11-22T02:00:00+09:00", false],
    ["the night after the last day", night, "2026-11-22T23:00:00+09:00", false],
    ["after midnight of a day before the first", night, "2026-11-20T01:00:00+09:00", false],
    ["in the second of two windows", [...lunch, ...night], "2026-11-21T22:00:00+09:00", true],
    ["between two windows", [...lunch, ...night], "2026-11-21T18:00:00+09:00", false],
    ["a whole day", [{ days: ["sat"], from: "00:00", to: "00:00" }], "2026-11-21T13:00:00+09:00", true],
  ])("%s", async (_when, servingHours, moment, isServed) => {
    app.clock.set(moment);
    store = await createTestStore(app);
    await setWater({ servingHours });
    if (isServed) {
      expect(await placeOrder(app, store.tokens.table, water())).toMatchObject({ number: 1 });
    } else {
      const problem = await refusalOf(app, store.tokens.table, water());
      expect(findings(problem)).toEqual(["/lines/0/itemId ITEM_NOT_SERVED_NOW"]);
      expect(problem.errors?.[0]?.detail).toContain("생수");
      expect(await ordersOf(app, store.id)).toEqual([]);
    }
  });

  test("goes by the clock on the wall when summer time ends", async () => {
    // London, 2026-10-25: at 02:00 the clock goes back to 01:00, so 01:30 comes twice.
    const hours = [{ days: ["sun"], from: "01:00", to: "02:00" }];
    for (const [moment, isServed] of [
      ["2026-10-25T00:30:00Z", true],
      ["2026-10-25T01:30:00Z", true],
      ["2026-10-25T02:00:00Z", false],
    ] as const) {
      app.clock.set(moment);
      store = await createTestStore(app, { timezone: "Europe/London" });
      await setWater({ servingHours: hours });
      const answer = await app.call("POST", "/api/v1/orders", { token: store.tokens.table, body: water() });
      expect([moment, answer.status]).toEqual([moment, isServed ? 201 : 422]);
    }
  });
});

describe("an item of which some are left", () => {
  test("is counted down by what is ordered", async () => {
    await setWater({ stock: 5 });
    await placeOrder(app, store.tokens.table, water(2));
    expect(await stockOfWater()).toBe(3);
  });

  test("is counted over all lines of an order", async () => {
    await setWater({ stock: 5 });
    const lines = [
      { itemId: store.ids.water, quantity: 3 },
      store.line,
      { itemId: store.ids.water, quantity: 3 },
    ];
    const problem = await refusalOf(app, store.tokens.table, { lines });

    expect(problem.code).toBe("ORDER_REJECTED");
    expect(findings(problem)).toEqual([
      "/lines/0/quantity ITEM_OUT_OF_STOCK",
      "/lines/2/quantity ITEM_OUT_OF_STOCK",
    ]);
    expect(problem.errors?.[0]?.detail).toBe("생수: 남은 수량이 5개입니다.");
    expect(await stockOfWater()).toBe(5);
    expect(await ordersOf(app, store.id)).toEqual([]);
  });

  test("becomes sold out with its last piece: event, menu version and refusal", async () => {
    await setWater({ stock: 2 });
    const before = await menuVersion();
    const order = await placeOrder(app, store.tokens.table, water(2));

    expect(await stockOfWater()).toBe(0);
    expect(await menuVersion()).toBe(before + 1);
    const events = await eventsOf(app, store.id);
    expect(events.map((event) => event.type)).toEqual([
      "session.opened",
      "order.created",
      "menu.item_availability_changed",
    ]);
    expect(events[2]).toMatchObject({ tableId: null, sessionId: null, actor: { id: store.tableId } });
    expect(events[2]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(events[2]?.data).toEqual({
      version: before + 1,
      itemId: store.ids.water,
      isAvailable: true,
      soldOutUntil: null,
      stock: 0,
      available: false,
    });
    expect(order.lines[0]?.quantity).toBe(2);
    expect(findings(await refusalOf(app, store.tokens.otherTable, water()))).toEqual([
      "/lines/0/itemId ITEM_SOLD_OUT",
    ]);
  });

  test("is as before for everybody else when its last piece goes", async () => {
    await setWater({ stock: 1 });
    await placeOrder(app, store.tokens.table, water());
    expect(await placeOrder(app, store.tokens.otherTable, { lines: [store.line] })).toMatchObject({
      number: 2,
    });
  });

  test("two kinds that end with one order make an event and a new menu version each", async () => {
    await change(app, (sql) => sql`UPDATE menu_items SET stock = 1 WHERE store_id = ${store.id}`);
    await change(app, (sql) => sql`UPDATE store_counters SET menu_version = 2 WHERE store_id = ${store.id}`);
    await placeOrder(app, store.tokens.table, {
      lines: [store.line, { itemId: store.ids.water, quantity: 1 }],
    });

    const sold = (await eventsOf(app, store.id)).slice(2);
    expect(sold.map((event) => [event.type, event.data.version])).toEqual([
      ["menu.item_availability_changed", 3],
      ["menu.item_availability_changed", 4],
    ]);
    expect(sold.map((event) => event.data.itemId).sort()).toEqual(
      [store.ids.bibimbap, store.ids.water].sort(),
    );
    expect(await menuVersion()).toBe(4);
  });

  test("goes to exactly one of many who want the last piece", async () => {
    await setWater({ stock: 1 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        app.call("POST", "/api/v1/orders", {
          token: index % 2 === 0 ? store.tokens.table : store.tokens.otherTable,
          body: water(),
        }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(19).fill(422)]);
    expect(await stockOfWater()).toBe(0);
    expect(await ordersOf(app, store.id)).toHaveLength(1);
    const types = (await eventsOf(app, store.id)).map((event) => event.type);
    expect(types.filter((type) => type === "menu.item_availability_changed")).toHaveLength(1);
  });

  test("is never sold beyond what there is, whoever comes at once", async () => {
    await setWater({ stock: 30 });
    const answers = await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        app.call("POST", "/api/v1/orders", { token: store.tokens.table, body: water((index % 3) + 1) }),
      ),
    );
    const sold = answers.reduce(
      (sum, answer, index) => sum + (answer.status === 201 ? (index % 3) + 1 : 0),
      0,
    );
    expect(sold).toBe(30 - ((await stockOfWater()) ?? 0));
    // Whoever was refused wanted more than was left at the end.
    for (const [index, answer] of answers.entries())
      if (answer.status !== 201) expect((index % 3) + 1).toBeGreaterThan((await stockOfWater()) ?? 0);
    expect(sold).toBeGreaterThanOrEqual(28);
  });
});
