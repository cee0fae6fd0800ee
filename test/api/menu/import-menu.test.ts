import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { ImportResult, MenuFile } from "../../../src/features/menu/menu-file.model.ts";
import { createTestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, getMenu } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  store = await createTestStore(app);
});

const run = (file: MenuFile, headers?: Record<string, string>) =>
  done<ImportResult>(app, "POST", "/menu/import", { token: store.tokens.admin, body: file, headers });

/** The menu that a test's store has, as short as a file can say it. */
function presentMenu(): MenuFile {
  return {
    optionGroups: [
      {
        ref: "spiciness",
        name: "맵기",
        min: 1,
        max: 1,
        options: [
          { ref: "mild", name: "mild", priceDelta: 0 },
          { ref: "hot", name: "hot", priceDelta: 500 },
        ],
      },
    ],
    categories: [
      {
        ref: "rice",
        name: "밥",
        items: [
          { ref: "bibimbap", name: "비빔밥", price: 9000, optionGroups: ["spiciness", "toppings"] },
          { ref: "water", name: "생수", price: 1000 },
        ],
      },
    ],
  };
}
const toppings = {
  ref: "toppings",
  name: "토핑",
  min: 0,
  max: 2,
  options: [
    { ref: "egg", name: "egg", priceDelta: 1000 },
    { ref: "cheese", name: "cheese", priceDelta: 1500 },
    { ref: "beef", name: "beef", priceDelta: 3000 },
  ],
};
function file(): MenuFile {
  const menu = presentMenu();
  return { ...menu, optionGroups: [...menu.optionGroups, toppings] };
}

/** The first of a list that a test has filled. */
function first<T>(list: T[]): T {
  const [entry] = list;
  if (!entry) throw new Error("an empty list");
  return entry;
}

test("updates what has the same ref, adds what is new, hides what is gone, and tells of it once", async () => {
  const menu = file();
  const rice = first(menu.categories);
  rice.name = "식사";
  rice.items = [
    { ref: "gimbap", name: "김밥", price: 4000, optionGroups: ["toppings"] },
    { ...first(rice.items), price: 9500 },
  ];
  menu.categories.unshift({
    ref: "soups",
    name: "국",
    items: [{ ref: "miso", name: "된장국", price: 7000 }],
  });

  expect(await run(menu)).toEqual({ version: 2, created: 3, updated: 2, hidden: 1, availabilityKept: [] });
  const shown = await getMenu(app, store);
  expect(shown.version).toBe(2);
  expect(
    shown.categories.map(({ name, items }) => [name, items.map((item) => [item.name, item.price])]),
  ).toEqual([
    ["국", [["된장국", 7000]]],
    [
      "식사",
      [
        ["김밥", 4000],
        ["비빔밥", 9500],
      ],
    ],
  ]);
  const { categories, items } = await contentOf(app, store.id);
  expect(categories.find(({ ref }) => ref === "rice")).toMatchObject({ id: store.ids.category, version: 2 });
  const byRef = new Map(items.map((item) => [item.ref, item]));
  expect(byRef.get("bibimbap")).toMatchObject({ id: store.ids.bibimbap, version: 2, display_order: 1 });
  expect(byRef.get("water")).toMatchObject({ id: store.ids.water, version: 2, is_visible: false });
  expect(byRef.get("gimbap")).toMatchObject({ version: 1, station: "kitchen", is_available: true });
  await expectOneEvent(
    app,
    store,
    "menu.updated",
    { version: 2, kind: "import", action: "updated", id: null, resource: null },
    store.id,
  );
});

test("does nothing the second time, and tells nobody", async () => {
  const menu = file();
  first(menu.categories).items.push({
    ref: "gimbap",
    name: "김밥",
    price: 4000,
    soldOutUntil: "2026-12-01T09:00:00+09:00",
  });
  expect(await run(menu)).toMatchObject({ version: 2, created: 1 });
  const before = await contentOf(app, store.id);
  expect(await run(menu)).toEqual({ version: 2, created: 0, updated: 0, hidden: 0, availabilityKept: [] });
  expect(await contentOf(app, store.id)).toEqual(before);
});

test("keeps the ids by which guests order, and prices by the file", async () => {
  const menu = file();
  first(first(menu.categories).items).price = 8000;
  first(menu.optionGroups).options.reverse();
  await run(menu);
  const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
  expect(order.total).toBe(8500);
  const [spiciness] = (await getMenu(app, store)).optionGroups;
  expect(spiciness?.options.map(({ id }) => id)).toEqual([store.ids.hot, store.ids.mild]);
});

test("removes options that their group no longer has, and leaves groups that the file no longer has", async () => {
  const menu = presentMenu();
  first(first(menu.categories).items).optionGroups = ["spiciness"];
  first(menu.optionGroups).options.pop();
  expect(await run(menu)).toEqual({ version: 2, created: 0, updated: 2, hidden: 0, availabilityKept: [] });
  const { groups, options } = await contentOf(app, store.id);
  expect(groups).toMatchObject([
    { ref: "spiciness", version: 2 },
    { ref: "toppings", version: 1 },
  ]);
  expect(options.map(({ ref }) => ref)).toEqual(["mild", "egg", "cheese", "beef"]);
});

