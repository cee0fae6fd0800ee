import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { findings, placeOrder, refusalOf } from "../../support/orders.ts";
import { change, checkStore, ordersOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  store = await createTestStore(app, { unbounded: true });
  // The application has the first version of the menu at hand from now on.
  await placeOrder(app, store.tokens.table, { lines: [store.line] });
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

/** Changes the menu as another instance would: nobody tells this one. */
async function changeMenu(statement: Parameters<typeof change>[1]) {
  await change(app, statement);
  await change(
    app,
    (sql) => sql`UPDATE store_counters SET menu_version = menu_version + 1 WHERE store_id = ${store.id}`,
  );
}

const water = () => ({ lines: [{ itemId: store.ids.water, quantity: 1 }] });

describe("a menu that changed without anybody telling", () => {
  test("prices the order anew", async () => {
    await changeMenu((sql) => sql`UPDATE menu_items SET price = 9900 WHERE id = ${store.ids.bibimbap}`);
    const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    expect([order.number, order.total, order.lines[0]?.unitPrice]).toEqual([2, 10_400, 9900]);
  });

  test("refuses what it no longer has", async () => {
    await changeMenu((sql) => sql`UPDATE menu_items SET is_visible = false WHERE id = ${store.ids.water}`);
    expect(findings(await refusalOf(app, store.tokens.table, water()))).toEqual([
      "/lines/0/itemId NOT_FOUND",
    ]);
    expect(await ordersOf(app, store.id)).toHaveLength(1);
  });

  test("takes what it has now, though the one at hand would refuse it", async () => {
    await changeMenu((sql) => sql`UPDATE menu_items SET is_available = false WHERE id = ${store.ids.water}`);
    expect(await refusalOf(app, store.tokens.table, water())).toMatchObject({ code: "ORDER_REJECTED" });
    await changeMenu((sql) => sql`UPDATE menu_items SET is_available = true WHERE id = ${store.ids.water}`);
    expect(await placeOrder(app, store.tokens.table, water())).toMatchObject({ number: 2 });
  });

  test("takes the total of the new prices, though those at hand say otherwise", async () => {
    await changeMenu((sql) => sql`UPDATE menu_items SET price = 1100 WHERE id = ${store.ids.water}`);
    expect(await placeOrder(app, store.tokens.table, { ...water(), expectedTotal: 1100 })).toMatchObject({
      total: 1100,
    });
  });

  test("begins to count an item that was not counted", async () => {
    await changeMenu((sql) => sql`UPDATE menu_items SET stock = 1 WHERE id = ${store.ids.water}`);
    expect(await placeOrder(app, store.tokens.table, water())).toMatchObject({ number: 2 });
    expect(findings(await refusalOf(app, store.tokens.table, water()))).toEqual([
      "/lines/0/itemId ITEM_SOLD_OUT",
    ]);
  });

  test("prices a rush of orders anew, every one of them", async () => {
    await changeMenu((sql) => sql`UPDATE menu_items SET price = 2000 WHERE id = ${store.ids.water}`);
    const orders = await Promise.all(
      Array.from({ length: 20 }, () => placeOrder(app, store.tokens.table, water())),
    );
    expect(orders.map((order) => order.total)).toEqual(Array(20).fill(2000));
  });

  test("has orders and changes side by side, each priced by one version of it", async () => {
    const changing = (async () => {
      for (let price = 2000; price < 2010; price++)
        await app.database.transaction("test.menu", async (tx) => {
          await tx.execute(`select from store_counters where store_id = '${store.id}' for no key update`);
          await tx.execute(`update menu_items set price = ${price} where store_id = '${store.id}'`);
          await tx.execute(
            `update store_counters set menu_version = menu_version + 1 where store_id = '${store.id}'`,
          );
        });
    })();
    // Both items always have the same price, so an order that saw two versions would have an odd half.
    const lines = [
      { itemId: store.ids.bibimbap, quantity: 1, optionIds: [store.ids.mild] },
      { itemId: store.ids.water, quantity: 1 },
    ];
    const place = () =>
      app.call<{ lines: { unitPrice: number }[]; code?: string }>("POST", "/api/v1/orders", {
        token: store.tokens.table,
        body: { lines },
      });
    const answers = await Promise.all(Array.from({ length: 40 }, place));
    await changing;
    // However often the menu changed under the others, this one finds it at rest.
    answers.push(await place());
    for (const { status, body } of answers) {
      if (status === 201) {
        const [rice, water] = body.lines.map((line) => line.unitPrice);
        expect(rice).toBe(water === 1000 ? 9000 : water);
      } else expect([status, body.code]).toEqual([409, "MENU_CHANGED"]);
    }
    expect(answers.at(-1)?.status).toBe(201);
  });
});
