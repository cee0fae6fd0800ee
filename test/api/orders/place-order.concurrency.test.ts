import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { beginChange } from "../../../src/features/events/events.store.ts";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { checkStore, eventsOf, ordersOf, sessionsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

setDefaultTimeout(30_000);

let app: TestApp;
/** Another process would be another instance; another application on the same database stands for it. */
let secondApp: TestApp;

beforeAll(async () => {
  [app, secondApp] = await Promise.all([createTestApp(), createTestApp()]);
});
afterAll(async () => {
  await app.close();
  await secondApp.close();
});

const water = (store: TestStore) => ({ lines: [{ itemId: store.ids.water, quantity: 1 }] });

/** Tokens of so many tablets that stand on one table. */
async function tabletsOf(store: TestStore, count: number): Promise<string[]> {
  const issued = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      app.tokens.issue({
        id: store.tableId,
        role: "table",
        name: `tablet ${index}`,
        storeId: store.id,
        tokenVersion: 1,
      }),
    ),
  );
  return issued.map(({ token }) => token);
}

test("fifty tablets of one table that order at once get one session", async () => {
  const store = await createTestStore(app, { unbounded: true });
  const tablets = await tabletsOf(store, 50);
  const orders = await Promise.all(
    tablets.map((token, index) => placeOrder(index % 2 === 0 ? app : secondApp, token, water(store))),
  );

  expect(new Set(orders.map((order) => order.sessionId)).size).toBe(1);
  expect(orders.map((order) => order.number).sort((a, b) => a - b)).toEqual(numbers(50));
  expect(await sessionsOf(app, store.id)).toHaveLength(1);
  const types = (await eventsOf(app, store.id)).map((event) => event.type);
  expect(types).toEqual(["session.opened", ...Array(50).fill("order.created")]);
  await checkStore(app, store.id);
});

test("sixty-four writers in one store leave no gap and no repeat", async () => {
  const store = await createTestStore(app, { unbounded: true });
  const tablets = await tabletsOf(store, 16);
  const writers = Array.from({ length: 64 }, async (_, writer) => {
    const own = writer % 2 === 0 ? app : secondApp;
    const token = [...tablets, store.tokens.otherTable][writer % 17] ?? store.tokens.table;
    const orders: Order[] = [];
    for (let round = 0; round < 4; round++) {
      const order = await placeOrder(own, token, water(store));
      orders.push(order);
      if (writer % 4 === 0)
        await own.call("POST", `/api/v1/orders/${order.id}/status`, {
          token: store.tokens.staff,
          body: { status: "preparing" },
        });
    }
    return orders;
  });
  const orders = (await Promise.all(writers)).flat();

  expect(orders.map((order) => order.number).sort((a, b) => a - b)).toEqual(numbers(256));
  expect(await ordersOf(app, store.id)).toHaveLength(256);
  const events = await eventsOf(app, store.id);
  expect(events.map((event) => event.seq)).toEqual(numbers(2 + 256 + 64));
  // Number and log agree on who came first.
  const created = events.filter((event) => event.type === "order.created");
  expect(created.map((event) => event.data.number)).toEqual(numbers(256));
  await checkStore(app, store.id);
});

test("several stores at once stay apart", async () => {
  const stores = await Promise.all(
    Array.from({ length: 6 }, () => createTestStore(app, { unbounded: true })),
  );
  const placed = await Promise.all(
    Array.from({ length: 120 }, async (_, index) => {
      const store = stores[index % stores.length];
      if (!store) throw new Error("no store");
      const order = await placeOrder(index % 4 < 2 ? app : secondApp, store.tokens.table, water(store));
      return { storeId: store.id, order };
    }),
  );

  for (const store of stores) {
    const own = placed.filter(({ storeId }) => storeId === store.id).map(({ order }) => order);
    expect(own.map((order) => order.number).sort((a, b) => a - b)).toEqual(numbers(20));
    expect((await ordersOf(app, store.id)).map((order) => order.id).sort()).toEqual(
      own.map((order) => order.id).sort(),
    );
    await checkStore(app, store.id);
  }
});

test("stores that are locked for long hold up their own orders only", async () => {
  const create = () =>
    Promise.all(Array.from({ length: 4 }, () => createTestStore(app, { unbounded: true })));
  const [locked, others] = await Promise.all([create(), create()]);
  let held: Promise<Order[]> | undefined;
  await secondApp.database.transaction("test.hold", async (tx) => {
    const owner = { principal: "test", route: null, key: null };
    for (const store of locked) await beginChange(tx, owner, store.id, true, null);
    held = Promise.all(
      Array.from({ length: 20 }, (_, index) => locked[index % 4] ?? locked[0])
        .filter((store) => store !== undefined)
        .map((store) => placeOrder(app, store.tokens.table, water(store))),
    );
    // None of these waits for the locks, which are held until they are done.
    for (let round = 0; round < 5; round++)
      await Promise.all(others.map((store) => placeOrder(app, store.tokens.table, water(store))));
  });
  expect((await held)?.map((order) => order.number).sort((a, b) => a - b)).toEqual(
    numbers(20).map((n) => Math.ceil(n / 4)),
  );
  for (const store of [...locked, ...others]) await checkStore(app, store.id);
});

test("an order that the database cannot even read hurts none of the sixty-three that come with it", async () => {
  const stores = await Promise.all(
    Array.from({ length: 4 }, () => createTestStore(app, { unbounded: true })),
  );
  const [first] = stores;
  if (!first) throw new Error("no store");
  const { token: poisoned } = await app.tokens.issue({
    id: first.tableId,
    role: "table",
    // JSON can say it, and text in PostgreSQL cannot hold it.
    name: "\u0000",
    storeId: first.id,
    tokenVersion: 1,
  });
  // With tokens and menus that are known already, all orders come at one moment.
  for (const token of [poisoned, ...stores.map((store) => store.tokens.table)])
    await app.call("GET", "/api/v1/menu", { token });
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, index) => {
      const store = stores[index % 4] ?? first;
      const token = index === 32 ? poisoned : store.tokens.table;
      return app.call<Order>("POST", "/api/v1/orders", { token, body: water(store) });
    }),
  );

  expect(answers.map(({ status }) => status)).toEqual(numbers(64).map((n) => (n === 33 ? 500 : 201)));
  for (const [index, store] of stores.entries()) {
    expect(await ordersOf(app, store.id)).toHaveLength(index === 0 ? 15 : 16);
    await checkStore(app, store.id);
  }
});

test("a rush of orders and a completion at the same moment leave no order outside of a session", async () => {
  const store = await createTestStore(app, { unbounded: true });
  const tablets = await tabletsOf(store, 12);
  await placeOrder(app, store.tokens.table, water(store));
  const completions = Array.from({ length: 6 }, () =>
    secondApp.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff }),
  );
  const orders = await Promise.all(
    tablets.flatMap((token) => [1, 2, 3].map(() => placeOrder(app, token, water(store)))),
  );
  const closed = (await Promise.all(completions)).filter((answer) => answer.status === 200);

  expect(orders).toHaveLength(36);
  expect(closed.length).toBeGreaterThanOrEqual(1);
  const sessions = await sessionsOf(app, store.id);
  expect(sessions.filter((session) => session.closedAt !== null)).toHaveLength(closed.length);
  await checkStore(app, store.id);
});

function numbers(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
