import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createChanges } from "../../../src/features/events/changes.ts";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import type { StoreCaller } from "../../../src/principal.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { auditOf, change, checkStore, countKeys, eventsOf, ordersOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;
let key: string;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  app.clock.set("2026-11-21T10:00:00.000Z");
  store = await createTestStore(app);
  key = crypto.randomUUID();
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

/** An order, or why there is none. */
type Answer = Order & Partial<Pick<Problem, "code" | "errors">>;

function send(body: unknown, options: { token?: string; key?: string; on?: TestApp } = {}) {
  const { token = store.tokens.table, on = app } = options;
  const headers = { "idempotency-key": options.key ?? key };
  return on.call<Answer>("POST", "/api/v1/orders", { token, body, headers });
}

const order = (more: object = {}) => ({ lines: [store.line], ...more });

/** Sends the same once more, and expects the first answer and nothing else. */
async function expectReplay(body: unknown, first: Order, on: TestApp = app) {
  const before = await eventsOf(app, store.id);
  const again = await send(body, { on });
  expect(again.status).toBe(201);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(again.headers.get("location")).toBe(`/api/v1/orders/${first.id}`);
  expect<Order>(again.body).toEqual(first);
  expect(await eventsOf(app, store.id)).toEqual(before);
}

describe("a request that is sent again with its key", () => {
  test("is answered as before and does nothing again", async () => {
    const first = await send(order());
    expect([first.status, first.headers.get("idempotency-replayed")]).toEqual([201, null]);

    await expectReplay(order(), first.body);
    await expectReplay(order(), first.body);
    expect(await ordersOf(app, store.id)).toHaveLength(1);
    expect(await auditOf(app, store.id)).toHaveLength(1);
    expect(await countKeys(app, key)).toBe(1);
  });

  test("is the same however its JSON is spaced", async () => {
    const first = await send(order());
    await expectReplay(JSON.stringify(order(), null, 2), first.body);
  });

  test("is the same with its members in another order, and with a null for a member left out", async () => {
    const { lines } = order();
    const first = await send({ lines, expectedTotal: 9_500 });
    await expectReplay({ note: null, expectedTotal: 9_500, lines }, first.body);
  });

  test("is known to another instance", async () => {
    const first = await send(order());
    const other = await createTestApp();
    await expectReplay(order(), first.body, other);
    await other.close();
  });

  test("is known to a tablet that has signed in again", async () => {
    const first = await send(order());
    const { token } = await app.tokens.issue({
      id: store.tableId,
      role: "table",
      name: "1",
      storeId: store.id,
      tokenVersion: 1,
    });
    const again = await send(order(), { token });
    expect<Order>(again.body).toEqual(first.body);
    expect(await ordersOf(app, store.id)).toHaveLength(1);
  });

  test("is answered with the order as it was then, though it has moved on", async () => {
    const first = await send(order());
    await moveOrder(app, store.tokens.staff, first.body.id, "preparing", "ready");
    await expectReplay(order(), first.body);
  });

  test("is answered though the order was deleted since", async () => {
    const first = await send(order());
    await placeOrder(app, store.tokens.table, order());
    const { status } = await app.call("DELETE", `/api/v1/orders/${first.body.id}`, {
      token: store.tokens.admin,
    });
    expect(status).toBe(204);
    await expectReplay(order(), first.body);
  });

  test("is answered though the item is sold out by now", async () => {
    await change(app, (sql) => sql`UPDATE menu_items SET stock = 1 WHERE id = ${store.ids.bibimbap}`);
    const first = await send(order());
    expect((await send(order(), { key: "another" })).body.code).toBe("ORDER_REJECTED");
    await expectReplay(order(), first.body);
  });

  test("is answered though its time has passed by now", async () => {
    const body = order({ notAfter: "2026-11-21T10:00:30.000Z" });
    const first = await send(body);
    app.clock.advance(60);
    expect((await send(body, { key: "another" })).body.code).toBe("ORDER_EXPIRED");
    await expectReplay(body, first.body);
  });

  test("is answered though the price is another by now", async () => {
    const body = order({ expectedTotal: 9500 });
    const first = await send(body);
    await change(app, (sql) => sql`UPDATE menu_items SET price = 1 WHERE id = ${store.ids.bibimbap}`);
    await change(app, (sql) => sql`UPDATE store_counters SET menu_version = 2 WHERE store_id = ${store.id}`);
    expect((await send(body, { key: "another" })).body.code).toBe("PRICE_CHANGED");
    await expectReplay(body, first.body);
  });

  test("is answered to staff though its session is closed by now", async () => {
    const body = order({ tableId: store.tableId });
    const token = store.tokens.staff;
    const first = await send(body, { token });
    await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token });
    const again = await send(body, { token });
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect<Order>(again.body).toEqual(first.body);
  });

  test("never shows a tablet's next party what the last one ordered", async () => {
    const first = await send(order());
    const complete = () =>
      app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
    await complete();
    const refusals = [await send(order())];
    const next = await placeOrder(app, store.tokens.table, order());
    refusals.push(await send(order()));
    // Refused by the menu at first: the remembered answer is looked up on another way.
    await change(
      app,
      (sql) => sql`UPDATE menu_items SET is_available = false WHERE id = ${store.ids.bibimbap}`,
    );
    await change(app, (sql) => sql`UPDATE store_counters SET menu_version = 2 WHERE store_id = ${store.id}`);
    expect((await send(order(), { key: "another" })).body.code).toBe("ORDER_REJECTED");
    refusals.push(await send(order()));

    for (const { status, body } of refusals) {
      // A retry whose first answer was lost learns that much.
      expect([status, body.code, Object(body).alreadyDone]).toEqual([409, "SESSION_CLOSED", true]);
      expect(JSON.stringify(body)).not.toContain(first.body.id);
    }
    expect((await ordersOf(app, store.id)).map(({ id }) => id)).toEqual([first.body.id, next.id]);
  });

  test("of any other kind is not answered to a tablet's next party either", async () => {
    const changes = createChanges({ database: app.database, clock: app.clock, publish() {} });
    const table = { id: store.tableId, role: "table", name: "1", storeId: store.id } as const;
    const caller: StoreCaller = {
      principal: { ...table, tokenId: "", tokenVersion: 1, expiresAtMs: 0 },
      actor: { type: "table", id: store.tableId, name: "1" },
      requestId: "call",
      idempotency: { route: "POST /calls", key, requestHash: "hash" },
      ifMatch: null,
      replayed: false,
    };
    let done = 0;
    const ask = () => changes.change(caller, store.id, "test.call", async () => ({ done: ++done }));
    const complete = () =>
      app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });

    await placeOrder(app, store.tokens.table, order());
    expect([await ask(), await ask()]).toEqual([{ done: 1 }, { done: 1 }]);
    await complete();
    await expect(ask()).rejects.toThrow("SESSION_CLOSED");
    await placeOrder(app, store.tokens.table, order());
    await expect(ask()).rejects.toThrow("SESSION_CLOSED");
    expect(done).toBe(1);
  });

  test("is answered though the store takes no orders by now", async () => {
    const first = await send(order());
    await change(app, (sql) => sql`UPDATE stores SET accepting_orders = false WHERE id = ${store.id}`);
    expect((await send(order(), { key: "another" })).body.code).toBe("STORE_NOT_ACCEPTING_ORDERS");
    await expectReplay(order(), first.body);
  });
});

