import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { ImportResult, MenuFile } from "../../../src/features/menu/menu-file.model.ts";
import { createTestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  store = await createTestStore(app);
  await setAvailability({ stock: 10 });
});

type Item = MenuFile["categories"][number]["items"][number];

const importMenu = (body: MenuFile, of = store) =>
  done<ImportResult>(app, "POST", "/menu/import", { token: of.tokens.admin, body });
const exportMenu = (of = store) => done<MenuFile>(app, "GET", "/menu/export", { token: of.tokens.admin });
const setAvailability = (body: unknown) =>
  done(app, "POST", `/menu/items/${store.ids.water}/availability`, { token: store.tokens.staff, body });

/** The same file with something else said of the water. */
function withWater(file: MenuFile, more: Partial<Item>): MenuFile {
  return {
    ...file,
    categories: file.categories.map((category) => ({
      ...category,
      items: category.items.map((item) => (item.ref === "water" ? { ...item, ...more } : item)),
    })),
  };
}

async function waterRow() {
  return (await contentOf(app, store.id)).items.find((row) => row.ref === "water");
}

const kept = { pointer: "/categories/0/items/1", ref: "water" };

describe("a file that was exported before the last change of an item", () => {
  test("leaves the stock that is left, says so, and changes nothing", async () => {
    const file = await exportMenu();
    await setAvailability({ stock: 4 });
    const events = await eventsOf(app, store.id);
    expect(await importMenu(file)).toMatchObject({ created: 0, updated: 0, availabilityKept: [kept] });
    expect(await waterRow()).toMatchObject({ stock: 4, version: 3 });
    expect(await eventsOf(app, store.id)).toEqual(events);
  });

  test("leaves what guests have bought since", async () => {
    const file = await exportMenu();
    await placeOrder(app, store.tokens.table, { lines: [{ itemId: store.ids.water, quantity: 6 }] });
    expect(await importMenu(file)).toMatchObject({ updated: 0, availabilityKept: [kept] });
    expect(await waterRow()).toMatchObject({ stock: 4 });
    const form = { stock: 10, version: file.categories[0]?.items[1]?.version };
    const path = `/api/v1/menu/items/${store.ids.water}`;
    const answer = await app.call("PATCH", path, { token: store.tokens.admin, body: form });
    expect(answer).toMatchObject({ status: 409, body: { code: "VERSION_CONFLICT" } });
    expect(await waterRow()).toMatchObject({ stock: 4 });
  });

  test("leaves sold out what has been sold out since, and back what is back", async () => {
    const open = await exportMenu();
    await setAvailability({ isAvailable: false, soldOutUntil: "2026-12-01T00:00:00Z" });
    const soldOut = await exportMenu();
    expect(await importMenu(open)).toMatchObject({ availabilityKept: [kept] });
    expect(await waterRow()).toMatchObject({ is_available: false, sold_out_until: "2026-12-01 00:00:00+00" });
    await setAvailability({ isAvailable: true });
    expect(await importMenu(soldOut)).toMatchObject({ availabilityKept: [kept] });
    expect(await waterRow()).toMatchObject({ is_available: true, sold_out_until: null });
  });

  test("still changes names and prices", async () => {
    const file = await exportMenu();
    await setAvailability({ stock: 4 });
    const result = await importMenu(withWater(file, { name: "탄산수", price: 1500 }));
    expect(result).toMatchObject({ updated: 1, availabilityKept: [kept] });
    expect(await waterRow()).toMatchObject({ name: "탄산수", price: "1500", stock: 4 });
  });

  test("leaves an option as it is that has been sold out since", async () => {
    const file = await exportMenu();
    await done(app, "PATCH", `/menu/option-groups/${store.ids.spiciness}`, {
      token: store.tokens.admin,
      body: {
        version: 1,
        options: [
          { ref: "mild", name: "mild", priceDelta: 0 },
          { ref: "hot", name: "hot", priceDelta: 500, isAvailable: false },
        ],
      },
    });
    expect(await importMenu(file)).toMatchObject({
      updated: 0,
      availabilityKept: [{ pointer: "/optionGroups/0/options/1", ref: "hot" }],
    });
    const { options } = await contentOf(app, store.id);
    expect(options.find((row) => row.ref === "hot")).toMatchObject({ is_available: false });
  });
});

