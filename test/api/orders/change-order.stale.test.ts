import { afterAll, beforeAll, expect, test } from "bun:test";
import { changeOrder, type OrderChange } from "../../../src/features/orders/order-changes.store.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { auditOf, checkStore, eventsOf, ordersOf } from "../../support/rows.ts";
import { createTestStore } from "../../support/store.ts";

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

test.each<[string, Partial<OrderChange>, string]>([
  ["as it was read", {}, "changed"],
  ["of another version", { version: 2 }, "stale"],
  ["at a table that was renamed", { table_number: "9" }, "stale"],
  ["of another store", { store_id: Bun.randomUUIDv7() }, "stale"],
  ["that does not exist", { order_id: Bun.randomUUIDv7() }, "stale"],
])("the change of an order %s is written only if that is still so", async (_which, more, outcome) => {
  const store = await createTestStore(app);
  const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
  const before = await eventsOf(app, store.id);
  const written = await changeOrder(app.database, {
    store_id: store.id,
    order_id: order.id,
    version: 1,
    table_number: "1",
    status: "preparing",
    cancel_reason: null,
    served_at: null,
    deleted_at: null,
    deleted_by: null,
    now: "2026-11-21T10:00:00.000Z",
    actor: { type: "staff", id: store.ids.staff, name: "staff" },
    request_id: "stale",
    type: "order.status_changed",
    data: { id: order.id },
    principal: `staff:${store.ids.staff}`,
    route: null,
    key: null,
    request_hash: null,
    response: {},
    ...more,
  });

  expect(written.outcome).toBe(outcome as typeof written.outcome);
  const isChanged = outcome === "changed";
  expect((await ordersOf(app, store.id))[0]?.status).toBe(isChanged ? "preparing" : "pending");
  expect(await eventsOf(app, store.id)).toHaveLength(before.length + (isChanged ? 1 : 0));
  expect(await auditOf(app, store.id)).toHaveLength(isChanged ? 2 : 1);
  await checkStore(app, store.id);
});
