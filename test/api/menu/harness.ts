import { expect } from "bun:test";
import type { Menu } from "../../../src/features/menu/menu.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import type { TestApp } from "../../support/app.ts";
import { findings } from "../../support/orders.ts";
import { auditOf, eventsOf } from "../../support/rows.ts";
import type { TestStore } from "../../support/store.ts";

type Row = Record<string, unknown>;

/** A store's menu and record as the database holds them, read past the application. */
export async function contentOf(app: TestApp, storeId: string) {
  const rowsOf = (table: string, order: string) =>
    app.database.statement(
      "test.menu",
      (sql) =>
        sql<Row[]>`select * from ${sql(table)} where store_id = ${storeId} order by ${sql.unsafe(order)}`,
    );
  return {
    counters: [...(await rowsOf("store_counters", "store_id"))],
    categories: [...(await rowsOf("categories", "display_order, id"))],
    items: [...(await rowsOf("menu_items", "category_id, display_order, id"))],
    groups: [...(await rowsOf("option_groups", "id"))],
    options: [...(await rowsOf("options", "group_id, display_order, id"))],
    links: [...(await rowsOf("item_option_groups", "item_id, display_order"))],
    events: [...(await eventsOf(app, storeId))],
    audit: [...(await auditOf(app, storeId))],
  };
}

export async function menuVersionOf(app: TestApp, storeId: string): Promise<unknown> {
  return (await contentOf(app, storeId)).counters[0]?.menu_version;
}

interface Request {
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
}

/** Sends a request that must be refused, and expects that nothing of the store has changed. */
export async function refused(
  app: TestApp,
  store: TestStore,
  method: string,
  path: string,
  { body, token = store.tokens.admin, headers }: Request = {},
): Promise<{ status: number; code: string; findings: string[]; body: Problem }> {
  const before = await contentOf(app, store.id);
  const answer = await app.call<Problem>(method, `/api/v1${path}`, { token, body, headers });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await contentOf(app, store.id)).toEqual(before);
  return {
    status: answer.status,
    code: answer.body.code,
    findings: findings(answer.body),
    body: answer.body,
  };
}

/** Sends a request that must be answered with 200 or 201. */
export async function done<T>(
  app: TestApp,
  method: string,
  path: string,
  { body, token, headers }: Request,
): Promise<T> {
  const answer = await app.call<T>(method, `/api/v1${path}`, { token, body, headers });
  if (answer.status !== 200 && answer.status !== 201)
    throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** The menu as guests see it. */
export async function getMenu(app: TestApp, store: TestStore, language = "ko"): Promise<Menu> {
  return await done<Menu>(app, "GET", "/menu", {
    token: store.tokens.table,
    headers: { "accept-language": language },
  });
}

/** Expects one event about the menu, with its audit entry, as the only record of a change by the admin. */
export async function expectOneEvent(
  app: TestApp,
  store: TestStore,
  type: string,
  data: Record<string, unknown>,
  subjectId: string,
  by: "admin" | "staff" = "admin",
): Promise<void> {
  const actor = { type: "staff", id: store.ids[by] };
  expect(await eventsOf(app, store.id)).toMatchObject([
    { seq: 1, type, actor, tableId: null, sessionId: null },
  ]);
  expect((await eventsOf(app, store.id))[0]?.data).toEqual(data);
  expect(await auditOf(app, store.id)).toMatchObject([{ action: type, subjectId, actor }]);
  expect(await menuVersionOf(app, store.id)).toBe(data.version);
}

/** Every entry of a list, page by page. */
export async function readAll<T>(app: TestApp, path: string, token: string, limit: number): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  do {
    const query: string = `${path.includes("?") ? "&" : "?"}limit=${limit}${cursor ? `&cursor=${cursor}` : ""}`;
    const page: { data: T[]; nextCursor: string | null } = await done(app, "GET", path + query, { token });
    expect(page.data.length).toBeLessThanOrEqual(limit);
    all.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
