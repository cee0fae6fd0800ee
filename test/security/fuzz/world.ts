import { isObject, type JsonSchema } from "../../../src/http/openapi/json-schema.ts";
import { singular } from "../../../src/http/openapi/operation-id.ts";
import type { Role } from "../../../src/principal.ts";
import type { TestApp } from "../../support/app.ts";
import type { Operation } from "../../support/openapi.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { createSuperAdmin, createTestStore, password, pin } from "../../support/store.ts";
import { fileOf } from "./files.ts";

export interface World {
  /** By role. */
  tokens: Record<Role, string>;
  /** Gets new tokens, when one was signed out. */
  signIn(): Promise<void>;
  /** Something that is there, by the name of its kind: the id of a table for `tableId`, a PIN for `pin`. */
  pick(name: string, number: number): string;
}

/** A store in which everything has happened once, and the ids of what there is in it. */
export async function createWorld(app: TestApp, operations: Operation[]): Promise<World> {
  const store = await createTestStore(app);
  const { tokens, line, ids } = store;
  const superAdmin = await createSuperAdmin(app);
  const make = (path: string, body: unknown) =>
    app.call("POST", `/api/v1${path}`, { token: tokens.admin, body });

  // Things that can be deleted, and dishes that can be ordered without a choice.
  for (const number of [1, 2, 3]) {
    await make("/menu/categories", { name: `Empty ${number}` });
    await make("/menu/items", { name: `Plain ${number}`, price: 1000, categoryId: ids.category });
    await make("/tables", { number: `Free ${number}`, pin });
  }
  await placeOrder(app, tokens.otherTable, { lines: [line] });
  await make(`/tables/${ids.tables[1]}/complete`, {});
  for (const tableId of ids.tables) await placeOrder(app, tokens.staff, { lines: [line], tableId });
  const form = new FormData();
  form.append("image", fileOf("png"));
  const request = new Request(`http://localhost/api/v1/menu/items/${ids.water}/image`, {
    method: "PUT",
    headers: { authorization: `Bearer ${tokens.admin}` },
    body: form,
  });
  const { image }: { image: string } = await (await app.app.fetch(request)).json();
  const order = await placeOrder(app, tokens.table, { lines: [line, { itemId: ids.water, quantity: 2 }] });
  await moveOrder(app, tokens.staff, order.id, "preparing");

  // Sign-ins that can be ended, and a password that can be changed.
  for (const username of ["staff", "admin", "staff", "admin"])
    await app.call("POST", "/api/v1/auth/staff/login", {
      body: { storeCode: store.code, username, password },
    });

  const things = new Map<string, Set<string>>();
  const add = (name: string, value: string) => things.set(name, (things.get(name) ?? new Set()).add(value));
  for (const { method, path, parameters } of operations) {
    if (method !== "GET" || path.includes("{") || !path.startsWith("/api/v1/") || path.endsWith("/stream"))
      continue;
    const { body } = await app.call(method, path, { token: tokens.admin });
    collect(body, kindOf(path), add);
    if (!parameters.some(({ name }) => name === "cursor")) continue;
    const page = await app.call(method, `${path}?limit=1`, { token: tokens.admin });
    if (isObject(page.body) && typeof page.body.nextCursor === "string") add("cursor", page.body.nextCursor);
  }
  // A super admin may reach every store: this one only, or the worlds of others would change.
  things.set("storeId", new Set([store.id]));
  things.set("adminId", new Set([ids.admin]));
  for (const [name, value] of Object.entries({ storeCode: store.code, tableNumber: "1", pin, password }))
    add(name, value);
  add("currentPassword", password);
  for (const id of [ids.staff, ids.admin]) {
    const { body } = await app.call("GET", `/api/v1/staff/${id}/sign-ins`, { token: tokens.admin });
    collect(body, "signInId", add);
  }
  add("uploadId", image.replace("/uploads/", ""));
  for (const username of ["admin", "staff", superAdmin.username]) add("username", username);

  const all = [...things].flatMap(([name, values]) => (name.endsWith("Id") ? [...values] : []));
  const world: World = {
    tokens: { table: "", staff: "", store_admin: "", super_admin: "" },
    async signIn() {
      world.tokens = {
        table: await tokenFor("table", ids.tables[0]),
        staff: await tokenFor("staff", ids.staff),
        store_admin: await tokenFor("store_admin", ids.admin),
        super_admin: await tokenFor("super_admin", superAdmin.id),
      };
    },
    pick(name, number) {
      const fitting = [...(things.get(name) ?? things.get(kindOf(name)) ?? all)];
      return fitting[number % fitting.length] ?? "";
    },
  };
  await world.signIn();
  return world;

  async function tokenFor(role: Role, id: string): Promise<string> {
    const storeId = role === "super_admin" ? null : store.id;
    return (await app.tokens.issue({ id, role, name: role, storeId, tokenVersion: 1 })).token;
  }
}

/** Notes the ids in an answer by the kind of thing: of `tableId`, `optionIds`, and of the `id` of what is in `items`. */
function collect(value: unknown, kind: string, add: (name: string, value: string) => void): void {
  if (Array.isArray(value)) for (const item of value) collect(item, kind, add);
  else if (isObject(value)) collectFields(value, kind, add);
  else if (typeof value === "string" && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value)) add(kind, value);
}

function collectFields(value: JsonSchema, kind: string, add: (name: string, value: string) => void): void {
  for (const [key, field] of Object.entries(value))
    collect(field, key === "id" || key === "data" ? kind : kindOf(key), add);
}

/** `/api/v1/menu/option-groups`, `optionGroups` and `optionGroupIds` are all lists of `optionGroupId`. */
export function kindOf(name: string): string {
  const last = name.split("/").at(-1) ?? "";
  const word = last.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()).replace(/Ids?$/, "");
  return `${singular(word)}Id`;
}
