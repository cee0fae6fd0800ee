import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { findings, placeOrder, refusalOf } from "../../support/orders.ts";
import { auditOf, change, checkStore, eventsOf, ordersOf, sessionsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  store = await createTestStore(app);
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A refused order leaves no trace. */
async function expectNothingWritten() {
  expect(await ordersOf(app, store.id)).toEqual([]);
  expect(await sessionsOf(app, store.id)).toEqual([]);
  expect(await eventsOf(app, store.id)).toEqual([]);
  expect(await auditOf(app, store.id)).toEqual([]);
}

describe("an order that is taken", () => {
  test("is priced by the server, down to each line", async () => {
    const { ids, tokens } = store;
    const answer = await app.call<Order>("POST", "/api/v1/orders", {
      token: tokens.table,
      body: {
        lines: [
          {
            itemId: ids.bibimbap,
            quantity: 2,
            optionIds: [ids.egg, ids.hot, ids.beef],
            note: "no sesame\nplease",
          },
          { itemId: ids.water, quantity: 3 },
        ],
        note: "with children",
      },
    });

    expect(answer.status).toBe(201);
    expect(answer.headers.get("location")).toBe(`/api/v1/orders/${answer.body.id}`);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    const { body } = answer;
    expect(body.id).toMatch(uuidV7);
    expect(body).toEqual({
      id: body.id,
      number: 1,
      businessDay: "2026-11-21",
      status: "pending",
      source: "table",
      tableId: store.tableId,
      tableNumber: "1",
      sessionId: body.sessionId,
      note: "with children",
      currency: "KRW",
      total: 2 * (9000 + 500 + 1000 + 3000) + 3 * 1000,
      lines: [
        {
          itemId: ids.bibimbap,
          name: "비빔밥",
          station: "kitchen",
          quantity: 2,
          unitPrice: 9000,
          options: [
            { optionId: ids.hot, groupId: ids.spiciness, groupName: "맵기", name: "hot", priceDelta: 500 },
            { optionId: ids.egg, groupId: ids.toppings, groupName: "토핑", name: "egg", priceDelta: 1000 },
            { optionId: ids.beef, groupId: ids.toppings, groupName: "토핑", name: "beef", priceDelta: 3000 },
          ],
          optionsPrice: 4500,
          total: 27000,
          note: "no sesame\nplease",
        },
        {
          itemId: ids.water,
          name: "생수",
          station: "kitchen",
          quantity: 3,
          unitPrice: 1000,
          options: [],
          optionsPrice: 0,
          total: 3000,
          note: "",
        },
      ],
      cancelReason: null,
      createdAt: "2026-11-21T10:00:00.000Z",
      updatedAt: "2026-11-21T10:00:00.000Z",
      servedAt: null,
      version: 1,
    });
    // What was answered is what is read later.
    const read = await app.call<Order>("GET", `/api/v1/orders/${body.id}`, { token: tokens.staff });
    expect(read.body).toEqual(body);
  });

  test("is kept, announced and recorded together", async () => {
    const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });

    const [row] = await ordersOf(app, store.id);
    expect(row).toMatchObject({ id: order.id, number: 1, status: "pending", total: 9500, version: 1 });
    const [opened, created] = await eventsOf(app, store.id);
    const actor = { type: "table", id: store.tableId, name: "table" };
    expect(created).toMatchObject({
      seq: 2,
      type: "order.created",
      occurredAt: order.createdAt,
      actor,
      tableId: store.tableId,
      sessionId: order.sessionId,
    });
    expect<unknown>(created?.data).toEqual(order);
    expect(opened?.id).toMatch(uuidV7);
    expect(created?.id).toMatch(uuidV7);
    expect(await auditOf(app, store.id)).toEqual([
      {
        action: "order.created",
        subjectId: order.id,
        requestId: expect.stringMatching(uuidV7),
        actor: expect.objectContaining(actor),
      },
    ]);
  });

  test("opens the party's session, whose event comes first", async () => {
    const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });

    const [session] = await sessionsOf(app, store.id);
    expect(session).toEqual({
      id: order.sessionId,
      tableId: store.tableId,
      businessDay: "2026-11-21",
      openedAt: order.createdAt,
      closedAt: null,
      openOrders: 1,
      openLines: 1,
    });
    const [opened, created] = await eventsOf(app, store.id);
    expect(created?.type).toBe("order.created");
    expect(opened).toMatchObject({ seq: 1, type: "session.opened", sessionId: order.sessionId });
    expect(opened?.data).toEqual({
      id: order.sessionId,
      tableId: store.tableId,
      tableNumber: "1",
      businessDay: "2026-11-21",
      openedAt: order.createdAt,
      closedAt: null,
      orderCount: 0,
      total: 0,
      currency: "KRW",
    });
  });

  test("joins the session that is open", async () => {
    const first = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    const second = await placeOrder(app, store.tokens.table, { lines: [store.line] });

    expect(second.sessionId).toBe(first.sessionId);
    expect(second.number).toBe(2);
    expect(await sessionsOf(app, store.id)).toHaveLength(1);
    const types = (await eventsOf(app, store.id)).map((event) => event.type);
    expect(types).toEqual(["session.opened", "order.created", "order.created"]);
  });

  test("keeps its names and prices when the menu changes later", async () => {
    const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    await change(
      app,
      (sql) => sql`UPDATE menu_items SET price = 1, name = 'new' WHERE id = ${store.ids.bibimbap}`,
    );
    await change(
      app,
      (sql) => sql`UPDATE options SET price_delta = 1, name = 'new' WHERE id = ${store.ids.hot}`,
    );

    const read = await app.call<Order>("GET", `/api/v1/orders/${order.id}`, { token: store.tokens.staff });
    expect(read.body).toEqual(order);
  });

  test("may repeat an item on two lines", async () => {
    const order = await placeOrder(app, store.tokens.table, {
      lines: [
        { itemId: store.ids.bibimbap, quantity: 1, optionIds: [store.ids.mild] },
        { itemId: store.ids.bibimbap, quantity: 1, optionIds: [store.ids.hot] },
      ],
    });
    expect(order.lines.map((line) => line.total)).toEqual([9000, 9500]);
    expect(order.total).toBe(18_500);
  });

  test("has up to 100 lines of up to 999 pieces", async () => {
    const line = { itemId: store.ids.bibimbap, quantity: 999, optionIds: [store.ids.hot, store.ids.beef] };
    const order = await placeOrder(app, store.tokens.table, { lines: Array(100).fill(line) });

    expect(order.lines).toHaveLength(100);
    expect(order.total).toBe(100 * 999 * 12_500);
    expect((await ordersOf(app, store.id))[0]?.total).toBe(100 * 999 * 12_500);
  });

  test("comes to the exact sum at the highest prices there can be", async () => {
    await change(
      app,
      (sql) => sql`UPDATE menu_items SET price = 1000000000 WHERE id = ${store.ids.bibimbap}`,
    );
    await change(app, (sql) => sql`UPDATE options SET price_delta = 1000000000 WHERE store_id = ${store.id}`);
    const { ids } = store;
    const line = { itemId: ids.bibimbap, quantity: 999, optionIds: [ids.hot, ids.egg, ids.beef] };
    const order = await placeOrder(app, store.tokens.table, { lines: Array(100).fill(line) });

    expect(order.total).toBe(100 * 999 * 4_000_000_000);
  });

  test("may cost nothing", async () => {
    await change(app, (sql) => sql`UPDATE menu_items SET price = 0 WHERE id = ${store.ids.water}`);
    const order = await placeOrder(app, store.tokens.table, {
      lines: [{ itemId: store.ids.water, quantity: 1 }],
    });
    expect(order.total).toBe(0);
  });

  test("keeps notes in any script, quotes and backslashes included", async () => {
    const note = `매운맛 🌶️ "x' \\ <b> $1 {name} %s\tend`;
    const lines = [{ ...store.line, note }];
    const order = await placeOrder(app, store.tokens.table, { lines, note });
    expect([order.note, order.lines[0]?.note]).toEqual([note, note]);
    expect((await ordersOf(app, store.id))[0]?.note).toBe(note);
  });
});

