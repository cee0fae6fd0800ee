import { afterAll, beforeEach, expect, test } from "bun:test";
import type { Item } from "../../../src/features/menu/items.model.ts";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import { createTestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
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

const remove = (headers?: Record<string, string>) =>
  app.call("DELETE", `/api/v1${path}`, { token: store.tokens.admin, headers });

test("deletes an item, and tells of it", async () => {
  expect((await remove()).status).toBe(204);
  const { items, links } = await contentOf(app, store.id);
  expect(items.map(({ id }) => id)).toEqual([store.ids.water]);
  expect(links).toEqual([]);
  expect((await getMenu(app, store)).categories[0]?.items.map(({ name }) => name)).toEqual(["생수"]);
  const { bibimbap: id } = store.ids;
  await expectOneEvent(
    app,
    store,
    "menu.updated",
    { version: 2, kind: "item", action: "deleted", id, resource: null },
    id,
  );
});

test("leaves orders as they were", async () => {
  const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
  await remove();
  expect(await done<Order>(app, "GET", `/orders/${order.id}`, { token: store.tokens.staff })).toEqual(order);
});

test("refuses a stale version with the present state", async () => {
  const present = await done<Item>(app, "GET", path, { token: store.tokens.staff });
  const answer = await refused(app, store, "DELETE", path, { headers: { "if-match": '"2"' } });
  expect(answer).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present } });
});

test("refuses another store's item as one that is not there", async () => {
  const other = await createTestStore(app);
  expect(await refused(app, other, "DELETE", path)).toMatchObject({ status: 404, code: "NOT_FOUND" });
  expect((await contentOf(app, store.id)).items).toHaveLength(2);
});
