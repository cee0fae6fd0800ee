import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Item } from "../../../src/features/menu/items.model.ts";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import type { Table } from "../../../src/features/tables/tables.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { findings } from "../../support/orders.ts";
import { ordersOf } from "../../support/rows.ts";
import { createSuperAdmin, createTestStore, password, pin, type TestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  store = await createTestStore(app);
});

const composed = "창가-1";
const decomposed = composed.normalize("NFD");

function createTable(number: string) {
  return app.call<Table & Problem>("POST", "/api/v1/tables", {
    token: store.tokens.admin,
    body: { number, pin: "4821" },
  });
}

function signInTable(tableNumber: string, storeCode = store.code, tablePin = "4821") {
  const body = { storeCode, tableNumber, pin: tablePin };
  return app.call<{ table: { number: string } }>("POST", "/api/v1/auth/tables/login", { body });
}

describe("a table's number", () => {
  test("is stored composed and trimmed, and signs in however it is typed", async () => {
    expect((await createTable(` ${decomposed} `)).body.number).toBe(composed);
    for (const typed of [composed, decomposed, ` ${composed}`, "창가－１"]) {
      const { status, body } = await signInTable(typed);
      expect([typed, status, body.table?.number]).toEqual([typed, 200, composed]);
    }
  });

  test("lives beside no other spelling of itself", async () => {
    expect((await createTable(composed)).status).toBe(201);
    expect((await createTable("A-7")).status).toBe(201);
    for (const twin of [decomposed, "a-7", "Ａ-７", " A-7", "A\uff0d7"]) {
      const { status, body } = await createTable(twin);
      expect([twin, status, body.code]).toEqual([twin, 409, "ALREADY_EXISTS"]);
    }
    const other = await createTable("8");
    const renamed = await app.call<Problem>("PATCH", `/api/v1/tables/${other.body.id}`, {
      token: store.tokens.admin,
      body: { number: "ａ-7" },
    });
    expect([renamed.status, renamed.body.code]).toEqual([409, "ALREADY_EXISTS"]);
  });

  test("can be spelled anew", async () => {
    const { body } = await createTable("a-7");
    const renamed = await app.call<Table>("PATCH", `/api/v1/tables/${body.id}`, {
      token: store.tokens.admin,
      body: { number: "A-7" },
    });
    expect([renamed.status, renamed.body.number]).toEqual([200, "A-7"]);
    expect((await signInTable("a-7")).status).toBe(200);
  });

  test.each(["7\u200b", "\u200b", "7\u202e", "7\u2028a", "7\u0085", "\u3164", "7\u2066", "\ufeff"])(
    "is refused for %j, and no table is made",
    async (number) => {
      const { status, body } = await createTable(number);
      expect([status, body.code]).toEqual([422, "VALIDATION_FAILED"]);
      const { body: list } = await app.call<{ data: Table[] }>("GET", "/api/v1/tables", {
        token: store.tokens.staff,
      });
      expect(list.data).toHaveLength(3);
    },
  );

  test("of twenty emoji is twenty characters long", async () => {
    expect((await createTable("🍜".repeat(20))).status).toBe(201);
    const { body } = await createTable("🍜".repeat(21));
    expect(findings(body)).toEqual(["/number TOO_LONG"]);
  });
});

test("a store code and a username sign in however they are typed", async () => {
  for (const storeCode of [store.code.toUpperCase(), ` ${store.code} `]) {
    expect((await signInTable("1", storeCode, pin)).status).toBe(200);
    for (const username of ["admin", "ADMIN", "ａｄｍｉｎ"]) {
      const { status } = await app.call("POST", "/api/v1/auth/staff/login", {
        body: { storeCode, username, password },
      });
      expect([username, status]).toEqual([username, 200]);
    }
  }
});

test("wrong passwords for all spellings of a username count for one account", async () => {
  const limited = await createTestApp({ env: { LOGIN_ATTEMPTS: "3" } });
  const { code } = await createTestStore(limited);
  const statuses: number[] = [];
  for (const username of ["admin", "Admin", "ADMIN", "ａdmin", "aDmin"]) {
    const body = { storeCode: code, username, password: "wrong-password" };
    statuses.push((await limited.call("POST", "/api/v1/auth/staff/login", { body })).status);
  }
  await limited.close();
  expect(statuses.slice(0, 2)).toEqual([401, 401]);
  expect(statuses.at(-1)).toBe(429);
});

test("names, notes and words of a menu are stored composed", async () => {
  const { body } = await app.call<Item>("POST", "/api/v1/menu/items", {
    token: store.tokens.admin,
    body: {
      categoryId: store.ids.category,
      name: ` ${decomposed}`,
      description: `첫째 줄\n${decomposed}`,
      price: 1,
      tags: [decomposed],
      station: decomposed,
      translations: { en: { name: "Café".normalize("NFD") } },
    },
  });
  expect(body).toMatchObject({
    name: composed,
    description: `첫째 줄\n${composed}`,
    tags: [composed],
    station: composed,
    translations: { en: { name: "Café" } },
  });
});

test.each(["\u200b", "불고기\u202e", "불\u2028고기", "불\u0085고기"])(
  "a name of %j is refused in every place that has one",
  async (name) => {
    const root = await createSuperAdmin(app);
    const { admin } = store.tokens;
    const places: [string, string, string, object][] = [
      ["POST", "/menu/categories", admin, { name }],
      ["POST", "/menu/items", admin, { name, price: 1, categoryId: store.ids.category }],
      ["PATCH", "/stores/current", admin, { name }],
      ["POST", "/staff", admin, { name, username: "minji", password: "red-pepper-paste" }],
      ["POST", "/admin/stores", root.token, { name, code: "x" }],
    ];
    for (const [method, path, token, body] of places) {
      const answer = await app.call<Problem>(method, `/api/v1${path}`, { token, body });
      expect([path, answer.status, findings(answer.body)]).toEqual([path, 422, ["/name BAD_FORMAT"]]);
    }
  },
);