describe("what the client believes about prices", () => {
  test("is refused where it is a price: the key is not known", async () => {
    const problem = await refusalOf(app, store.tokens.table, {
      lines: [{ ...store.line, price: 1, unitPrice: 1, total: 1 }],
      total: 1,
    });
    expect(problem).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
    expect(findings(problem).sort()).toEqual([
      "/lines/0/price UNKNOWN_KEY",
      "/lines/0/total UNKNOWN_KEY",
      "/lines/0/unitPrice UNKNOWN_KEY",
      "/total UNKNOWN_KEY",
    ]);
    await expectNothingWritten();
  });

  test.each([
    "storeId",
    "status",
    "source",
    "number",
    "tableNumber",
    "createdAt",
    "businessDay",
    "version",
    "id",
  ])("does not set %s of the order", async (key) => {
    const problem = await refusalOf(app, store.tokens.table, { lines: [store.line], [key]: "x" });
    expect(findings(problem)).toEqual([`/${key} UNKNOWN_KEY`]);
    await expectNothingWritten();
  });

  test("is taken when the total is right", async () => {
    const lines = [
      { ...store.line, expectedTotal: 9500 },
      { itemId: store.ids.water, quantity: 2, expectedTotal: 2000 },
    ];
    const order = await placeOrder(app, store.tokens.table, { lines, expectedTotal: 11_500, menuVersion: 1 });
    expect(order.total).toBe(11_500);
  });

  test("is taken when the total is right though the menu has a new version", async () => {
    await change(app, (sql) => sql`UPDATE store_counters SET menu_version = 7 WHERE store_id = ${store.id}`);
    const order = await placeOrder(app, store.tokens.table, {
      lines: [store.line],
      expectedTotal: 9500,
      menuVersion: 1,
    });
    expect(order.total).toBe(9500);
  });

  test("is refused with the menu's present version when an older one is all that is named", async () => {
    await placeOrder(app, store.tokens.table, { lines: [store.line], menuVersion: 1 });
    await change(app, (sql) => sql`UPDATE store_counters SET menu_version = 7 WHERE store_id = ${store.id}`);
    for (const menuVersion of [1, 8]) {
      const problem = await refusalOf(app, store.tokens.table, { lines: [store.line], menuVersion });
      expect(problem).toMatchObject({ status: 409, code: "MENU_CHANGED", present: { menuVersion: 7 } });
    }
    expect(await ordersOf(app, store.id)).toHaveLength(1);
    await placeOrder(app, store.tokens.table, { lines: [store.line], menuVersion: 7 });
  });

  test("is refused with every line when only a wrong total is named", async () => {
    const lines = [store.line, { itemId: store.ids.water, quantity: 2 }];
    const problem = await refusalOf(app, store.tokens.table, {
      lines,
      expectedTotal: 11_499,
      menuVersion: 1,
    });

    expect(problem).toMatchObject({
      status: 409,
      code: "PRICE_CHANGED",
      present: {
        total: 11_500,
        menuVersion: 1,
        lines: [
          { index: 0, itemId: store.ids.bibimbap, unitPrice: 9000, optionsPrice: 500, total: 9500 },
          { index: 1, itemId: store.ids.water, unitPrice: 1000, optionsPrice: 0, total: 2000 },
        ],
      },
    });
    expect(problem.detail).toContain("11,500원");
    await expectNothingWritten();
  });

  test("is refused with the lines that differ when lines name their totals", async () => {
    const lines = [
      { ...store.line, expectedTotal: 9500 },
      { itemId: store.ids.water, quantity: 2, expectedTotal: 1999 },
    ];
    const problem = await refusalOf(app, store.tokens.table, { lines, expectedTotal: 11_499 });

    expect(problem.code).toBe("PRICE_CHANGED");
    expect(findings(problem)).toEqual(["/lines/1 PRICE_DIFFERS"]);
    expect(problem).toMatchObject({ present: { total: 11_500, lines: [{ index: 1, total: 2000 }] } });
    await expectNothingWritten();
  });

  test("is refused when a line differs though nobody named a total", async () => {
    const problem = await refusalOf(app, store.tokens.table, {
      lines: [{ ...store.line, expectedTotal: 1 }],
    });
    expect(findings(problem)).toEqual(["/lines/0 PRICE_DIFFERS"]);
    await expectNothingWritten();
  });

  test("is refused when prices went down, too", async () => {
    await placeOrder(app, store.tokens.table, { lines: [store.line], expectedTotal: 9500 });
    await change(app, (sql) => sql`UPDATE menu_items SET price = 8000 WHERE id = ${store.ids.bibimbap}`);
    await change(app, (sql) => sql`UPDATE store_counters SET menu_version = 2 WHERE store_id = ${store.id}`);

    const problem = await refusalOf(app, store.tokens.table, { lines: [store.line], expectedTotal: 9500 });
    expect(problem).toMatchObject({ code: "PRICE_CHANGED", present: { total: 8500, menuVersion: 2 } });
    expect(await ordersOf(app, store.id)).toHaveLength(1);
  });
});

