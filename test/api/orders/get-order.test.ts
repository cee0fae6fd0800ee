import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;
let order: Order;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  store = await createTestStore(app);
  order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
});
afterAll(() => app.close());

function get(token: string, id = order.id) {
  return app.call<Problem>("GET", `/api/v1/orders/${id}`, { token });
}

test.each(["table", "staff", "admin"] as const)("shows an order to its store's %s", async (who) => {
  const answer = await get(store.tokens[who]);
  expect(answer.status).toBe(200);
  expect<unknown>(answer.body).toEqual(order);
});

test("shows a tablet nothing of another table's", async () => {
  expect(await get(store.tokens.otherTable)).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
});

test("shows a tablet nothing of the party before", async () => {
  await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
  expect((await get(store.tokens.table)).status).toBe(404);
  await placeOrder(app, store.tokens.table, { lines: [store.line] });
  expect((await get(store.tokens.table)).status).toBe(404);
  expect((await get(store.tokens.staff)).status).toBe(200);
});

test("answers for another store's order exactly as for one that is not there", async () => {
  const other = await createTestStore(app);
  const id = Bun.randomUUIDv7();
  const [foreign, missing] = [await get(other.tokens.staff), await get(other.tokens.staff, id)];
  expect([foreign.status, missing.status]).toEqual([404, 404]);
  const plain = ({ requestId: _, instance: __, ...problem }: Problem) => problem;
  expect(plain(foreign.body)).toEqual(plain(missing.body));
});

test.each(["1", "not-a-uuid", "00000000000000000000000000000000", "{019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d}"])(
  "refuses %p: it is no id",
  async (id) => {
    const answer = await get(store.tokens.staff, id);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ in: "path", pointer: "/id", code: "BAD_FORMAT" }]);
  },
);
