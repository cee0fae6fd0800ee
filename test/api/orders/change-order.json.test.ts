import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { change } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

// The database encodes what a change answers and announces, the application what is read: byte for byte the same.

const awkward = 'a "b"\\ /\u2028 é 한 🍜';
/** The same as far as it may be typed. */
const typed = awkward.replace("\u2028", "");

let app: TestApp;
let store: TestStore;
let order: Order;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  store = await createTestStore(app);
  const { ids } = store;
  await change(app, (sql) => sql`update tables set number = ${awkward} where id = ${ids.tables[0]}`);
  await change(
    app,
    (sql) => sql`update menu_items set name = ${awkward}, station = ${awkward} where id = ${ids.bibimbap}`,
  );
  await change(app, (sql) => sql`update option_groups set name = ${awkward} where id = ${ids.toppings}`);
  await change(app, (sql) => sql`update options set name = ${awkward} where id = ${ids.egg}`);
  await change(app, (sql) => sql`update options set price_delta = -500 where id = ${ids.cheese}`);
  order = await placeOrder(app, store.tokens.table, {
    note: `${typed}\n${typed}`,
    lines: [
      { itemId: ids.bibimbap, quantity: 2, optionIds: [ids.cheese, ids.hot, ids.egg], note: typed },
      { itemId: ids.water, quantity: 999 },
    ],
  });
});
afterAll(() => app.close());

async function textOf(method: string, path: string, body?: unknown): Promise<string> {
  const request = new Request(`http://localhost/api/v1/orders/${order.id}${path}`, {
    method,
    headers: { authorization: `Bearer ${store.tokens.admin}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await app.app.fetch(request);
  expect(answer.ok).toBe(true);
  return await answer.text();
}

async function lastEventData(): Promise<string> {
  const [row] = await app.database.statement(
    "test.event",
    (sql) => sql<{ data: string }[]>`
      select data::text from events where store_id = ${store.id} order by seq desc limit 1`,
  );
  return row?.data ?? "";
}

test.each<[Order["status"][]]>([[["preparing", "ready", "served"]], [["cancelled"]]])(
  "moves to %j are answered and announced as the order is read",
  async (statuses) => {
    let previousStatus: Order["status"] = "pending";
    for (const status of statuses) {
      app.clock.advance(61);
      const reason = status === "cancelled" ? typed : undefined;
      const answered = await textOf("POST", "/status", { status, reason });
      const read = await textOf("GET", "");
      expect(answered).toBe(read);
      expect(JSON.parse(read)).toMatchObject({ status, tableNumber: awkward, lines: order.lines });
      expect(await lastEventData()).toBe(JSON.stringify({ ...JSON.parse(read), previousStatus }));
      previousStatus = status;
    }
  },
);

test("a deletion is announced as the order was read, changed by it", async () => {
  const present: Order = JSON.parse(await textOf("GET", ""));
  // With another order the session stays open: the deletion is the last event.
  await placeOrder(app, store.tokens.staff, {
    tableId: present.tableId,
    lines: [{ itemId: store.ids.water, quantity: 1 }],
  });
  app.clock.advance(61);
  await textOf("DELETE", "");
  const now = app.clock.now().toISOString();
  const deleted = { ...present, updatedAt: now, version: 2, deletedAt: now };
  expect(await lastEventData()).toBe(JSON.stringify(deleted));
});
