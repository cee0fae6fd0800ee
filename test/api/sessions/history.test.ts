import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { SessionWithOrders } from "../../../src/features/sessions/sessions.model.ts";
import { encodeCursor } from "../../../src/http/cursor.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

interface Page {
  data: SessionWithOrders[];
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

function get<T>(query: string, options: { tableId?: string; token?: string } = {}) {
  const { tableId = store.tableId, token = store.tokens.staff } = options;
  return app.call<T>("GET", `/api/v1/tables/${tableId}/history?${query}`, { token });
}

async function history(query = "", tableId = store.tableId): Promise<Page> {
  const answer = await get<Page>(query, { tableId });
  expect(answer.status).toBe(200);
  return answer.body;
}

/** A party that orders and leaves. Answers its session. */
async function party(orders = 1): Promise<string> {
  let sessionId = "";
  for (let index = 0; index < orders; index++)
    ({ sessionId } = await placeOrder(app, store.tokens.table, { lines: [store.line] }));
  const { status } = await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, {
    token: store.tokens.staff,
  });
  expect(status).toBe(200);
  return sessionId;
}

const ids = (page: Page) => page.data.map((session) => session.id);

describe("a table's history", () => {
  test("has past sessions with their orders and the time of completion, newest first", async () => {
    const first = await party(2);
    app.clock.advance(600);
    const second = await party();

    const page = await history();
    expect(ids(page)).toEqual([second, first]);
    expect(page.nextCursor).toBeNull();
    expect(page.data[1]).toMatchObject({
      id: first,
      tableId: store.tableId,
      tableNumber: "1",
      closedAt: "2026-11-21T10:00:00.000Z",
      orderCount: 2,
      total: 19_000,
    });
    expect(page.data[1]?.orders.map((order) => [order.number, order.total])).toEqual([
      [1, 9500],
      [2, 9500],
    ]);
  });

  test("has nothing of the party that is still there", async () => {
    await placeOrder(app, store.tokens.table, { lines: [store.line] });
    expect(await history()).toEqual({ data: [], nextCursor: null });
  });

  test("shows cancelled orders without counting them, and deleted ones not at all", async () => {
    const cancelled = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    await moveOrder(app, store.tokens.staff, cancelled.id, "cancelled");
    const deleted = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    await app.call("DELETE", `/api/v1/orders/${deleted.id}`, { token: store.tokens.admin });
    await party();

    const [session] = (await history()).data;
    expect(session).toMatchObject({ orderCount: 1, total: 9500 });
    expect(session?.orders.map((order) => [order.number, order.status])).toEqual([
      [1, "cancelled"],
      [3, "pending"],
    ]);
  });

  test("is that table's alone", async () => {
    await party();
    expect(await history("", store.ids.tables[1])).toEqual({ data: [], nextCursor: null });
  });

  test("stays when the table is deleted", async () => {
    const session = await party();
    const deleted = await app.call("DELETE", `/api/v1/tables/${store.tableId}`, {
      token: store.tokens.admin,
    });
    expect(deleted.status).toBe(204);
    expect(ids(await history())).toEqual([session]);
  });

  test("is not a tablet's to read", async () => {
    const answer = await get<Problem>("", { token: store.tokens.table });
    expect([answer.status, answer.body.code]).toEqual([403, "FORBIDDEN"]);
  });

  test("of another store's table is answered exactly as of one that is not there", async () => {
    await party();
    const other = await createTestStore(app);
    const token = other.tokens.staff;
    const answers = [
      await get<Problem>("", { token }),
      await get<Problem>("", { token, tableId: Bun.randomUUIDv7() }),
    ];
    const [foreign, missing] = answers.map(({ body: { requestId: _, instance: __, ...problem } }) => problem);
    expect(foreign).toEqual(missing);
    expect(foreign).toMatchObject({ status: 404, code: "NOT_FOUND" });
  });
});

describe("business days", () => {
  test("from and to are both included", async () => {
    const days: Record<string, string> = {};
    for (const day of ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]) {
      // Tokens last 16 hours.
      app.clock.set(`${day}T12:00:00+09:00`);
      const { token } = await app.tokens.issue({
        id: store.tableId,
        role: "table",
        name: "1",
        storeId: store.id,
        tokenVersion: 1,
      });
      store.tokens.table = token;
      store.tokens.staff = (
        await app.tokens.issue({
          id: store.ids.staff,
          role: "staff",
          name: "staff",
          storeId: store.id,
          tokenVersion: 1,
        })
      ).token;
      days[day] = await party();
    }
    const within = async (query: string) =>
      ids(await history(query)).map((id) => Object.keys(days).find((day) => days[day] === id));

    expect(await within("from=2026-11-20&to=2026-11-21")).toEqual(["2026-11-21", "2026-11-20"]);
    expect(await within("from=2026-11-21")).toEqual(["2026-11-22", "2026-11-21"]);
    expect(await within("to=2026-11-19")).toEqual(["2026-11-19"]);
    expect(await within("from=2026-11-22&to=2026-11-19")).toEqual([]);
    expect(await within("from=2027-01-01")).toEqual([]);
  });

  test.each([
    "from=2026-02-30",
    "to=2026-1-1",
    "from=today",
    "to=2026-11-21T10:00:00Z",
    "from=",
    "day=2026-11-21",
  ])("refuse %p", async (query) => {
    const answer = await get<Problem>(query);
    expect([answer.status, answer.body.code]).toEqual([422, "VALIDATION_FAILED"]);
    expect(answer.body.errors).toMatchObject([{ in: "query", pointer: `/${query.split("=")[0]}` }]);
  });
});

describe("pages", () => {
  test("show every session once, though all were closed at one moment", async () => {
    const sessions: string[] = [];
    for (let index = 0; index < 5; index++) sessions.unshift(await party());
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: Page = await history(cursor === "" ? "limit=2" : `limit=2&cursor=${cursor}`);
      seen.push(...ids(page));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(sessions);
  });

  test("are not moved by parties that leave meanwhile", async () => {
    const sessions = [await party(), await party(), await party()].reverse();
    const first = await history("limit=2");
    app.clock.advance(1);
    await party();
    const second = await history(`limit=2&cursor=${first.nextCursor}`);
    expect([...ids(first), ...ids(second)]).toEqual(sessions);
  });

  test.each<[string, string]>([
    ["of another list", encodeCursor([Bun.randomUUIDv7(), "2026-11-21T10:00:00.000Z"])],
    ["with a moment that is none", encodeCursor(["2026-02-30T10:00:00.000Z", Bun.randomUUIDv7()])],
    ["with a moment no database holds", encodeCursor(["0000-01-01T00:00:00Z", Bun.randomUUIDv7()])],
    ["that is garbage", "%F0%9F%8D%9C"],
  ])("refuse a cursor %s", async (_what, cursor) => {
    const answer = await get<Problem>(`cursor=${cursor}`);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ in: "query", pointer: "/cursor" }]);
  });

  test.each(["0", "201", "x"])("refuse a limit of %p", async (limit) => {
    expect((await get<Problem>(`limit=${limit}`)).status).toBe(422);
  });
});
