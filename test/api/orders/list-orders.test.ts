import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import { encodeCursor } from "../../../src/http/cursor.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

interface Page {
  data: Order[];
  nextCursor: string | null;
}

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  app.clock.set("2026-11-21T10:00:00.000Z");
  store = await createTestStore(app);
});
afterAll(() => app.close());

async function list(query = "", token = store.tokens.staff): Promise<Page> {
  const answer = await app.call<Page>("GET", `/api/v1/orders?${query}`, { token });
  expect(answer.status).toBe(200);
  return answer.body;
}

/** Numbers of the orders listed; all of these tests are about one business day. */
async function numbers(query?: string, token?: string): Promise<number[]> {
  return (await list(query, token)).data.map((order) => order.number);
}

/** Follows the cursors to the end; `between` runs after each page. */
async function walk(query: string, between: (page: number) => Promise<unknown> = async () => {}) {
  const pages: number[][] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await list(cursor === "" ? query : `${query}&cursor=${cursor}`);
    pages.push(page.data.map((order) => order.number));
    cursor = page.nextCursor;
    await between(pages.length);
    if (pages.length > 50) throw new Error("the list has no end");
  }
  return pages;
}

async function refusal(query: string): Promise<Problem> {
  const answer = await app.call<Problem>("GET", `/api/v1/orders?${query}`, { token: store.tokens.staff });
  expect([query, answer.status]).toEqual([query, 422]);
  return answer.body;
}

const order = (token = store.tokens.table) => placeOrder(app, token, { lines: [store.line] });

async function orders(count: number, token?: string): Promise<Order[]> {
  const placed: Order[] = [];
  for (let index = 0; index < count; index++) placed.push(await order(token));
  return placed;
}

describe("staff see the store's orders", () => {
  test("newest first, in full", async () => {
    const placed = await orders(3);
    expect(await list()).toEqual({ data: placed.reverse(), nextCursor: null });
  });

  test("and none of another store", async () => {
    const other = await createTestStore(app);
    await order();
    expect(await list("", other.tokens.staff)).toEqual({ data: [], nextCursor: null });
    expect(await list(`tableId=${store.tableId}`, other.tokens.staff)).toEqual({
      data: [],
      nextCursor: null,
    });
  });

  test("without the deleted ones", async () => {
    const [first] = await orders(2);
    await app.call("DELETE", `/api/v1/orders/${first?.id}`, { token: store.tokens.admin });
    expect(await numbers()).toEqual([2]);
  });

  test("of closed sessions too", async () => {
    await order();
    await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
    await order();
    expect(await numbers()).toEqual([2, 1]);
  });
});

describe("a tablet sees its open session's orders", () => {
  test("oldest first", async () => {
    await orders(3);
    expect(await numbers("", store.tokens.table)).toEqual([1, 2, 3]);
  });

  test("and no other table's, whatever it asks for", async () => {
    const [first] = await orders(1);
    expect(await numbers("", store.tokens.otherTable)).toEqual([]);
    await order(store.tokens.otherTable);
    for (const query of [
      `tableId=${store.tableId}`,
      `sessionId=${first?.sessionId}`,
      "businessDay=2026-11-21",
    ])
      expect(await numbers(query, store.tokens.otherTable)).toEqual([2]);
  });

  test("and nothing of the party before", async () => {
    const [first] = await orders(1);
    await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
    expect(await numbers("", store.tokens.table)).toEqual([]);
    expect(await numbers(`sessionId=${first?.sessionId}`, store.tokens.table)).toEqual([]);
    await order();
    expect(await numbers("", store.tokens.table)).toEqual([2]);
  });
});