describe("a UUID in upper case", () => {
  test("is the same in a path, a query and a body", async () => {
    const { body: order } = await app.call<Order>("POST", "/api/v1/orders", {
      token: store.tokens.table,
      body: {
        lines: [
          {
            itemId: store.ids.bibimbap.toUpperCase(),
            quantity: 1,
            optionIds: [store.ids.hot.toUpperCase()],
          },
        ],
      },
    });
    expect(order).toMatchObject({ total: 9_500, lines: [{ itemId: store.ids.bibimbap }] });
    const token = store.tokens.staff;
    const read = await app.call<Order>("GET", `/api/v1/orders/${order.id.toUpperCase()}`, { token });
    expect([read.status, read.body.id]).toEqual([200, order.id]);
    const query = `/api/v1/orders?tableId=${store.tableId.toUpperCase()}`;
    const listed = await app.call<{ data: Order[] }>("GET", query, { token });
    expect(listed.body.data.map(({ id }) => id)).toEqual([order.id]);
  });

  test("is one key of an order with the same UUID in lower case", async () => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const place = (itemId: string) =>
      app.call<Order>("POST", "/api/v1/orders", {
        token: store.tokens.table,
        headers,
        body: { lines: [{ itemId, quantity: 1 }] },
      });
    const first = await place(store.ids.water);
    const again = await place(store.ids.water.toUpperCase());
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    expect(await ordersOf(app, store.id)).toHaveLength(1);
  });
});

describe("null for an optional member", () => {
  test("is as if it were left out", async () => {
    const { status, body } = await app.call<Order>("POST", "/api/v1/orders", {
      token: store.tokens.table,
      body: {
        lines: [{ itemId: store.ids.water, quantity: 1, optionIds: null, note: null, expectedTotal: null }],
        tableId: null,
        note: null,
        expectedTotal: null,
        menuVersion: null,
        sessionId: null,
        notAfter: null,
      },
    });
    expect([status, body.note, body.total]).toEqual([201, "", 1_000]);
  });

  test("stays null where that has a meaning, and is refused where a value is required", async () => {
    const path = `/api/v1/menu/items/${store.ids.water}/availability`;
    const change = (body: object) => app.call<Item>("POST", path, { token: store.tokens.staff, body });
    await change({ stock: 3 });
    expect((await change({ stock: null, version: null })).body.stock).toBeNull();
    const { status, body } = await app.call<Problem>("POST", "/api/v1/menu/items", {
      token: store.tokens.admin,
      body: { categoryId: store.ids.category, name: "차", price: null },
    });
    expect([status, findings(body)]).toEqual([422, ["/price WRONG_TYPE"]]);
  });
});

describe("small things that people send", () => {
  test("a moment in a query whose + was not escaped gets a hint", async () => {
    const query = "updatedSince=2026-11-21T17:00:00+09:00";
    const { status, body } = await app.call<Problem>("GET", `/api/v1/orders?${query}`, {
      token: store.tokens.staff,
      headers: { "accept-language": "en" },
    });
    expect([status, body.errors?.[0]]).toEqual([
      422,
      {
        in: "query",
        pointer: "/updatedSince",
        code: "UNESCAPED_PLUS",
        detail: "The + before the offset has become a space. In a URL, write it as %2B.",
      },
    ]);
    const escaped = await app.call("GET", `/api/v1/orders?${query.replace("+", "%2B")}`, {
      token: store.tokens.staff,
    });
    expect(escaped.status).toBe(200);
  });

  test("hours until 24:00 last to the end of the day", async () => {
    app.clock.set("2026-11-21T14:59:00.000Z");
    const servingHours = [{ days: ["sat"], from: "18:00", to: "24:00" }];
    await app.call("PATCH", `/api/v1/menu/items/${store.ids.water}`, {
      token: store.tokens.admin,
      body: { servingHours },
    });
    const order = { token: store.tokens.table, body: { lines: [{ itemId: store.ids.water, quantity: 1 }] } };
    expect((await app.call("POST", "/api/v1/orders", order)).status).toBe(201);
    app.clock.set("2026-11-21T15:00:00.000Z");
    expect((await app.call("POST", "/api/v1/orders", order)).status).toBe(422);
  });

  test("a time zone is kept in its own case", async () => {
    const changed = await app.call("PATCH", "/api/v1/stores/current", {
      token: store.tokens.admin,
      body: { timezone: "america/new_york" },
    });
    expect(changed).toMatchObject({ status: 200, body: { timezone: "America/New_York" } });
    const root = await createSuperAdmin(app);
    const made = await app.call("POST", "/api/v1/admin/stores", {
      token: root.token,
      body: { code: `z-${store.id.slice(-12)}`, name: "시차", timezone: "ASIA/TOKYO" },
    });
    expect(made).toMatchObject({ status: 201, body: { timezone: "Asia/Tokyo" } });
  });

  test("a changed price is told as an amount of the store's currency", async () => {
    await app.database.statement(
      "test.currency",
      (sql) => sql`UPDATE stores SET currency = 'USD' WHERE id = ${store.id}`,
    );
    const { body } = await app.call<Problem>("POST", "/api/v1/orders", {
      token: store.tokens.table,
      headers: { "accept-language": "en" },
      body: { lines: [store.line], expectedTotal: 1 },
    });
    expect([body.code, body.detail]).toEqual([
      "PRICE_CHANGED",
      "Prices have changed. The total is now $95.00.",
    ]);
    expect(body.errors?.[0]?.detail).toBe("비빔밥 now comes to $95.00.");
  });
});
