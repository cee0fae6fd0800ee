import { afterAll, beforeEach, expect, test } from "bun:test";
import { createTestApp } from "../../support/app.ts";
import { findings, placeOrder, refusalOf } from "../../support/orders.ts";
import { eventsOf, ordersOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { done, getMenu } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  store = await createTestStore(app);
});

let version = 1;
beforeEach(() => {
  version = 1;
});

/** Sets which of the two spiciness options are sold out. */
async function sellOut(soldOut: { mild: boolean; hot: boolean }): Promise<void> {
  await done(app, "PATCH", `/menu/option-groups/${store.ids.spiciness}`, {
    token: store.tokens.admin,
    body: {
      version: version++,
      options: [
        { ref: "mild", name: "mild", priceDelta: 0, isAvailable: !soldOut.mild },
        { ref: "hot", name: "hot", priceDelta: 500, isAvailable: !soldOut.hot },
      ],
    },
  });
}

async function bibimbap() {
  const item = (await getMenu(app, store)).categories[0]?.items[0];
  return [item?.available, item?.unavailableReason];
}

test("an item whose required group has nothing left is shown as unavailable, and its orders say why", async () => {
  await sellOut({ mild: true, hot: true });
  expect(await bibimbap()).toEqual([false, "OPTIONS_SOLD_OUT"]);
  const refusal = await refusalOf(app, store.tokens.table, { lines: [store.line] });
  expect(refusal).toMatchObject({ status: 422, code: "ORDER_REJECTED" });
  expect(findings(refusal)).toContain("/lines/0/itemId OPTIONS_SOLD_OUT");
  expect(refusal.errors?.[0]?.detail).toBe("비빔밥: 필수 옵션이 품절되어 지금은 주문할 수 없습니다.");
  expect(await ordersOf(app, store.id)).toEqual([]);
});

test("it is back as soon as enough can be chosen, and displays hear of both", async () => {
  await sellOut({ mild: true, hot: true });
  await sellOut({ mild: true, hot: false });
  expect(await bibimbap()).toEqual([true, null]);
  await placeOrder(app, store.tokens.table, { lines: [store.line] });
  const types = (await eventsOf(app, store.id)).map(({ type }) => type);
  expect(types.filter((type) => type === "menu.updated")).toHaveLength(2);
});

test("a group that asks for two of two needs both", async () => {
  await done(app, "PATCH", `/menu/option-groups/${store.ids.spiciness}`, {
    token: store.tokens.admin,
    body: { min: 2, max: 2 },
  });
  version++;
  expect(await bibimbap()).toEqual([true, null]);
  await sellOut({ mild: false, hot: true });
  expect(await bibimbap()).toEqual([false, "OPTIONS_SOLD_OUT"]);
});

test("a group from which nothing must be chosen keeps nothing off", async () => {
  await done(app, "PATCH", `/menu/option-groups/${store.ids.toppings}`, {
    token: store.tokens.admin,
    body: {
      version: 1,
      options: ["egg", "cheese", "beef"].map((ref) => ({
        ref,
        name: ref,
        priceDelta: 1000,
        isAvailable: false,
      })),
    },
  });
  expect(await bibimbap()).toEqual([true, null]);
  await placeOrder(app, store.tokens.table, { lines: [store.line] });
});

test("the event of an item that is brought back says that it still cannot be ordered", async () => {
  await sellOut({ mild: true, hot: true });
  await done(app, "POST", `/menu/items/${store.ids.bibimbap}/availability`, {
    token: store.tokens.staff,
    body: { isAvailable: true },
  });
  expect((await eventsOf(app, store.id)).at(-1)).toMatchObject({
    type: "menu.item_availability_changed",
    data: { itemId: store.ids.bibimbap, isAvailable: true, available: false },
  });
});

test("sold out comes before its options, and options before the hours", async () => {
  await sellOut({ mild: true, hot: true });
  const hours = [{ days: ["mon"], from: "11:00", to: "24:00" }];
  await done(app, "PATCH", `/menu/items/${store.ids.bibimbap}`, {
    token: store.tokens.admin,
    body: { servingHours: hours },
  });
  expect(await bibimbap()).toEqual([false, "OPTIONS_SOLD_OUT"]);
  await done(app, "POST", `/menu/items/${store.ids.bibimbap}/availability`, {
    token: store.tokens.staff,
    body: { isAvailable: false },
  });
  expect(await bibimbap()).toEqual([false, "SOLD_OUT"]);
});

test("the event of a last portion that comes back says so too", async () => {
  await done(app, "POST", `/menu/items/${store.ids.bibimbap}/availability`, {
    token: store.tokens.staff,
    body: { stock: 1 },
  });
  const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
  await sellOut({ mild: true, hot: true });
  await done(app, "POST", `/orders/${order.id}/status`, {
    token: store.tokens.staff,
    body: { status: "cancelled", reason: "손님 요청" },
  });
  const changes = (await eventsOf(app, store.id)).filter(
    ({ type }) => type === "menu.item_availability_changed",
  );
  expect(changes.at(-1)?.data).toMatchObject({ itemId: store.ids.bibimbap, stock: 1, available: false });
});
