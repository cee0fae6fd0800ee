import { afterAll, beforeEach, expect, test } from "bun:test";
import type { Item } from "../../../src/features/menu/items.model.ts";
import type { OptionGroup } from "../../../src/features/menu/option-groups.model.ts";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import { createTestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let path: string;
beforeEach(async () => {
  store = await createTestStore(app);
  path = `/menu/option-groups/${store.ids.spiciness}`;
});

const remove = (headers?: Record<string, string>) =>
  app.call("DELETE", `/api/v1${path}`, { token: store.tokens.admin, headers });

test("deletes a group with its options, and tells of it", async () => {
  expect((await remove()).status).toBe(204);
  const { groups, options } = await contentOf(app, store.id);
  expect(groups.map(({ id }) => id)).toEqual([store.ids.toppings]);
  expect(new Set(options.map((option) => option.group_id))).toEqual(new Set([store.ids.toppings]));
  const { spiciness: id } = store.ids;
  await expectOneEvent(
    app,
    store,
    "menu.updated",
    { version: 2, kind: "optionGroup", action: "deleted", id, resource: null },
    id,
  );
});

test("lets items ask for it no more, and leaves orders as they were", async () => {
  const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
  await remove();
  const item = `/menu/items/${store.ids.bibimbap}`;
  expect((await done<Item>(app, "GET", item, { token: store.tokens.staff })).optionGroupIds).toEqual([
    store.ids.toppings,
  ]);
  expect(await done<Order>(app, "GET", `/orders/${order.id}`, { token: store.tokens.staff })).toEqual(order);
  const plain = { lines: [{ itemId: store.ids.bibimbap, quantity: 1 }] };
  expect((await placeOrder(app, store.tokens.table, plain)).total).toBe(9000);
});

test("refuses a stale version with the present state", async () => {
  const present = await done<OptionGroup>(app, "GET", path, { token: store.tokens.staff });
  const answer = await refused(app, store, "DELETE", path, { headers: { "if-match": '"2"' } });
  expect(answer).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present } });
});

test("refuses another store's group as one that is not there", async () => {
  const other = await createTestStore(app);
  expect(await refused(app, other, "DELETE", path)).toMatchObject({ status: 404, code: "NOT_FOUND" });
  expect((await contentOf(app, store.id)).groups).toHaveLength(2);
});