describe("filters", () => {
  test("by status", async () => {
    const [first, second, third] = await orders(4);
    await moveOrder(app, store.tokens.staff, first?.id ?? "", "preparing");
    await moveOrder(app, store.tokens.staff, second?.id ?? "", "preparing", "ready");
    await moveOrder(app, store.tokens.staff, third?.id ?? "", "cancelled");
    expect(await numbers("status=pending")).toEqual([4]);
    expect(await numbers("status=preparing")).toEqual([1]);
    expect(await numbers("status=ready")).toEqual([2]);
    expect(await numbers("status=cancelled")).toEqual([3]);
    expect(await numbers("status=served")).toEqual([]);
  });

  test("by table and by session", async () => {
    const first = await order();
    await order(store.tokens.otherTable);
    await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
    const third = await order();
    expect(await numbers(`tableId=${store.tableId}`)).toEqual([3, 1]);
    expect(await numbers(`sessionId=${first.sessionId}`)).toEqual([1]);
    expect(await numbers(`tableId=${store.tableId}&sessionId=${third.sessionId}`)).toEqual([3]);
    expect(await numbers(`tableId=${Bun.randomUUIDv7()}`)).toEqual([]);
  });

  test("by business day, which ends at five in the morning", async () => {
    await order();
    // 05:00 in Seoul.
    app.clock.set("2026-11-21T20:00:00.000Z");
    await order();
    expect(await numbers("businessDay=2026-11-21")).toEqual([1]);
    const next = await list("businessDay=2026-11-22");
    expect(next.data.map((order) => [order.businessDay, order.number])).toEqual([["2026-11-22", 1]]);
    expect(await numbers("businessDay=2026-11-20")).toEqual([]);
  });

  test("by what was updated since, oldest change first", async () => {
    const [first, second] = await orders(3);
    app.clock.set("2026-11-21T10:05:00.000Z");
    await moveOrder(app, store.tokens.staff, second?.id ?? "", "preparing");
    app.clock.set("2026-11-21T10:06:00.000Z");
    await moveOrder(app, store.tokens.staff, first?.id ?? "", "preparing");

    expect(await numbers("updatedSince=2026-11-21T10:05:00Z")).toEqual([2, 1]);
    expect(await numbers("updatedSince=2026-11-21T19:05:00%2B09:00")).toEqual([2, 1]);
    expect(await numbers("updatedSince=2026-11-21T10:05:00.001Z")).toEqual([1]);
    expect(await numbers("updatedSince=2026-11-21T10:00:00Z")).toEqual([3, 2, 1]);
  });

  test.each([
    "status=eaten",
    "status=",
    "tableId=1",
    "sessionId=' or 1=1 --",
    "businessDay=2026-02-30",
    "businessDay=2026-13-01",
    "businessDay=20261121",
    "businessDay=0000-01-01",
    "updatedSince=yesterday",
    "updatedSince=2026-11-21",
    "updatedSince=2026-11-21T10:00:00",
    "updatedSince=2026-02-31T10:00:00Z",
    "updatedSince=0000-01-01T00:00:00Z",
    "updatedSince=0001-01-01T00:00:00%2B10:00",
    "updatedSince=9999-12-31T23:59:59-10:00",
    "sort=total",
    "sort=createdAt desc",
    "sort=createdAt;drop table orders",
    "sort=",
    "offset=10",
    "storeId=x",
    "page=2",
  ])("refuse %p", async (query) => {
    await order();
    const problem = await refusal(query);
    expect(problem.code).toBe("VALIDATION_FAILED");
    expect(problem.errors).toMatchObject([{ in: "query", pointer: `/${query.split("=")[0]}` }]);
  });
});

describe("sorting", () => {
  test("by creation, either way", async () => {
    await orders(3);
    expect(await numbers("sort=createdAt")).toEqual([1, 2, 3]);
    expect(await numbers("sort=-createdAt")).toEqual([3, 2, 1]);
  });

  test("by the last change", async () => {
    const [first] = await orders(2);
    app.clock.advance(1);
    await moveOrder(app, store.tokens.staff, first?.id ?? "", "preparing");
    expect(await numbers("sort=updatedAt")).toEqual([2, 1]);
  });
});

