import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Category } from "../../../src/features/menu/categories.model.ts";
import type { Item } from "../../../src/features/menu/items.model.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { done, readAll, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let first: Category;
beforeEach(async () => {
  store = await createTestStore(app);
  await done(app, "PATCH", `/menu/categories/${store.ids.category}`, {
    token: store.tokens.admin,
    body: { displayOrder: 1 },
  });
  first = await add<Category>("categories", { name: "국", displayOrder: 0 });
});

function add<T>(kind: "categories" | "items", body: unknown): Promise<T> {
  return done<T>(app, "POST", `/menu/${kind}`, { token: store.tokens.admin, body });
}

test("lists the store's own in display order, hidden and sold-out ones too, each once on one page", async () => {
  await createTestStore(app);
  const item = { categoryId: first.id, price: 1 };
  await add("items", { ...item, name: "c", displayOrder: 7, isVisible: false });
  await add("items", { ...item, name: "a", displayOrder: 0, isAvailable: false });
  await add("items", { ...item, name: "d", displayOrder: 7 });
  for (const limit of [1, 2, 3, 5, 200]) {
    const all = await readAll<Item>(app, "/menu/items", store.tokens.staff, limit);
    expect(all.map(({ name }) => name)).toEqual(["a", "c", "d", "비빔밥", "생수"]);
  }
  const ofOne = await readAll<Item>(app, `/menu/items?categoryId=${first.id}`, store.tokens.staff, 2);
  expect(ofOne.map(({ name }) => name)).toEqual(["a", "c", "d"]);
});

test("finds nothing in a category that is not there or another store's", async () => {
  const other = await createTestStore(app);
  for (const id of [Bun.randomUUIDv7(), other.ids.category])
    expect(await readAll<Item>(app, `/menu/items?categoryId=${id}`, store.tokens.staff, 50)).toEqual([]);
});

test("gets one as the list has it", async () => {
  const all = await readAll<Item>(app, "/menu/items", store.tokens.staff, 50);
  for (const item of all)
    expect(await done<Item>(app, "GET", `/menu/items/${item.id}`, { token: store.tokens.staff })).toEqual(
      item,
    );
  expect(all[0]).toMatchObject({ optionGroupIds: [store.ids.spiciness, store.ids.toppings] });
});

test("refuses to get another store's as one that is not there", async () => {
  const other = await createTestStore(app);
  for (const id of [other.ids.water, Bun.randomUUIDv7()])
    expect(await refused(app, store, "GET", `/menu/items/${id}`)).toMatchObject({ status: 404 });
});

describe("refuses", () => {
  test.each([
    ["limit=0", "/limit TOO_SMALL"],
    ["categoryId=rice", "/categoryId BAD_FORMAT"],
    ["cursor=WzEsMl0", "/cursor BAD_FORMAT"],
    ["name=x", "/name UNKNOWN_KEY"],
  ])("?%s", async (query, finding) => {
    const answer = await refused(app, store, "GET", `/menu/items?${query}`);
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: [finding] });
  });
});
