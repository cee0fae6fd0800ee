import { sign } from "node:crypto";
import { join } from "node:path";
import type postgres from "postgres";
import { rsaKeys } from "../../src/features/auth/tokens.ts";
import type { Role } from "../../src/principal.ts";
import type { Keys } from "./api.ts";

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
  body: string;
}

/** Orders of three lines for every table of every store, each with its table's token. */
export function orderTargets(issue: ReturnType<typeof tokenIssuer>): Target[] {
  return Array.from({ length: storeCount * tablesPerStore }, (_, table) => {
    const store = Math.floor(table / tablesPerStore);
    const token = issue("table", table, store);
    return Array.from({ length: bodiesPerTable }, (_, variant) => ({
      token,
      body: orderBody(store, table + variant),
    }));
  }).flat();
}

/** `seed` chooses the items. */
export function orderBody(store: number, seed: number): string {
  const lines = [3, 7, 11].map((step, line) => ({
    itemId: idOf("item", store * itemsPerStore + ((seed * step + line) % itemsPerStore)),
    quantity: line + 1,
  }));
  return JSON.stringify({ lines });
}

/** Signs tokens as a sign-in would, without the cost of a thousand sign-ins. */
export async function openIssuer(keys: Keys) {
  const privatePem = await Bun.file(keys.privatePath).text();
  return tokenIssuer(privatePem, await Bun.file(keys.publicPath).text());
}

function tokenIssuer(privatePem: string, publicPem: string) {
  const { kid } = rsaKeys(privatePem, publicPem);
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return (role: Role & ("table" | "staff"), index: number, store: number): string => {
    const iat = Math.floor(Date.now() / 1000);
    const head = encode({ alg: "RS256", typ: "JWT", kid });
    const claims = encode({
      sub: idOf(role, index),
      jti: Bun.randomUUIDv7(),
      iat,
      exp: iat + 12 * 3600,
      iss: "table-order-api",
      aud: "table-order-api",
      role,
      name: role,
      store: idOf("store", store),
      ver: 1,
    });
    const signature = sign("sha256", Buffer.from(`${head}.${claims}`), privatePem).toString("base64url");
    return `${head}.${claims}.${signature}`;
  };
}

/** For load generators: a token and a body a line. @returns the file's path */
export async function writeTargets(folder: string, targets: Target[]): Promise<string> {
  const path = join(folder, "targets.tsv");
  await Bun.write(path, targets.map(({ token, body }) => `${token}\t${body}\n`).join(""));
  return path;
}

function* chunks<T>(all: T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
