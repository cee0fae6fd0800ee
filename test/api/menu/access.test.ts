import { afterAll, describe, expect, test } from "bun:test";
import { createTestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";
import { contentOf } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
const store = await createTestStore(app);
const superAdmin = await createSuperAdmin(app);

const { bibimbap, category, toppings } = store.ids;
const routes: [who: "staff" | "admin" | "guest", method: string, path: string][] = [
  ["guest", "GET", "/menu"],
  ["staff", "GET", "/menu/categories"],
  ["staff", "GET", `/menu/categories/${category}`],
  ["admin", "POST", "/menu/categories"],
  ["admin", "PATCH", `/menu/categories/${category}`],
  ["admin", "DELETE", `/menu/categories/${category}`],
  ["staff", "GET", "/menu/items"],
  ["staff", "GET", `/menu/items/${bibimbap}`],
  ["admin", "POST", "/menu/items"],
  ["admin", "PATCH", `/menu/items/${bibimbap}`],
  ["admin", "DELETE", `/menu/items/${bibimbap}`],
  ["staff", "POST", `/menu/items/${bibimbap}/availability`],
  ["staff", "GET", "/menu/option-groups"],
  ["staff", "GET", `/menu/option-groups/${toppings}`],
  ["admin", "POST", "/menu/option-groups"],
  ["admin", "PATCH", `/menu/option-groups/${toppings}`],
  ["admin", "DELETE", `/menu/option-groups/${toppings}`],
  ["admin", "PUT", "/menu/order"],
  ["admin", "GET", "/menu/export"],
  ["admin", "POST", "/menu/import"],
];

const tokens = {
  nobody: undefined,
  table: store.tokens.table,
  staff: store.tokens.staff,
  superAdmin: superAdmin.token,
};

describe.each(routes)("for %s: %s %s", (who, method, path) => {
  test.each(Object.keys(tokens) as (keyof typeof tokens)[])("lets %s in or refuses", async (name) => {
    const mayAsk =
      (name === "table" && who === "guest") || (name === "staff" && (who === "staff" || who === "guest"));
    const before = await contentOf(app, store.id);
    // An empty body is refused by every write, but only after who asks is settled.
    const body = method === "GET" || method === "DELETE" ? undefined : {};
    const { status } = await app.call(method, `/api/v1${path}`, { token: tokens[name], body });
    expect(status).toBe(name === "nobody" ? 401 : mayAsk ? (body === undefined ? 200 : 422) : 403);
    expect(await contentOf(app, store.id)).toEqual(before);
  });
});
