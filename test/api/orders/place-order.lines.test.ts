import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { findings, placeOrder, refusalOf } from "../../support/orders.ts";
import { change, checkStore, countKeys, eventsOf, ordersOf, sessionsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  store = await createTestStore(app);
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

/** The menu's rows changed past the application need a new version, as every change of the menu makes one. */
async function setItem(itemId: string, column: "is_available" | "is_visible", value: boolean) {
  await change(app, (sql) => sql`UPDATE menu_items SET ${sql({ [column]: value })} WHERE id = ${itemId}`);
  await newMenuVersion();
}

async function newMenuVersion() {
  await change(
    app,
    (sql) => sql`UPDATE store_counters SET menu_version = menu_version + 1 WHERE store_id = ${store.id}`,
  );
}

async function expectRefused(lines: unknown[], expected: string[]) {
  const problem = await refusalOf(app, store.tokens.table, { lines });
  expect(problem).toMatchObject({ status: 422, code: "ORDER_REJECTED" });
  expect(findings(problem)).toEqual(expected);
  expect(await ordersOf(app, store.id)).toEqual([]);
  expect(await sessionsOf(app, store.id)).toEqual([]);
  expect(await eventsOf(app, store.id)).toEqual([]);
  return problem;
}

describe("one bad line", () => {
  test("rejects the whole order, and every bad line is named", async () => {
    await setItem(store.ids.water, "is_available", false);
    const { ids, line } = store;
    const problem = await expectRefused(
      [
        line,
        { itemId: Bun.randomUUIDv7(), quantity: 1 },
        { itemId: ids.water, quantity: 1 },
        { itemId: ids.bibimbap, quantity: 1 },
        { itemId: ids.bibimbap, quantity: 1, optionIds: [ids.hot, ids.mild, ids.egg, ids.cheese, ids.beef] },
        { itemId: ids.bibimbap, quantity: 1, optionIds: [ids.hot, Bun.randomUUIDv7(), ids.hot] },
      ],
      [
        "/lines/1/itemId NOT_FOUND",
        "/lines/2/itemId ITEM_SOLD_OUT",
        "/lines/3/optionIds TOO_FEW_OPTIONS",
        "/lines/4/optionIds TOO_MANY_OPTIONS",
        "/lines/4/optionIds TOO_MANY_OPTIONS",
        "/lines/5/optionIds/0 DUPLICATE",
        "/lines/5/optionIds/1 NOT_FOUND",
      ],
    );
    expect(problem.errors?.map((error) => error.detail)).toContain("생수: 품절되었습니다.");
    expect(problem.errors?.map((error) => error.detail)).toContain("토핑: 2개까지 선택할 수 있습니다.");
  });

  test("takes nothing from the stock of the good ones", async () => {
    await change(app, (sql) => sql`UPDATE menu_items SET stock = 5 WHERE id = ${store.ids.water}`);
    await newMenuVersion();
    await expectRefused(
      [
        { itemId: store.ids.water, quantity: 5 },
        { itemId: Bun.randomUUIDv7(), quantity: 1 },
      ],
      ["/lines/1/itemId NOT_FOUND"],
    );
    const order = await placeOrder(app, store.tokens.table, {
      lines: [{ itemId: store.ids.water, quantity: 5 }],
    });
    expect(order.total).toBe(5000);
  });

  test("remembers no key", async () => {
    const key = crypto.randomUUID();
    await refusalOf(
      app,
      store.tokens.table,
      { lines: [{ itemId: Bun.randomUUIDv7(), quantity: 1 }] },
      { "idempotency-key": key },
    );
    expect(await countKeys(app, key)).toBe(0);
  });
});

describe("an item", () => {
  test("of another store is answered like one that is not there", async () => {
    const other = await createTestStore(app);
    const missing = await refusalOf(app, store.tokens.table, {
      lines: [{ itemId: Bun.randomUUIDv7(), quantity: 1 }],
    });
    const foreign = await expectRefused(
      [{ itemId: other.ids.water, quantity: 1 }],
      ["/lines/0/itemId NOT_FOUND"],
    );
    expect({ ...foreign, requestId: "" }).toEqual({ ...missing, requestId: "" });
  });

  test("that is hidden is answered like one that is not there", async () => {
    await setItem(store.ids.water, "is_visible", false);
    await expectRefused([{ itemId: store.ids.water, quantity: 1 }], ["/lines/0/itemId NOT_FOUND"]);
  });

  test("of a hidden category is answered like one that is not there", async () => {
    await change(
      app,
      (sql) => sql`UPDATE categories SET is_visible = false WHERE id = ${store.ids.category}`,
    );
    await newMenuVersion();
    await expectRefused([store.line], ["/lines/0/itemId NOT_FOUND"]);
  });

  test("that is sold out is refused by name", async () => {
    await setItem(store.ids.bibimbap, "is_available", false);
    const problem = await expectRefused([store.line], ["/lines/0/itemId ITEM_SOLD_OUT"]);
    expect(problem.errors?.[0]?.detail).toBe("비빔밥: 품절되었습니다.");
  });

  test("that is back is taken again at once", async () => {
    await setItem(store.ids.bibimbap, "is_available", false);
    await expectRefused([store.line], ["/lines/0/itemId ITEM_SOLD_OUT"]);
    await setItem(store.ids.bibimbap, "is_available", true);
    expect(await placeOrder(app, store.tokens.table, { lines: [store.line] })).toMatchObject({ number: 1 });
  });
});

describe("options", () => {
  const withOptions = (...optionIds: string[]) => ({ itemId: store.ids.bibimbap, quantity: 1, optionIds });

  test("of a group that needs one must be chosen", async () => {
    const problem = await expectRefused([withOptions()], ["/lines/0/optionIds TOO_FEW_OPTIONS"]);
    expect(problem.errors?.[0]?.detail).toBe("맵기: 1개 이상 선택해 주세요.");
  });

  test("beyond a group's maximum are refused", async () => {
    const { mild, hot } = store.ids;
    await expectRefused([withOptions(mild, hot)], ["/lines/0/optionIds TOO_MANY_OPTIONS"]);
  });

  test("up to a group's maximum are taken", async () => {
    const { hot, egg, cheese } = store.ids;
    const order = await placeOrder(app, store.tokens.table, { lines: [withOptions(hot, egg, cheese)] });
    expect(order.total).toBe(9000 + 500 + 1000 + 1500);
  });

  test("of a group with a minimum of two need two", async () => {
    await change(app, (sql) => sql`UPDATE option_groups SET min = 2 WHERE id = ${store.ids.toppings}`);
    await newMenuVersion();
    const { hot, egg, beef } = store.ids;
    await expectRefused([withOptions(hot, egg)], ["/lines/0/optionIds TOO_FEW_OPTIONS"]);
    expect(await placeOrder(app, store.tokens.table, { lines: [withOptions(hot, egg, beef)] })).toMatchObject(
      {
        total: 13_500,
      },
    );
  });

  test("named twice are refused: nobody pays one twice", async () => {
    const { hot, egg } = store.ids;
    await expectRefused([withOptions(hot, egg, egg)], ["/lines/0/optionIds/1 DUPLICATE"]);
  });

  test("of another item's group are refused", async () => {
    await expectRefused(
      [{ itemId: store.ids.water, quantity: 1, optionIds: [store.ids.egg] }],
      ["/lines/0/optionIds/0 NOT_FOUND"],
    );
  });

  test("of another store are refused", async () => {
    const other = await createTestStore(app);
    await expectRefused([withOptions(store.ids.hot, other.ids.egg)], ["/lines/0/optionIds/1 NOT_FOUND"]);
  });

  test("that are sold out are refused by name", async () => {
    await change(app, (sql) => sql`UPDATE options SET is_available = false WHERE id = ${store.ids.egg}`);
    await newMenuVersion();
    const problem = await expectRefused(
      [withOptions(store.ids.hot, store.ids.egg)],
      ["/lines/0/optionIds/1 OPTION_SOLD_OUT"],
    );
    expect(problem.errors?.[0]?.detail).toContain("egg");
  });

  test("that would make a line cheaper than nothing are refused", async () => {
    await change(app, (sql) => sql`UPDATE options SET price_delta = -9001 WHERE id = ${store.ids.hot}`);
    await newMenuVersion();
    await expectRefused([store.line], ["/lines/0/optionIds TOO_SMALL"]);
  });

  test("that make a line cheaper are taken off", async () => {
    await change(app, (sql) => sql`UPDATE options SET price_delta = -9000 WHERE id = ${store.ids.hot}`);
    await newMenuVersion();
    const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    expect([order.total, order.lines[0]?.optionsPrice]).toEqual([0, -9000]);
  });
});
