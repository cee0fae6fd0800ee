import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Item } from "../../../src/features/menu/items.model.ts";
import { createTestApp } from "../../support/app.ts";
import { findings, placeOrder, refusalOf } from "../../support/orders.ts";
import { eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, getMenu, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let path: string;
beforeEach(async () => {
  app.clock.set("2026-11-21T10:00:00.000Z");
  store = await createTestStore(app);
  path = `/menu/items/${store.ids.water}/availability`;
});

const change = (body: unknown, headers?: Record<string, string>) =>
  done<Item>(app, "POST", path, { token: store.tokens.staff, body, headers });
const order = () => ({ lines: [{ itemId: store.ids.water, quantity: 1 }] });
async function isAvailable() {
  return (await getMenu(app, store)).categories[0]?.items.find(({ id }) => id === store.ids.water)?.available;
}

test("marks an item as sold out, tells of it, and nobody can order it", async () => {
  expect(await isAvailable()).toBe(true);
  const body = await change({ isAvailable: false });
  expect(body).toMatchObject({ id: store.ids.water, isAvailable: false, version: 2 });
  expect(await isAvailable()).toBe(false);
  const refusal = await refusalOf(app, store.tokens.table, order());
  expect(findings(refusal)).toEqual(["/lines/0/itemId ITEM_SOLD_OUT"]);
  expect((await contentOf(app, store.id)).items).toContainEqual(
    expect.objectContaining({ id: store.ids.water, is_available: false, version: 2 }),
  );
  await expectOneEvent(
    app,
    store,
    "menu.item_availability_changed",
    {
      version: 2,
      itemId: store.ids.water,
      isAvailable: false,
      soldOutUntil: null,
      stock: null,
      available: false,
    },
    store.ids.water,
    "staff",
  );
});

test("brings an item back, and ends what else kept it off", async () => {
  await change({ isAvailable: false, soldOutUntil: "2026-11-22T00:00:00Z", stock: 0 });
  const body = await change({ isAvailable: true });
  expect(body).toMatchObject({ isAvailable: true, soldOutUntil: null, stock: null });
  expect(await isAvailable()).toBe(true);
  expect((await eventsOf(app, store.id))[1]?.data).toMatchObject({ available: true, stock: null });
  await placeOrder(app, store.tokens.table, order());
});

test("leaves what the request names, and a stock that is not used up, when it brings an item back", async () => {
  await change({ soldOutUntil: "2026-11-22T00:00:00Z", stock: 3 });
  const until = "2026-11-23T00:00:00.000Z";
  expect(await change({ isAvailable: true, soldOutUntil: until })).toMatchObject({
    soldOutUntil: until,
    stock: 3,
  });
  expect(await change({ isAvailable: true, stock: 0 })).toMatchObject({ soldOutUntil: null, stock: 0 });
  expect((await eventsOf(app, store.id)).at(-1)?.data).toMatchObject({ available: false, stock: 0 });
});

test("keeps an item off until a moment, whose offset counts", async () => {
  const body = await change({ soldOutUntil: "2026-11-21T20:00:00+09:00" });
  expect(body.soldOutUntil).toBe("2026-11-21T11:00:00.000Z");
  expect(await isAvailable()).toBe(false);
  app.clock.set("2026-11-21T10:59:59.999Z");
  expect(await isAvailable()).toBe(false);
  app.clock.set("2026-11-21T11:00:00.000Z");
  expect(await isAvailable()).toBe(true);
  await placeOrder(app, store.tokens.table, order());
});

test("counts what is left: the last piece tells in the same shape", async () => {
  await change({ stock: 1 });
  expect(await isAvailable()).toBe(true);
  await placeOrder(app, store.tokens.table, order());
  expect(await isAvailable()).toBe(false);
  const changes = (await eventsOf(app, store.id)).filter(
    ({ type }) => type === "menu.item_availability_changed",
  );
  expect(changes.map(({ data }) => Object.keys(data).toSorted())).toEqual(
    Array(2).fill(["available", "isAvailable", "itemId", "soldOutUntil", "stock", "version"]),
  );
  expect(changes[1]?.data).toMatchObject({ stock: 0, available: false });
  // The present stock, not what it was before the order.
  expect(await change({ stock: 10 })).toMatchObject({ stock: 10 });
  await placeOrder(app, store.tokens.table, order());
});

test("says that an item is not available outside its serving hours, though it is not sold out", async () => {
  await done(app, "PATCH", `/menu/items/${store.ids.water}`, {
    token: store.tokens.admin,
    body: { servingHours: [{ days: ["mon"], from: "11:00", to: "14:00" }] },
  });
  await change({ isAvailable: true });
  expect((await eventsOf(app, store.id)).at(-1)?.data).toMatchObject({ isAvailable: true, available: false });
});

test("does it once for one Idempotency-Key", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await change({ stock: 5 }, headers);
  await placeOrder(app, store.tokens.table, order());
  expect(await change({ stock: 5 }, headers)).toEqual(first);
  expect((await contentOf(app, store.id)).items).toContainEqual(
    expect.objectContaining({ id: store.ids.water, stock: 4 }),
  );
});

test("refuses a stale version with the present state", async () => {
  const present = await change({ stock: 5 });
  const answer = await refused(app, store, "POST", path, { body: { stock: 6, version: 1 } });
  expect(answer).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present } });
});

test("refuses another store's item as one that is not there", async () => {
  const other = await createTestStore(app);
  const answer = await refused(app, other, "POST", path, { body: { isAvailable: false } });
  expect(answer).toMatchObject({ status: 404, code: "NOT_FOUND" });
  expect(await isAvailable()).toBe(true);
});

describe("refuses", () => {
  test.each([
    ["nothing to change", {}, " EMPTY"],
    ["neither yes nor no", { isAvailable: null }, " EMPTY"],
    ["an impossible day", { soldOutUntil: "2026-02-30T10:00:00Z" }, "/soldOutUntil BAD_FORMAT"],
    ["stock below zero", { stock: -1 }, "/stock TOO_SMALL"],
    ["half a piece", { stock: 0.5 }, "/stock WRONG_TYPE"],
    ["a price", { price: 1 }, "/price UNKNOWN_KEY"],
  ])("%s", async (_, body, finding) => {
    const answer = await refused(app, store, "POST", path, { body });
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: [finding] });
  });
});