describe("pages", () => {
  test.each(["createdAt", "-createdAt", "updatedAt"])(
    "by %s show every order once, though all are of one moment",
    async (sort) => {
      await orders(7);
      const pages = await walk(`sort=${sort}&limit=3`);
      expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
      const expected = [1, 2, 3, 4, 5, 6, 7];
      expect(pages.flat()).toEqual(sort === "-createdAt" ? expected.reverse() : expected);
    },
  );

  test("end where the list does", async () => {
    await orders(6);
    expect(await walk("limit=3")).toEqual([
      [6, 5, 4],
      [3, 2, 1],
    ]);
  });

  test("newest first are not moved by orders that arrive meanwhile", async () => {
    await orders(6);
    expect(await walk("limit=2", () => order())).toEqual([
      [6, 5],
      [4, 3],
      [2, 1],
    ]);
  });

  test("oldest first come to orders that arrive meanwhile", async () => {
    await orders(3);
    const pages = await walk("limit=2&sort=createdAt", async (page) => {
      if (page === 1) await orders(2);
    });
    expect(pages).toEqual([[1, 2], [3, 4], [5]]);
  });

  test("by the last change come to orders that change meanwhile", async () => {
    const [first] = await orders(4);
    const pages = await walk("limit=2&sort=updatedAt", async (page) => {
      if (page !== 1) return;
      app.clock.advance(1);
      await moveOrder(app, store.tokens.staff, first?.id ?? "", "preparing");
    });
    expect(pages).toEqual([[1, 2], [3, 4], [1]]);
  });

  test("are not moved by an order that is deleted meanwhile", async () => {
    const placed = await orders(5);
    const pages = await walk("limit=2", async (page) => {
      if (page === 1)
        await app.call("DELETE", `/api/v1/orders/${placed[3]?.id}`, { token: store.tokens.admin });
    });
    expect(pages).toEqual([[5, 4], [3, 2], [1]]);
  });

  test("keep to the filter", async () => {
    for (let round = 0; round < 3; round++) {
      await order();
      await order(store.tokens.otherTable);
    }
    expect(await walk(`tableId=${store.tableId}&limit=2`)).toEqual([[5, 3], [1]]);
  });

  test("hold 50 unless told, and 200 at most", async () => {
    store = await createTestStore(app, { unbounded: true });
    await Promise.all(Array.from({ length: 55 }, () => order()));
    expect(await numbers()).toHaveLength(50);
    expect(await numbers("limit=200")).toHaveLength(55);
    expect(await numbers("limit=1")).toHaveLength(1);
  });

  test.each(["0", "-1", "201", "1.5", "ten", "", "1e9", "null", "99999999999999999999"])(
    "refuse a limit of %p",
    async (limit) => {
      const problem = await refusal(`limit=${limit}`);
      expect(problem.errors).toMatchObject([{ in: "query", pointer: "/limit" }]);
    },
  );

  test.each<[string, string]>([
    ["no base64", "***"],
    ["nothing", ""],
    ["no JSON", Buffer.from("hello").toString("base64url")],
    ["another list's position", encodeCursor(["2026-11-21T10:00:00.000Z", Bun.randomUUIDv7()])],
    ["too short", encodeCursor([Bun.randomUUIDv7()])],
    ["an object", encodeCursor({ id: Bun.randomUUIDv7() })],
    ["an id that is none", encodeCursor(["' or true --", "2026-11-21T10:00:00.000Z"])],
    ["a moment that is none", encodeCursor([Bun.randomUUIDv7(), "2026-02-30T10:00:00.000Z"])],
    ["a moment no database holds", encodeCursor([Bun.randomUUIDv7(), "0000-01-01T00:00:00Z"])],
    ["too long", "A".repeat(501)],
  ])("refuse a cursor that is %s", async (_what, cursor) => {
    for (const sort of ["createdAt", "-createdAt", "updatedAt"]) {
      const problem = await refusal(`sort=${sort}&cursor=${cursor}`);
      expect(problem.errors).toMatchObject([{ in: "query", pointer: "/cursor" }]);
    }
  });

  test("show nothing of another store to whoever has its cursor", async () => {
    await orders(3);
    const { nextCursor } = await list("limit=1");
    const other = await createTestStore(app);
    expect(await list(`cursor=${nextCursor}`, other.tokens.staff)).toEqual({ data: [], nextCursor: null });
  });
});
