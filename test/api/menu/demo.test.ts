import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { banner } from "../../../src/commands/banner.ts";
import type { Item } from "../../../src/features/menu/items.model.ts";
import type { Menu } from "../../../src/features/menu/menu.model.ts";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import { migrateDatabase } from "../../../src/platform/database/migrate.ts";
import { type DemoStore, seedDemoStore } from "../../../src/seed/demo.ts";
import { demoMenu } from "../../../src/seed/demo-menu.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { createTestDatabase } from "../../support/postgres.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";
import { done, readAll } from "./harness.ts";

/** An application on an empty database of its own. */
async function createEmptyApp() {
  const own = await createTestDatabase();
  await migrateDatabase(own.url);
  const app = await createTestApp({ databaseUrl: own.url });
  return {
    app,
    async close() {
      await app.close();
      await own.drop();
    },
  };
}

async function countOf(app: TestApp, table: string): Promise<number> {
  const [row] = await app.database.statement(
    "test.count",
    (sql) => sql<{ count: number }[]>`select count(*)::int as count from ${sql(table)}`,
  );
  return row?.count ?? 0;
}

describe("in an empty database", () => {
  let app: TestApp;
  let close: () => Promise<void>;
  let demo: DemoStore;
  const signIn = async (path: string, body: unknown) =>
    (await done<{ token: string }>(app, "POST", `/auth/${path}/login`, { body })).token;
  const signInTable = (tableNumber: string) =>
    signIn("tables", { storeCode: demo.code, tableNumber, pin: demo.tables.pin });

  beforeAll(async () => {
    ({ app, close } = await createEmptyApp());
    // Two processes that start at once.
    const made = await Promise.all([seedDemoStore(app.database), seedDemoStore(app.database)]);
    expect(made.filter((store) => store === null)).toHaveLength(1);
    const [first] = made.filter((store) => store !== null);
    if (!first) throw new Error("no demo store was made");
    demo = first;
  });
  afterAll(() => close());

  test("makes one store, with its tables, accounts and menu, on record", async () => {
    const items = demoMenu.categories.flatMap((category) => category.items);
    expect(await countOf(app, "stores")).toBe(1);
    expect(await countOf(app, "tables")).toBe(12);
    expect(await countOf(app, "staff")).toBe(3);
    expect(await countOf(app, "menu_items")).toBe(items.length);
    expect(await countOf(app, "audit_entries")).toBe(1);
    expect(demoMenu.categories.length).toBeWithin(5, 7);
    expect(items.length).toBeWithin(23, 30);
  });

  test("does nothing the second time", async () => {
    expect(await seedDemoStore(app.database)).toBeNull();
    expect(await countOf(app, "stores")).toBe(1);
  });

  test("lets every role sign in with what the banner shows", async () => {
    const shown = banner(8000, demo, "/srv/data/postgres");
    const { admin, staff, superAdmin } = demo;
    for (const { username, password } of [admin, staff]) {
      expect(shown).toContain(`${username} / ${password}`);
      await signIn("staff", { storeCode: demo.code, username, password });
    }
    expect(shown).toContain(`${superAdmin?.username} / ${superAdmin?.password}`);
    await signIn("staff", superAdmin);
    for (const number of ["1", "12"]) await signInTable(number);
    expect(shown.split("\n").length).toBeLessThanOrEqual(25);
  });

  test("shows the menu in Korean, English and Japanese, with one dish sold out, one for lunch, one counted", async () => {
    // Noon on a Monday in Seoul.
    app.clock.set("2026-11-23T03:00:00Z");
    const token = await signInTable("1");
    const menu = (language: string) =>
      done<Menu>(app, "GET", "/menu", { token, headers: { "accept-language": language } });
    const nameOf = async (language: string) => (await menu(language)).categories[0]?.items[0]?.name;
    expect([await nameOf("ko"), await nameOf("en"), await nameOf("ja")]).toEqual([
      "비빔밥",
      "Bibimbap",
      "ビビンバ",
    ]);
    const off = async () =>
      (await menu("ko")).categories
        .flatMap(({ items }) => items)
        .flatMap(({ name, unavailableReason }) => (unavailableReason ? [[name, unavailableReason]] : []));
    expect(await off()).toEqual([["바지락칼국수", "SOLD_OUT"]]);
    app.clock.set("2026-11-23T06:00:00Z");
    expect(await off()).toEqual([
      ["점심 한상", "NOT_SERVED_NOW"],
      ["바지락칼국수", "SOLD_OUT"],
    ]);

    const { username, password } = demo.staff;
    const staff = await signIn("staff", { storeCode: demo.code, username, password });
    const items = await readAll<Item>(app, "/menu/items", staff, 200);
    expect(items.filter(({ stock }) => stock !== null).map(({ name }) => name)).toEqual(["삼계탕"]);
    expect(new Set(items.map(({ station }) => station))).toEqual(new Set(["kitchen", "bar"]));
    for (const { translations } of items) expect(translations.en?.name).toBeString();
  });

  test("takes an order with options", async () => {
    const token = await signInTable("2");
    const { categories, optionGroups } = await done<Menu>(app, "GET", "/menu", { token });
    const bibimbap = categories[0]?.items[0];
    const options = optionGroups.filter(({ id }) => bibimbap?.optionGroupIds.includes(id));
    const order = await done<Order>(app, "POST", "/orders", {
      token,
      body: {
        lines: [
          { itemId: bibimbap?.id, quantity: 2, optionIds: options.map((group) => group.options[0]?.id) },
        ],
      },
    });
    expect(order).toMatchObject({ number: 1, total: 20_000, tableNumber: "2" });
  });
});

test("leaves a database alone that has a store", async () => {
  const { app, close } = await createEmptyApp();
  try {
    await createTestStore(app);
    expect(await seedDemoStore(app.database)).toBeNull();
    expect(await countOf(app, "stores")).toBe(1);
  } finally {
    await close();
  }
});

test("leaves the super admin alone who is there", async () => {
  const { app, close } = await createEmptyApp();
  try {
    await createSuperAdmin(app);
    const demo = await seedDemoStore(app.database);
    expect(demo?.superAdmin).toBeNull();
    expect(banner(8000, demo, "/srv/data/postgres")).not.toContain("super admin");
    expect(await countOf(app, "staff")).toBe(3);
  } finally {
    await close();
  }
});

test("the banner of a server without a new demo shows where things are, and no passwords", () => {
  const shown = banner(8123, null, "/srv/data/postgres");
  for (const path of ["/api/v1", "/docs", "/health", "/api/v1/events/stream"])
    expect(shown).toContain(`http://localhost:8123${path}`);
  expect(shown).toContain("Database   /srv/data/postgres");
  expect(shown).not.toContain("demo");
});

test("the banner of a server on a database of its configuration says how the demo store gets there", () => {
  const shown = banner(8123, null, null);
  expect(shown).toContain("Database   that of DATABASE_URL");
  expect(shown).toContain("bun run db:seed");
});