describe("limits", () => {
  const piece = (quantity: unknown) => ({ itemId: store.ids.water, quantity });

  test.each<[string, () => Record<string, unknown>, string]>([
    ["no lines", () => ({ lines: [] }), "/lines TOO_SHORT"],
    ["101 lines", () => ({ lines: Array(101).fill(piece(1)) }), "/lines TOO_LONG"],
    ["no key lines", () => ({}), "/lines REQUIRED"],
    ["lines that are no list", () => ({ lines: { 0: piece(1) } }), "/lines WRONG_TYPE"],
    ["a quantity of 0", () => ({ lines: [piece(0)] }), "/lines/0/quantity TOO_SMALL"],
    ["a negative quantity", () => ({ lines: [piece(-1)] }), "/lines/0/quantity TOO_SMALL"],
    ["a quantity of 1,000", () => ({ lines: [piece(1000)] }), "/lines/0/quantity TOO_LARGE"],
    ["half a piece", () => ({ lines: [piece(1.5)] }), "/lines/0/quantity WRONG_TYPE"],
    ["a quantity as text", () => ({ lines: [piece("5")] }), "/lines/0/quantity WRONG_TYPE"],
    ["no quantity", () => ({ lines: [{ itemId: store.ids.water }] }), "/lines/0/quantity REQUIRED"],
    ["null for a quantity", () => ({ lines: [piece(null)] }), "/lines/0/quantity WRONG_TYPE"],
    ["an id that is none", () => ({ lines: [{ itemId: "1", quantity: 1 }] }), "/lines/0/itemId BAD_FORMAT"],
    [
      "51 options",
      () => ({ lines: [{ ...store.line, optionIds: Array(51).fill(store.ids.hot) }] }),
      "/lines/0/optionIds TOO_LONG",
    ],
    [
      "a line's note of 201 characters",
      () => ({ lines: [{ ...store.line, note: "x".repeat(201) }] }),
      "/lines/0/note TOO_LONG",
    ],
    ["a note of 501 characters", () => ({ lines: [store.line], note: "x".repeat(501) }), "/note TOO_LONG"],
    [
      "a note with a control character",
      () => ({ lines: [store.line], note: "bell\u0007" }),
      "/note BAD_FORMAT",
    ],
    [
      "a negative expected total",
      () => ({ lines: [store.line], expectedTotal: -1 }),
      "/expectedTotal TOO_SMALL",
    ],
  ])("refuses %s", async (_what, body, finding) => {
    const problem = await refusalOf(app, store.tokens.table, body());
    expect(problem).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
    expect(findings(problem)).toEqual([finding]);
    await expectNothingWritten();
  });

  test("takes notes of 500 and 200 characters", async () => {
    const lines = [{ ...store.line, note: "밥".repeat(200) }];
    const order = await placeOrder(app, store.tokens.table, { lines, note: "국".repeat(500) });
    expect([order.note.length, order.lines[0]?.note.length]).toEqual([500, 200]);
  });
});

