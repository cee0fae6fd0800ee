import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Category } from "../../../src/features/menu/categories.model.ts";
import type { Item } from "../../../src/features/menu/items.model.ts";
import type { DisplayedOrder } from "../../../src/features/menu/menu-order.model.ts";
import { createTestApp } from "../../support/app.ts";
import { eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, getMenu, readAll, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let rice: string;
let soups: string;
let items: { bibimbap: string; water: string; miso: string; beef: string };

// Two categories with two items each, made past the API so that the record is empty.
beforeEach(async () => {
  store = await createTestStore(app);
  rice = store.ids.category;
  [soups, items] = [Bun.randomUUIDv7(), { ...store.ids, miso: Bun.randomUUIDv7(), beef: Bun.randomUUIDv7() }];
  await app.database.statement(
    "test.soups",
    (sql) => sql`
      with category as (
        insert into categories (id, store_id, ref, name, display_order)
        values (${soups}, ${store.id}, 'soups', '국', 1)
      )
      insert into menu_items (id, store_id, category_id, ref, name, price, display_order)
      values (${items.miso}, ${store.id}, ${soups}, 'miso', '된장국', 1, 0),
             (${items.beef}, ${store.id}, ${soups}, 'beef', '소고기국', 1, 1)`,
  );
});

const put = (body: unknown, headers?: Record<string, string>) =>
  done<DisplayedOrder>(app, "PUT", "/menu/order", { token: store.tokens.admin, body, headers });

test("puts categories and items in order in one go, and tells of it", async () => {
  const body = await put({
    categories: [{ id: soups, items: [items.beef, items.miso] }, { id: rice }],
  });
  expect(body).toEqual({
    categories: [
      { id: soups, items: [items.beef, items.miso] },
      { id: rice, items: [items.bibimbap, items.water] },
    ],
  });
  const menu = await getMenu(app, store);
  expect(menu.categories.map(({ id, items }) => ({ id, items: items.map((item) => item.id) }))).toEqual(
    body.categories,
  );
  await expectOneEvent(
    app,
    store,
    "menu.updated",
    { version: 2, kind: "order", action: "updated", id: null, resource: body },
    store.id,
  );
});

test("raises the version of what has moved, and of nothing else", async () => {
  await put({ categories: [{ id: rice, items: [items.water] }] });
  const categories = await readAll<Category>(app, "/menu/categories", store.tokens.staff, 50);
  expect(categories.map(({ version }) => version)).toEqual([1, 1]);
  const all = await readAll<Item>(app, "/menu/items", store.tokens.staff, 50);
  expect(all.map(({ id, version, displayOrder }) => [id, version, displayOrder])).toEqual([
    [items.water, 2, 0],
    [items.bibimbap, 2, 1],
    [items.miso, 1, 0],
    [items.beef, 1, 1],
  ]);
});

test("lets what is not named follow behind, hidden things too", async () => {
  const token = store.tokens.admin;
  await done(app, "PATCH", `/menu/items/${items.bibimbap}`, { token, body: { isVisible: false } });
  await done(app, "PATCH", `/menu/categories/${rice}`, { token, body: { isVisible: false } });
  const { categories } = await put({ categories: [{ id: soups, items: [] }] });
  expect(categories).toEqual([
    { id: soups, items: [items.miso, items.beef] },
    { id: rice, items: [items.bibimbap, items.water] },
  ]);
});

test("tells nobody when all is in that order already", async () => {
  const request = { categories: [{ id: rice, items: [items.bibimbap] }, { id: soups }] };
  const before = await contentOf(app, store.id);
  await put(request);
  expect(await contentOf(app, store.id)).toEqual(before);
});

test("does it once for one Idempotency-Key", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await put({ categories: [{ id: soups }] }, headers);
  await put({ categories: [{ id: rice }] });
  expect(await put({ categories: [{ id: soups }] }, headers)).toEqual(first);
  expect(await eventsOf(app, store.id)).toHaveLength(2);
});

describe("refuses", () => {
  test("what is not there, and another store's just so", async () => {
    const other = await createTestStore(app);
    for (const foreign of [
      { category: Bun.randomUUIDv7(), item: Bun.randomUUIDv7() },
      { category: other.ids.category, item: other.ids.water },
    ]) {
      const body = {
        categories: [{ id: soups, items: [items.beef, foreign.item] }, { id: foreign.category }],
      };
      const answer = await refused(app, store, "PUT", "/menu/order", { body });
      expect(answer).toMatchObject({
        status: 422,
        code: "VALIDATION_FAILED",
        findings: ["/categories/0/items/1 NOT_FOUND", "/categories/1/id NOT_FOUND"],
      });
    }
  });

  test("an item of another category", async () => {
    const body = { categories: [{ id: soups, items: [items.water] }] };
    const answer = await refused(app, store, "PUT", "/menu/order", { body });
    expect(answer.findings).toEqual(["/categories/0/items/0 NOT_FOUND"]);
  });

  test("a category or an item that is named twice", async () => {
    const twice = { categories: [{ id: soups }, { id: rice }, { id: soups }] };
    expect((await refused(app, store, "PUT", "/menu/order", { body: twice })).findings).toEqual([
      "/categories/2/id DUPLICATE",
    ]);
    const body = { categories: [{ id: soups, items: [items.miso, items.miso] }] };
    expect((await refused(app, store, "PUT", "/menu/order", { body })).findings).toEqual([
      "/categories/0/items DUPLICATE",
    ]);
  });

  test.each([
    ["nothing", {}, "/categories REQUIRED"],
    ["an empty order", { categories: [] }, "/categories TOO_SHORT"],
    ["an id that is none", { categories: [{ id: "rice" }] }, "/categories/0/id BAD_FORMAT"],
    [
      "an unknown key",
      { categories: [{ id: Bun.randomUUIDv7(), order: 1 }] },
      "/categories/0/order UNKNOWN_KEY",
    ],
  ])("%s", async (_, body, finding) => {
    const answer = await refused(app, store, "PUT", "/menu/order", { body });
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: [finding] });
  });
});
