import { randomInt } from "node:crypto";
import { Type } from "@sinclair/typebox";
import type { StoreCreate } from "../features/stores/stores.model.ts";
import { isEasyPin } from "../features/tables/easy-pins.ts";
import { Table } from "../features/tables/tables.model.ts";
import { pageOf } from "../http/cursor.ts";
import { Id } from "../http/schema.ts";
import type { Client } from "./client.ts";
import type { FileOrder, MenuFile } from "./files.ts";
import type { Credentials } from "./own-server.ts";
import { readPages } from "./pages.ts";
import { parserOf } from "./parse.ts";

const api = "/api/v1";
// Of what is made here, these members are all that a replay needs.
const parseId = parserOf(Type.Object({ id: Id }), "resource");
const parseStore = parserOf(Type.Object({ id: Id, code: Type.String(), currency: Type.String() }), "Store");
const parseToken = parserOf(Type.Object({ token: Type.String() }), "sign-in");
const parseAnything = (value: unknown) => value;
const parseTable = parserOf(Table);
const parseItems = parserOf(pageOf(Type.Object({ id: Id, ref: Type.String() }), "items"));
const parseGroups = parserOf(
  pageOf(
    Type.Object({ ref: Type.String(), options: Type.Array(Type.Object({ id: Id, ref: Type.String() })) }),
    "option groups",
  ),
);

/** A tablet, signed in. */
export interface Tablet {
  tableId: string;
  number: string;
  token: string;
}

export interface OpenedStore {
  code: string;
  currency: string;
  tablets: Tablet[];
  staffToken: string;
  /** An order of the file as the API takes it. */
  toLines(order: FileOrder): { itemId: string; quantity: number; optionIds: string[] }[];
}

/** Opens a store for this replay alone: its admin, menu and tables, a tablet on each table, one of the staff. */
export async function openStore(
  client: Client,
  superAdmin: Credentials,
  menu: MenuFile,
  tableNumbers: string[],
): Promise<OpenedStore> {
  const post = async <T>(path: string, parse: (value: unknown) => T, body: unknown, token?: string) => {
    const key = crypto.randomUUID();
    return (await client.call("POST", `${api}${path}`, { token, key, body, parse, timeoutMs: 30_000 })).body;
  };
  const signIn = async (storeCode: string | undefined, { username, password }: Credentials) =>
    (await post("/auth/staff/login", parseToken, { storeCode, username, password })).token;

  const root = await signIn(undefined, superAdmin);
  const store = await post("/admin/stores", parseStore, storeOf(menu), root);
  const admin = { username: "admin", password: crypto.randomUUID() };
  await post(`/admin/stores/${store.id}/admins`, parseId, { ...admin, name: "Replay" }, root);
  const adminToken = await signIn(store.code, admin);
  // A replay puts the orders of an evening into seconds.
  await client.call("PATCH", `${api}/stores/current`, {
    token: adminToken,
    body: {
      maxOpenOrdersPerSession: 10_000,
      maxOpenLinesPerSession: 100_000,
      maxTabletOrdersPer10Minutes: 10_000,
    },
    parse: parseAnything,
    timeoutMs: 30_000,
  });
  const staff = { username: "staff", password: crypto.randomUUID() };
  await post("/staff", parseId, { ...staff, name: "Replay" }, adminToken);
  await post("/menu/import", parseAnything, menu, adminToken);

  const openTable = async (number: string): Promise<Tablet> => {
    const pin = randomPin(number);
    const table = await post("/tables", parseTable, { number, pin }, adminToken);
    const login = { storeCode: store.code, tableNumber: number, pin };
    return { tableId: table.id, number, token: (await post("/auth/tables/login", parseToken, login)).token };
  };
  return {
    code: store.code,
    currency: store.currency,
    staffToken: await signIn(store.code, staff),
    toLines: await readMenuIds(client, adminToken),
    tablets: await Promise.all(tableNumbers.map(openTable)),
  };
}

function randomPin(tableNumber: string): string {
  const pin = String(randomInt(10_000, 100_000_000));
  return isEasyPin(pin, tableNumber) ? randomPin(tableNumber) : pin;
}

/** The file's code with something behind it that no other store has. */
function storeOf({ store }: MenuFile): StoreCreate {
  const code =
    (store?.code ?? "")
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.join("-") || "replay";
  return {
    ...store,
    code: `${code.slice(0, 48)}-${Bun.randomUUIDv7().slice(-8)}`,
    name: store?.name ?? code,
  };
}

/** What the store calls the things that the file names by `ref`. */
async function readMenuIds(client: Client, token: string): Promise<OpenedStore["toLines"]> {
  const items = await readPages(client, `${api}/menu/items`, { token, parse: parseItems });
  const groups = await readPages(client, `${api}/menu/option-groups`, { token, parse: parseGroups });
  const itemIds = new Map(items.map((item) => [item.ref, item.id]));
  const optionIds = new Map(
    groups.flatMap((group) => group.options.map((option) => [`${group.ref}/${option.ref}`, option.id])),
  );
  return (order) =>
    order.items.map(({ item, quantity, options = [] }) => ({
      itemId: mustGet(itemIds, item),
      quantity,
      optionIds: options.map((option) => mustGet(optionIds, option)),
    }));
}

function mustGet(ids: Map<string, string>, ref: string): string {
  const id = ids.get(ref);
  if (id === undefined) throw new Error(`the menu was imported without ${ref}`);
  return id;
}
