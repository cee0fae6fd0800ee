import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { ItemAvailabilityChanged, MenuUpdated } from "../../../src/features/menu/menu-events.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import type { EventReader } from "../../support/sse.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let server: TestServer;
let store: TestStore;
let tablet: EventReader;
let staff: EventReader;

beforeAll(async () => {
  server = await serveTestApp();
});
beforeEach(async () => {
  store = await createTestStore(server);
  tablet = await server.stream(store.tokens.table);
  staff = await server.stream(store.tokens.staff);
  for (const stream of [tablet, staff]) await stream.first("hello");
});
afterAll(() => server.close());

async function change(method: string, path: string, body: unknown): Promise<void> {
  const { status } = await server.call(method, `/api/v1${path}`, { token: store.tokens.admin, body });
  expect(status).toBeLessThan(300);
}

const changeItem = (body: unknown) => change("PATCH", `/menu/items/${store.ids.water}`, body);
const changeAvailability = (body: unknown) =>
  change("POST", `/menu/items/${store.ids.water}/availability`, body);

/** Everybody hears of the store: what came before it has come. */
async function settle(): Promise<void> {
  await change("PATCH", "/stores/current", { name: crypto.randomUUID() });
  for (const stream of [tablet, staff]) await stream.first("store.updated");
}

const dataOf = (stream: EventReader, type: string) =>
  stream.events().flatMap((event) => (event.type === type ? [(event.data as { data: unknown }).data] : []));

describe("of the menu a tablet hears", () => {
  test("that it has changed and to which version, and staff how", async () => {
    await changeItem({ name: "secret special", isVisible: false });
    await change("PATCH", `/menu/categories/${store.ids.category}`, { name: "secret category" });
    await change("PUT", "/menu/order", {
      categories: [{ id: store.ids.category, items: [store.ids.water] }],
    });
    await settle();

    const heard = dataOf(tablet, "menu.updated");
    expect(heard).toEqual([
      { version: 2, kind: "item", action: "updated", id: null, resource: null },
      { version: 3, kind: "category", action: "updated", id: null, resource: null },
      { version: 4, kind: "order", action: "updated", id: null, resource: null },
    ]);
    for (const data of heard) expect(Value.Check(MenuUpdated, data)).toBe(true);
    expect(dataOf(staff, "menu.updated")).toMatchObject([
      { id: store.ids.water, resource: { name: "secret special", isVisible: false } },
      { id: store.ids.category, resource: { name: "secret category" } },
      { id: null, resource: { categories: [{ id: store.ids.category }] } },
    ]);
    expect(tablet.seqs()).toEqual(staff.seqs());
  });

  test("the same from the log when it comes back", async () => {
    await changeItem({ name: "secret special", isVisible: false });
    await changeAvailability({ isAvailable: false });
    await settle();
    const again = await server.stream(store.tokens.table, { lastEventId: 0 });
    await again.first("store.updated");
    expect(again.events()).toEqual(tablet.events());
    expect(JSON.stringify(again.received)).not.toContain("secret");
    expect(JSON.stringify(again.received)).not.toContain(store.ids.water);
  });

  test("what is sold out, if the menu shows it", async () => {
    await changeAvailability({ isAvailable: false });
    await settle();
    expect(dataOf(tablet, "menu.item_availability_changed")).toMatchObject([
      { itemId: store.ids.water, available: false },
    ]);
    expect(dataOf(tablet, "menu.item_availability_changed")).toEqual(
      dataOf(staff, "menu.item_availability_changed"),
    );
  });

  const ways = {
    "the item": () => changeItem({ isVisible: false }),
    "its category": () => change("PATCH", `/menu/categories/${store.ids.category}`, { isVisible: false }),
  };
  for (const [what, hide] of Object.entries(ways))
    test(`nothing of an item's stock while ${what} is hidden`, async () => {
      await hide();
      await changeAvailability({ stock: 7 });
      await settle();
      expect(dataOf(tablet, "menu.item_availability_changed")).toEqual([]);
      const told = dataOf(staff, "menu.item_availability_changed");
      expect(told).toMatchObject([{ itemId: store.ids.water, stock: 7, hidden: true }]);
      for (const data of told) expect(Value.Check(ItemAvailabilityChanged, data)).toBe(true);
    });
});
