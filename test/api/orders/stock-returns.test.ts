import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import type { Item } from "../../../src/features/menu/items.model.ts";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { findings, moveOrder, placeOrder, refusalOf } from "../../support/orders.ts";
import { change, checkStore, eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

setDefaultTimeout(60_000);

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  app.clock.set("2026-11-21T10:00:00.000Z");
  store = await createTestStore(app);
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

async function patchWater(body: object): Promise<Item> {
  const { version } = await water();
  const answer = await app.call<Item>("PATCH", `/api/v1/menu/items/${store.ids.water}`, {
    token: store.tokens.admin,
    body: { version, ...body },
  });
  expect(answer.status).toBe(200);
  return answer.body;
}

async function water(): Promise<Item> {
  const { body } = await app.call<Item>("GET", `/api/v1/menu/items/${store.ids.water}`, {
    token: store.tokens.staff,
  });
  return body;
}

const order = (quantity: number): Promise<Order> =>
  placeOrder(app, store.tokens.table, { lines: [{ itemId: store.ids.water, quantity }] });

function cancel(id: string, more: object = {}) {
  const body = { status: "cancelled", reason: "changed their mind", ...more };
  return app.call<Problem>("POST", `/api/v1/orders/${id}/status`, { token: store.tokens.staff, body });
}

const remove = (id: string, query = "") =>
  app.call<Problem>("DELETE", `/api/v1/orders/${id}${query}`, { token: store.tokens.admin });

describe("a sale", () => {
  test("raises the item's version, so that nobody overwrites the count with one from before it", async () => {
    const before = await patchWater({ stock: 6 });
    await order(1);
    const sold = await water();
    expect(sold).toMatchObject({ stock: 5, version: before.version + 1 });
    const answer = await app.call("PATCH", `/api/v1/menu/items/${store.ids.water}`, {
      token: store.tokens.admin,
      body: { stock: 6, version: before.version },
    });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: "VERSION_CONFLICT", present: { stock: 5, version: sold.version } },
    });
  });
});

describe("what an order took from a counted item", () => {
  test.each([
    ["cancelled", (id: string) => cancel(id)],
    ["deleted", (id: string) => remove(id)],
  ])("comes back when the order is %s before anybody has begun to cook", async (_, end) => {
    const { version } = await patchWater({ stock: 10 });
    const { id } = await order(4);
    app.clock.advance(60);
    expect((await end(id)).status).toBeLessThan(300);
    expect(await water()).toMatchObject({
      stock: 10,
      version: version + 2,
      updatedAt: "2026-11-21T10:01:00.000Z",
    });
    const types = (await eventsOf(app, store.id)).map((event) => event.type);
    expect(types).not.toContain("menu.item_availability_changed");
  });

  test("comes back also when the item has another price and name by then", async () => {
    await patchWater({ stock: 10 });
    const { id } = await order(4);
    await patchWater({ price: 1500, name: "탄산수" });
    await cancel(id);
    expect((await water()).stock).toBe(10);
  });

  test.each([
    ["cancelled", (id: string) => cancel(id)],
    ["deleted", (id: string) => remove(id)],
  ])("stays away when the order is %s after somebody has begun to cook", async (_, end) => {
    await patchWater({ stock: 10 });
    const { id } = await order(4);
    await moveOrder(app, store.tokens.staff, id, "preparing");
    expect((await end(id)).status).toBeLessThan(300);
    expect((await water()).stock).toBe(6);
  });

  test("never makes a count larger than a count may be", async () => {
    await patchWater({ stock: 1_000_000 });
    const { id } = await order(1);
    await patchWater({ stock: 1_000_000 });
    expect((await cancel(id, { restock: true })).status).toBe(200);
    expect(await water()).toMatchObject({ stock: 1_000_000 });
  });

  test.each<[string, Order["status"][], (id: string) => Promise<{ status: number }>, number]>([
    ["cancelled while cooking, with restock", ["preparing"], (id) => cancel(id, { restock: true }), 10],
    ["cancelled while pending, without", [], (id) => cancel(id, { restock: false }), 6],
    ["deleted when ready, with restock", ["preparing", "ready"], (id) => remove(id, "?restock=true"), 10],
    ["deleted while pending, without", [], (id) => remove(id, "?restock=false"), 6],
  ])("is what staff say: %s", async (_, statuses, end, stock) => {
    await patchWater({ stock: 10 });
    const { id } = await order(4);
    await moveOrder(app, store.tokens.staff, id, ...statuses);
    expect((await end(id)).status).toBeLessThan(300);
    expect((await water()).stock).toBe(stock);
  });

  test("is nothing when nobody counted then, and nothing when nobody counts any more", async () => {
    const uncounted = await order(4);
    await patchWater({ stock: 10 });
    await cancel(uncounted.id);
    expect((await water()).stock).toBe(10);

    const counted = await order(4);
    await patchWater({ stock: null });
    await cancel(counted.id);
    expect((await water()).stock).toBeNull();
  });

  test("is given back once, though the cancelling is sent twice", async () => {
    await patchWater({ stock: 10 });
    const { id } = await order(4);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { status: "cancelled", reason: "twice" };
    for (let time = 0; time < 2; time++)
      await app.call("POST", `/api/v1/orders/${id}/status`, { token: store.tokens.staff, body, headers });
    await cancel(id);
    expect((await water()).stock).toBe(10);
  });
});