describe("who may order", () => {
  test("a tablet orders for its own table only", async () => {
    const answer = await app.call<Problem>("POST", "/api/v1/orders", {
      token: store.tokens.table,
      body: { lines: [store.line], tableId: store.ids.tables[1] },
    });
    expect([answer.status, answer.body.code]).toEqual([403, "FORBIDDEN"]);
    await expectNothingWritten();
  });

  test("a tablet may name its own table", async () => {
    const order = await placeOrder(app, store.tokens.table, { lines: [store.line], tableId: store.tableId });
    expect(order.tableId).toBe(store.tableId);
  });

  test("staff order for the table they name", async () => {
    const tableId = store.ids.tables[2];
    const order = await placeOrder(app, store.tokens.staff, { lines: [store.line], tableId });

    expect(order).toMatchObject({ tableId, tableNumber: "3", source: "staff" });
    const [, created] = await eventsOf(app, store.id);
    expect(created).toMatchObject({ tableId, actor: { type: "staff", id: store.ids.staff } });
  });

  test("staff must name a table", async () => {
    const problem = await refusalOf(app, store.tokens.staff, { lines: [store.line] });
    expect(problem).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
    expect(findings(problem)).toEqual(["/tableId REQUIRED"]);
    await expectNothingWritten();
  });

  test("another store's table is answered like one that is not there", async () => {
    const other = await createTestStore(app);
    const answers = await Promise.all(
      [other.tableId, Bun.randomUUIDv7()].map((tableId) =>
        refusalOf(app, store.tokens.staff, { lines: [store.line], tableId }),
      ),
    );
    const [foreign, missing] = answers.map(({ requestId: _, ...problem }) => problem);
    expect(foreign).toEqual(missing);
    expect(foreign).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
    expect(foreign?.errors?.[0]).toMatchObject({ pointer: "/tableId", code: "NOT_FOUND" });
    await expectNothingWritten();
    expect(await eventsOf(app, other.id)).toEqual([]);
  });

  test("a table that is switched off takes no order", async () => {
    await change(app, (sql) => sql`UPDATE tables SET is_active = false WHERE id = ${store.tableId}`);
    const tableId = store.tableId;
    expect(findings(await refusalOf(app, store.tokens.staff, { lines: [store.line], tableId }))).toEqual([
      "/tableId NOT_FOUND",
    ]);
    expect(await refusalOf(app, store.tokens.table, { lines: [store.line] })).toMatchObject({ status: 404 });
    await expectNothingWritten();
  });

  test("nobody orders while the store takes no orders", async () => {
    await change(app, (sql) => sql`UPDATE stores SET accepting_orders = false WHERE id = ${store.id}`);
    const bodies = [
      await refusalOf(app, store.tokens.table, { lines: [store.line] }),
      await refusalOf(app, store.tokens.staff, { lines: [store.line], tableId: store.tableId }),
    ];
    for (const body of bodies)
      expect(body).toMatchObject({ status: 409, code: "STORE_NOT_ACCEPTING_ORDERS" });
    await expectNothingWritten();

    await change(app, (sql) => sql`UPDATE stores SET accepting_orders = true WHERE id = ${store.id}`);
    expect(await placeOrder(app, store.tokens.table, { lines: [store.line] })).toMatchObject({ number: 1 });
  });
});
