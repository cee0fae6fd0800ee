import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Category } from "../../../src/features/menu/categories.model.ts";
import type { Item } from "../../../src/features/menu/items.model.ts";
import { createTestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, getMenu, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let path: string;
beforeEach(async () => {
  store = await createTestStore(app);
  path = `/menu/items/${store.ids.bibimbap}`;
});

const change = (body: unknown, headers?: Record<string, string>) =>
  done<Item>(app, "PATCH", path, { token: store.tokens.admin, body, headers });
const present = () => done<Item>(app, "GET", path, { token: store.tokens.staff });

test("changes what is given and nothing else, and tells of it", async () => {
  const before = await present();
  const changes = { price: 9500, description: "새 조리법", tags: ["popular"] };
  const body = await change({ ...changes, version: 1 });
  expect(body).toEqual({ ...before, ...changes, version: 2, updatedAt: app.clock.now().toISOString() });
  expect(await present()).toEqual(body);
  await expectOneEvent(
    app,
    store,
    "menu.updated",
    { version: 2, kind: "item", action: "updated", id: body.id, resource: body },
    body.id,
  );
});

test("shows a new price at once, and orders are priced by it", async () => {
  await getMenu(app, store);
  await change({ price: 12_000 });
  expect((await getMenu(app, store)).categories[0]?.items[0]?.price).toBe(12_000);
  expect((await placeOrder(app, store.tokens.table, { lines: [store.line] })).total).toBe(12_500);
});

test("takes null for none where there may be none", async () => {
  await change({ version: 1, stock: 5, soldOutUntil: "2026-12-01T00:00:00Z" });
  expect(await change({ version: 2, stock: null, soldOutUntil: null })).toMatchObject({
    stock: null,
    soldOutUntil: null,
  });
});

test("replaces the option groups, in the order given", async () => {
  const { spiciness, toppings } = store.ids;
  expect((await change({ optionGroupIds: [toppings, spiciness] })).optionGroupIds).toEqual([
    toppings,
    spiciness,
  ]);
  expect((await change({ name: "그대로" })).optionGroupIds).toEqual([toppings, spiciness]);
  expect((await change({ optionGroupIds: [] })).optionGroupIds).toEqual([]);
  expect((await contentOf(app, store.id)).links).toEqual([]);
  expect((await getMenu(app, store)).optionGroups).toEqual([]);
});

test("puts an item that moves last in its new category, or where it is told", async () => {
  const { id: categoryId } = await done<Category>(app, "POST", "/menu/categories", {
    token: store.tokens.admin,
    body: { name: "국" },
  });
  const body = { categoryId, name: "미역국", price: 7000, displayOrder: 3 };
  await done(app, "POST", "/menu/items", { token: store.tokens.admin, body });
  expect(await change({ categoryId })).toMatchObject({ categoryId, displayOrder: 4 });
  expect(await change({ categoryId: store.ids.category, displayOrder: 0 })).toMatchObject({
    displayOrder: 0,
  });
  expect(await change({ categoryId: store.ids.category, name: "제자리" })).toMatchObject({ displayOrder: 0 });
});

describe("a version", () => {
  test("that is stale is refused with the present state", async () => {
    const item = await change({ name: "국" });
    const inBody = await refused(app, store, "PATCH", path, { body: { name: "면", version: 1 } });
    expect(inBody).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present: item } });
    const headers = { "if-match": '"1"' };
    const inHeader = await refused(app, store, "PATCH", path, { body: { name: "면" }, headers });
    expect(inHeader).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present: item } });
  });

  test("that is stale lets one of two changes through, not both", async () => {
    const answers = await Promise.all(
      [1, 2].map((price) =>
        app.call("PATCH", `/api/v1${path}`, { token: store.tokens.admin, body: { price, version: 1 } }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect((await present()).version).toBe(2);
  });
});

test("does it once for one Idempotency-Key", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await change({ name: "국", version: 1 }, headers);
  expect(await change({ name: "국", version: 1 }, headers)).toEqual(first);
  expect(await eventsOf(app, store.id)).toHaveLength(1);
});

describe("refuses", () => {
  test("an item that is not there, and another store's just so", async () => {
    const other = await createTestStore(app);
    const before = await contentOf(app, other.id);
    for (const id of [Bun.randomUUIDv7(), other.ids.water]) {
      const answer = await refused(app, store, "PATCH", `/menu/items/${id}`, { body: { price: 1 } });
      expect(answer).toMatchObject({ status: 404, code: "NOT_FOUND" });
    }
    expect(await contentOf(app, other.id)).toEqual(before);
  });

  test("a category and groups that are not there, and another store's just so", async () => {
    const other = await createTestStore(app);
    for (const foreign of [Bun.randomUUIDv7(), other.ids.category])
      expect(await refused(app, store, "PATCH", path, { body: { categoryId: foreign } })).toMatchObject({
        status: 422,
        findings: ["/categoryId NOT_FOUND"],
      });
    for (const foreign of [Bun.randomUUIDv7(), other.ids.toppings])
      expect(await refused(app, store, "PATCH", path, { body: { optionGroupIds: [foreign] } })).toMatchObject(
        {
          status: 422,
          findings: ["/optionGroupIds/0 NOT_FOUND"],
        },
      );
  });

  test.each([
    ["nothing to change", {}, " EMPTY"],
    ["another ref", { ref: "x" }, "/ref UNKNOWN_KEY"],
    ["no price", { price: null }, " EMPTY"],
    ["an image", { image: null }, "/image UNKNOWN_KEY"],
    ["an impossible day", { soldOutUntil: "2026-02-30T10:00:00Z" }, "/soldOutUntil BAD_FORMAT"],
  ])("%s", async (_, body, finding) => {
    const answer = await refused(app, store, "PATCH", path, { body });
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: [finding] });
  });
});