describe("the last portion", () => {
  test("that comes back can be ordered again: event, menu version, and the next order", async () => {
    await patchWater({ stock: 2 });
    const { id } = await order(2);
    expect(
      findings(
        await refusalOf(app, store.tokens.otherTable, { lines: [{ itemId: store.ids.water, quantity: 1 }] }),
      ),
    ).toEqual(["/lines/0/itemId ITEM_SOLD_OUT"]);
    await cancel(id);

    const events = (await eventsOf(app, store.id)).slice(-3);
    expect(events.map((event) => event.type)).toEqual([
      "menu.item_availability_changed",
      "order.status_changed",
      "menu.item_availability_changed",
    ]);
    expect(events[2]).toMatchObject({ tableId: null, sessionId: null, actor: { id: store.ids.staff } });
    expect(events[2]?.data).toEqual({
      version: Number(events[0]?.data.version) + 1,
      itemId: store.ids.water,
      isAvailable: true,
      soldOutUntil: null,
      stock: 2,
      available: true,
    });
    const menu = await app.call<{ version: number }>("GET", "/api/v1/menu", { token: store.tokens.table });
    expect(menu.body).toMatchObject({ version: events[2]?.data.version });
    expect(
      await placeOrder(app, store.tokens.otherTable, { lines: [{ itemId: store.ids.water, quantity: 2 }] }),
    ).toMatchObject({
      number: 2,
    });
  });

  test("of a deleted order comes back before its empty session is closed", async () => {
    await patchWater({ stock: 1 });
    const { id } = await order(1);
    await remove(id);
    expect((await eventsOf(app, store.id)).slice(-3).map((event) => event.type)).toEqual([
      "order.deleted",
      "menu.item_availability_changed",
      "session.closed",
    ]);
  });

  test("that comes back to an item which is off for another reason says that it is still not available", async () => {
    await patchWater({ stock: 1 });
    const { id } = await order(1);
    await patchWater({ isAvailable: false });
    await change(
      app,
      (sql) => sql`UPDATE categories SET is_visible = false WHERE id = ${store.ids.category}`,
    );
    await cancel(id);
    expect((await eventsOf(app, store.id)).at(-1)?.data).toMatchObject({
      isAvailable: false,
      stock: 1,
      available: false,
      hidden: true,
    });
  });
});

test("restock is refused with any status but cancelled", async () => {
  const { id } = await order(1);
  const answer = await app.call<Problem>("POST", `/api/v1/orders/${id}/status`, {
    token: store.tokens.staff,
    body: { status: "preparing", restock: true },
  });
  expect([answer.status, findings(answer.body)]).toEqual([422, ["/restock UNKNOWN_KEY"]]);
  expect((await remove(id, "?restock=maybe")).status).toBe(422);
});