test("moves an item to the category in which the file has it", async () => {
  const menu = file();
  const [water] = first(menu.categories).items.splice(1, 1);
  menu.categories.push({ ref: "drinks", name: "음료", items: water ? [water] : [] });
  expect(await run(menu)).toEqual({ version: 2, created: 1, updated: 1, hidden: 0, availabilityKept: [] });
  const { categories } = await getMenu(app, store);
  expect(categories[1]?.items).toMatchObject([{ id: store.ids.water }]);
});

describe("what the file does not say", () => {
  test("stays as it is", async () => {
    const said = {
      description: "시원한 물",
      translations: { en: { name: "Water" } },
      isAvailable: false,
      soldOutUntil: "2026-12-01T00:00:00.000Z",
      stock: 4,
      servingHours: [{ days: ["sun" as const], from: "10:00", to: "11:00" }],
      tags: ["cold"],
      allergens: ["none"],
      station: "bar",
      version: 1,
      image: `ab/ab${"0".repeat(62)}.webp`,
    };
    const menu = file();
    Object.assign(first(menu.categories).items[1] ?? {}, said);
    expect(await run(menu)).toMatchObject({ updated: 1 });
    expect(await run(file())).toEqual({
      version: 2,
      created: 0,
      updated: 0,
      hidden: 0,
      availabilityKept: [],
    });
    const exported = await done<MenuFile>(app, "GET", "/menu/export", { token: store.tokens.admin });
    expect(exported.categories[0]?.items[1]).toMatchObject({ ...said, version: 2 });
  });

  test("is undone by null, or by nothing in a list", async () => {
    await run(withWater({ version: 1, stock: 4, soldOutUntil: "2026-12-01T00:00:00Z", tags: ["cold"] }));
    await run(withWater({ version: 2, stock: null, soldOutUntil: null, tags: [] }));
    expect((await contentOf(app, store.id)).items[1]).toMatchObject({
      stock: null,
      sold_out_until: null,
      tags: [],
    });
  });

  test("is visibility: what is named is shown again", async () => {
    const gone = { ...file(), categories: [] };
    expect(await run(gone)).toEqual({ version: 2, created: 0, updated: 0, hidden: 3, availabilityKept: [] });
    expect((await getMenu(app, store)).categories).toEqual([]);
    expect(await run(gone)).toMatchObject({ version: 2, hidden: 0 });
    expect(await run(file())).toEqual({
      version: 3,
      created: 0,
      updated: 3,
      hidden: 0,
      availabilityKept: [],
    });
    expect((await getMenu(app, store)).categories[0]?.items).toHaveLength(2);
    await run(withWater({ isVisible: false }));
    expect((await getMenu(app, store)).categories[0]?.items).toHaveLength(1);
  });

  function withWater(more: Partial<MenuFile["categories"][number]["items"][number]>): MenuFile {
    const menu = file();
    Object.assign(first(menu.categories).items[1] ?? {}, more);
    return menu;
  }
});

test("does it once for one Idempotency-Key", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const menu = { ...file(), categories: [] };
  const result = await run(menu, headers);
  await run(file());
  expect(await run(menu, headers)).toEqual(result);
  expect((await getMenu(app, store)).categories).toHaveLength(1);
  expect(await eventsOf(app, store.id)).toHaveLength(2);
});

test("leaves other stores alone that use the same refs", async () => {
  const other = await createTestStore(app);
  const before = await contentOf(app, other.id);
  await run({ ...file(), categories: [] });
  expect(await contentOf(app, other.id)).toEqual(before);
});

test("takes its store's currency, and whatever else the file says of its store", async () => {
  await run({
    ...file(),
    store: { code: "elsewhere", name: "다른 곳", currency: "KRW", timezone: "UTC", locale: "en" },
  });
  expect((await getMenu(app, store)).store).toMatchObject({ code: store.code, timezone: "Asia/Seoul" });
});

test("takes a menu of more than 256 KiB, in well under a second", async () => {
  const options = Array.from({ length: 10 }, (_, at) => ({
    ref: `o${at}`,
    name: `선택 ${at}`,
    priceDelta: at,
  }));
  const groups = Array.from({ length: 20 }, (_, at) => ({
    ref: `g${at}`,
    name: `그룹 ${at}`,
    min: 0,
    max: 3,
    options,
  }));
  const items = (category: number) =>
    Array.from({ length: 20 }, (_, at) => ({
      ref: `i${category}-${at}`,
      name: `메뉴 ${at}`,
      price: 1000 * at,
      description: "설명 ".repeat(280),
      optionGroups: [`g${at}`, `g${(at + 1) % 20}`],
    }));
  const menu: MenuFile = {
    optionGroups: groups,
    categories: Array.from({ length: 10 }, (_, at) => ({
      ref: `c${at}`,
      name: `분류 ${at}`,
      items: items(at),
    })),
  };
  expect(Buffer.byteLength(JSON.stringify(menu))).toBeGreaterThan(256 * 1024);
  const started = performance.now();
  expect(await run(menu)).toMatchObject({ created: 230, hidden: 3 });
  // Far above what it takes, far below what a statement for each row would.
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(await run(menu)).toMatchObject({ created: 0, updated: 0, hidden: 0 });
});
