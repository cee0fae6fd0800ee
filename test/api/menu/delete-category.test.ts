import { afterAll, beforeEach, expect, test } from "bun:test";
import type { Category } from "../../../src/features/menu/categories.model.ts";
import { createTestApp } from "../../support/app.ts";
import { eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let category: Category;
let path: string;
beforeEach(async () => {
  store = await createTestStore(app);
  category = await done<Category>(app, "POST", "/menu/categories", {
    token: store.tokens.admin,
    body: { name: "국" },
  });
  path = `/menu/categories/${category.id}`;
});

const remove = (headers?: Record<string, string>) =>
  app.call("DELETE", `/api/v1${path}`, { token: store.tokens.admin, headers });

test("deletes a category without items, and tells of it", async () => {
  const { status, body } = await remove();
  expect(status).toBe(204);
  expect(body).toBe("");
  expect((await contentOf(app, store.id)).categories.map(({ id }) => id)).toEqual([store.ids.category]);
  expect((await eventsOf(app, store.id))[1]).toMatchObject({
    type: "menu.updated",
    data: { version: 3, kind: "category", action: "deleted", id: category.id, resource: null },
  });
  expect(await refused(app, store, "DELETE", path)).toMatchObject({ status: 404 });
});

test("does it once for one Idempotency-Key", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  await remove(headers);
  const again = await remove(headers);
  expect(again.status).toBe(204);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(await eventsOf(app, store.id)).toHaveLength(2);
});

test("refuses a category with items, hidden ones too", async () => {
  const full = `/menu/categories/${store.ids.category}`;
  expect(await refused(app, store, "DELETE", full)).toMatchObject({
    status: 409,
    code: "CATEGORY_NOT_EMPTY",
  });
  await done(app, "POST", "/menu/items", {
    token: store.tokens.admin,
    body: { categoryId: category.id, name: "미역국", price: 7000, isVisible: false },
  });
  expect(await refused(app, store, "DELETE", path)).toMatchObject({ code: "CATEGORY_NOT_EMPTY" });
});

test("refuses a stale version with the present state", async () => {
  const answer = await refused(app, store, "DELETE", path, { headers: { "if-match": '"9"' } });
  expect(answer).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present: category } });
  expect((await remove({ "if-match": '"1"' })).status).toBe(204);
});

test("refuses another store's category as one that is not there", async () => {
  const other = await createTestStore(app);
  const answer = await refused(app, other, "DELETE", path);
  expect(answer).toMatchObject({ status: 404, code: "NOT_FOUND" });
  expect((await contentOf(app, store.id)).categories).toHaveLength(2);
});