test("a file that says no version leaves the stock of what is there, and gives a new item its own", async () => {
  const file = withWater(await exportMenu(), { version: undefined, stock: 99 });
  file.categories[0]?.items.push({ ref: "juice", name: "주스", price: 4000, stock: 7 });
  expect(await importMenu(file)).toMatchObject({ created: 1, updated: 0, availabilityKept: [kept] });
  const { items } = await contentOf(app, store.id);
  expect(items.map((row) => [row.ref, row.stock])).toEqual([
    ["bibimbap", null],
    ["water", 10],
    ["juice", 7],
  ]);
});

test("a file with the present version sets the stock, once", async () => {
  const file = withWater(await exportMenu(), { stock: 50, isAvailable: false });
  expect(await importMenu(file)).toMatchObject({ updated: 1, availabilityKept: [] });
  expect(await waterRow()).toMatchObject({ stock: 50, is_available: false, version: 3 });
  await setAvailability({ stock: 49 });
  expect(await importMenu(file)).toMatchObject({ updated: 0, availabilityKept: [kept] });
  expect(await waterRow()).toMatchObject({ stock: 49 });
});

test("another store's file sets no stock, though its versions are the same", async () => {
  const other = await createTestStore(app);
  const file = withWater(await exportMenu(other), { stock: 1, version: 2 });
  expect(await importMenu(file)).toMatchObject({ updated: 0, availabilityKept: [kept] });
  expect(await waterRow()).toMatchObject({ stock: 10 });
});

test("a price of minus zero is zero: importing it again makes no new version of the menu", async () => {
  const body = JSON.stringify(withWater(await exportMenu(), { price: 0 })).replace(
    '"price":0,',
    '"price":-0.0,',
  );
  expect(body).toContain("-0.0");
  const send = () =>
    app.call<ImportResult>("POST", "/api/v1/menu/import", { token: store.tokens.admin, body });
  const first = await send();
  expect([first.status, first.body.updated]).toEqual([200, 1]);
  const again = await send();
  expect(again.body).toMatchObject({ updated: 0, version: first.body.version });
});

describe("a form that sets what is left", () => {
  const path = () => `/api/v1/menu/items/${store.ids.water}`;
  const change = (body: unknown, headers?: Record<string, string>) =>
    app.call("PATCH", path(), { token: store.tokens.admin, body, headers });

  test.each([{ stock: 6 }, { stock: null }, { isAvailable: false }, { soldOutUntil: null }])(
    "is refused for %j without the version that it read",
    async (body) => {
      expect(await change(body)).toMatchObject({
        status: 422,
        body: { errors: [{ in: "body", pointer: "/version", code: "REQUIRED" }] },
      });
      expect(await waterRow()).toMatchObject({ stock: 10, version: 2 });
    },
  );

  test("is taken with the present version, in the body or as If-Match", async () => {
    expect(await change({ stock: 6, version: 2 })).toMatchObject({ status: 200, body: { stock: 6 } });
    expect(await change({ stock: 5 }, { "if-match": '"3"' })).toMatchObject({ status: 200 });
    expect(await change({ stock: 4, version: 3 })).toMatchObject({ status: 409 });
    expect(await waterRow()).toMatchObject({ stock: 5 });
  });

  test("needs no version for what does not run: a name, a price", async () => {
    expect(await change({ name: "물", price: 500 })).toMatchObject({ status: 200, body: { stock: 10 } });
  });

  test("needs one for an option's availability too", async () => {
    const options = [{ ref: "hot", name: "hot", priceDelta: 500, isAvailable: false }];
    const answer = await app.call("PATCH", `/api/v1/menu/option-groups/${store.ids.spiciness}`, {
      token: store.tokens.admin,
      body: { options },
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/version", code: "REQUIRED" }] },
    });
  });

  test("staff say how many are left now, whatever was before", async () => {
    await setAvailability({ stock: 12 });
    expect(await waterRow()).toMatchObject({ stock: 12 });
  });
});
