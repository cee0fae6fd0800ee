import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Menu } from "../../../src/features/menu/menu.model.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

// Two instances without Redis: what the other one changes, this one finds in the log.

setDefaultTimeout(30_000);

let server: TestServer;
let other: TestApp;

beforeAll(async () => {
  server = await serveTestApp();
  other = await createTestApp();
});
afterAll(async () => {
  await other.close();
  await server.close();
});

async function rename(store: TestStore, name: string): Promise<void> {
  const answer = await other.call("PATCH", `/api/v1/menu/items/${store.ids.water}`, {
    token: store.tokens.admin,
    body: { name },
  });
  expect(answer.status).toBe(200);
}

async function menuShows(store: TestStore, name: string): Promise<boolean> {
  const { body } = await server.call<Menu>("GET", "/api/v1/menu", { token: store.tokens.table });
  return body.categories.some((category) => category.items.some((item) => item.name === name));
}

test("a tablet that hears of a change which the poll found reads the menu with that change", async () => {
  for (let round = 1; round <= 3; round++) {
    const store = await createTestStore(server);
    const tablet = await server.stream(store.tokens.table);
    await tablet.first("hello");
    // Read a moment before the change, the menu would be shown for a second.
    await menuShows(store, "");
    await rename(store, "탄산수");
    await tablet.first("menu.updated");
    expect(await menuShows(store, "탄산수")).toBe(true);
  }
});

test("a tablet that is greeted after a change reads the menu with that change", async () => {
  const store = await createTestStore(server);
  await menuShows(store, "");
  await rename(store, "탄산수");
  const tablet = await server.stream(store.tokens.table);
  expect(await tablet.first("hello")).toMatchObject({ data: { seq: 1 } });
  // The change is not told to it: the menu must not be the one of before.
  expect(await menuShows(store, "탄산수")).toBe(true);
});

test("an integration that reads of a change in the log reads the menu with that change", async () => {
  const store = await createTestStore(server);
  await menuShows(store, "");
  await rename(store, "탄산수");
  const log = await server.call<{ data: unknown[] }>("GET", "/api/v1/events", { token: store.tokens.staff });
  expect(log.body.data).toHaveLength(1);
  expect(await menuShows(store, "탄산수")).toBe(true);
});
