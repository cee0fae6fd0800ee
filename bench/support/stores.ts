import type postgres from "postgres";
import type { IssueToken } from "./tokens.ts";

export const storeCount = 100;
export const tablesPerStore = 10;
export const itemsPerStore = 40;
const bodiesPerTable = 4;

const kinds = { store: 1, table: 2, category: 3, item: 4, session: 5, staff: 6 };
/** What a script puts a number from 100000 on behind to get an id: numbers of one length need no padding. */
export const idPrefix = (kind: keyof typeof kinds) => `0190000${kinds[kind]}-0000-7000-8000-000000`;
export const firstNumber = 100_000;
export const idOf = (kind: keyof typeof kinds, index: number) => `${idPrefix(kind)}${firstNumber + index}`;

/** Stores with their tables and menus; no table has a session. */
export async function fillStores(sql: postgres.Sql): Promise<void> {
  const stores = Array.from({ length: storeCount }, (_, index) => ({
    id: idOf("store", index),
    code: `bench-${index}`,
    name: `벤치 ${index}`,
    timezone: "Asia/Seoul",
    currency: "KRW",
    locale: "ko",
    // Nobody serves here, and a few tables take the orders of a whole city.
    max_open_orders_per_session: 10_000,
    max_open_lines_per_session: 100_000,
    max_tablet_orders_per_10_minutes: 10_000,
  }));
  const of = (count: number) =>
    stores.flatMap(({ id }, store) =>
      Array.from({ length: count }, (_, n) => ({ store_id: id, n, index: store * count + n })),
    );
  await sql`insert into stores ${sql(stores)}`;
  await sql`insert into store_counters (store_id) select id from stores`;
  await sql`insert into tables ${sql(
    of(tablesPerStore).map(({ store_id, n, index }) => ({
      id: idOf("table", index),
      store_id,
      number: String(n + 1),
      number_key: String(n + 1),
      pin_hash: "nobody signs in here",
      seats: 4,
    })),
  )}`;
  await sql`insert into categories ${sql(
    of(1).map(({ store_id, index }) => ({ id: idOf("category", index), store_id, ref: "all", name: "식사" })),
  )}`;
  for (const items of chunks(of(itemsPerStore), 1_000))
    await sql`insert into menu_items ${sql(
      items.map(({ store_id, n, index }) => ({
        id: idOf("item", index),
        store_id,
        category_id: idOf("category", Math.floor(index / itemsPerStore)),
        ref: `item-${n}`,
        name: `비빔밥 ${n + 1}`,
        description: "제철 나물과 고추장을 곁들인 밥",
        translations: {
          en: { name: `Bibimbap ${n + 1}`, description: "Rice with vegetables of the season" },
        },
        price: priceOf(n),
        display_order: n,
      })),
    )}`;
  await sql`analyze`;
}

/** Of the n-th item of a store. */
export function priceOf(n: number): number {
  return 1_000 + n * 100;
}

export interface Target {
  token: string;
  path: string;
  /** Sent with POST; without, the path is read. */
  body?: string;
}

/** Orders of three lines for every table of every store, each with its table's token. */
export function orderTargets(issue: IssueToken): Target[] {
  return Array.from({ length: storeCount * tablesPerStore }, (_, table) => {
    const store = Math.floor(table / tablesPerStore);
    const token = issue("table", table, store);
    return Array.from({ length: bodiesPerTable }, (_, variant) => ({
      token,
      path: "/api/v1/orders",
      body: JSON.stringify(orderOf(store, table + variant)),
    }));
  }).flat();
}

/** An order of three lines; `seed` chooses the items. */
export function orderOf(store: number, seed: number) {
  const lines = [3, 7, 11].map((step, line) => ({
    itemId: idOf("item", store * itemsPerStore + ((seed * step + line) % itemsPerStore)),
    quantity: line + 1,
  }));
  return { lines };
}

/** For load generators: a target a line, its parts separated by tabs. */
export async function writeTargets(path: string, targets: Target[]): Promise<void> {
  await Bun.write(path, targets.map(({ token, path, body = "" }) => `${token}\t${path}\t${body}\n`).join(""));
}

function* chunks<T>(all: T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