describe("a key", () => {
  test("that was used for another body is refused", async () => {
    await send(order());
    const reused = await send(order({ note: "and quickly" }));
    expect([reused.status, reused.body.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
    expect(await ordersOf(app, store.id)).toHaveLength(1);
  });

  test("that was used for another body is refused though that body could not be ordered", async () => {
    await send(order());
    const reused = await send({ lines: [{ itemId: Bun.randomUUIDv7(), quantity: 1 }] });
    expect([reused.status, reused.body.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
  });

  test("is each principal's own", async () => {
    const byTable = await send(order());
    const byOther = await send(order(), { token: store.tokens.otherTable });
    const byStaff = await send(order({ tableId: store.tableId }), { token: store.tokens.staff });
    const elsewhere = await createTestStore(app);
    const byStranger = await send({ lines: [elsewhere.line] }, { token: elsewhere.tokens.table });

    const answers = [byTable, byOther, byStaff, byStranger];
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(4);
    expect(answers.map((answer) => answer.headers.get("idempotency-replayed"))).toEqual([
      null,
      null,
      null,
      null,
    ]);
    await checkStore(app, elsewhere.id);
  });

  test("is each route's own", async () => {
    const placed = await send(order({ tableId: store.tableId }), { token: store.tokens.staff });
    const moved = await app.call("POST", `/api/v1/orders/${placed.body.id}/status`, {
      token: store.tokens.staff,
      headers: { "idempotency-key": key },
      body: { status: "preparing" },
    });
    expect([moved.status, moved.headers.get("idempotency-replayed")]).toEqual([200, null]);
  });

  test.each([
    ["empty", ""],
    ["of 256 characters", "k".repeat(256)],
    ["with a space inside", "two words"],
    ["with a letter outside of ASCII", "schlüssel"],
  ])("%s is refused", async (_what, bad) => {
    const answer = await send(order(), { key: bad });
    expect([answer.status, answer.body.code]).toEqual([422, "VALIDATION_FAILED"]);
    expect(answer.body.errors).toMatchObject([
      { in: "header", pointer: "/Idempotency-Key", code: "BAD_FORMAT" },
    ]);
    expect(await ordersOf(app, store.id)).toEqual([]);
  });

  test("of 255 characters is taken", async () => {
    key = "k".repeat(255 - 36) + crypto.randomUUID();
    const first = await send(order());
    await expectReplay(order(), first.body);
  });
});

describe("a request that failed", () => {
  test("is not remembered: corrected, it goes through with the same key", async () => {
    const refused = await send({ lines: [{ itemId: Bun.randomUUIDv7(), quantity: 1 }] });
    expect(refused.body.code).toBe("ORDER_REJECTED");
    expect(await countKeys(app, key)).toBe(0);

    const corrected = await send(order());
    expect([corrected.status, corrected.headers.get("idempotency-replayed")]).toEqual([201, null]);
    await expectReplay(order(), corrected.body);
  });

  test("in the database's eyes is not remembered either", async () => {
    const late = order({ sessionId: Bun.randomUUIDv7() });
    expect((await send(late)).body.code).toBe("SESSION_CLOSED");
    expect(await countKeys(app, key)).toBe(0);
    expect((await send(order())).status).toBe(201);
  });
});

describe("two requests with one key at once", () => {
  test("place one order, whichever answers they get", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => send(order())));

    expect(await ordersOf(app, store.id)).toHaveLength(1);
    const [placed] = await ordersOf(app, store.id);
    const first = answers.filter(
      (answer) => answer.status === 201 && !answer.headers.has("idempotency-replayed"),
    );
    expect(first).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 201) expect(answer.body.id).toBe(placed?.id ?? "");
      else expect([answer.status, answer.body.code]).toEqual([409, "IDEMPOTENCY_IN_PROGRESS"]);
    }
  });
});
