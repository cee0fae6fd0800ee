import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Category } from "../../../src/features/menu/categories.model.ts";
import { createTestApp } from "../../support/app.ts";
import { eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, getMenu, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let path: string;
beforeEach(async () => {
  store = await createTestStore(app);
  path = `/menu/categories/${store.ids.category}`;
});

const change = (body: unknown, headers?: Record<string, string>) =>
  done<Category>(app, "PATCH", path, { token: store.tokens.admin, body, headers });

test("changes what is given and nothing else, and tells of it", async () => {
  const present = await done<Category>(app, "GET", path, { token: store.tokens.staff });
  const changes = { name: "밥과 면", translations: { en: { name: "Rice and noodles" } } };
  const body = await change(changes);
  expect(body).toEqual({ ...present, ...changes, version: 2, updatedAt: app.clock.now().toISOString() });
  expect((await contentOf(app, store.id)).categories).toMatchObject([
    { name: "밥과 면", ref: "rice", version: 2 },
  ]);
  await expectOneEvent(
    app,
    store,
    "menu.updated",
    { version: 2, kind: "category", action: "updated", id: body.id, resource: body },
    body.id,
  );
});

test("hides a category with its items from guests, and shows it again", async () => {
  await change({ isVisible: false });
  expect((await getMenu(app, store)).categories).toEqual([]);
  const order = { lines: [{ itemId: store.ids.water, quantity: 1 }] };
  const refusedOrder = await app.call("POST", "/api/v1/orders", { token: store.tokens.table, body: order });
  expect(refusedOrder.status).toBe(422);
  await change({ isVisible: true });
  expect((await getMenu(app, store)).categories).toHaveLength(1);
});

describe("a version", () => {
  test("that is the present one lets the change through", async () => {
    expect((await change({ name: "국", version: 1 })).version).toBe(2);
    expect((await change({ name: "면" }, { "if-match": '"2"' })).version).toBe(3);
  });

  test("that is stale is refused with the present state", async () => {
    const present = await change({ name: "국" });
    const inBody = await refused(app, store, "PATCH", path, { body: { name: "면", version: 1 } });
    expect(inBody).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present } });
    const inHeader = await refused(app, store, "PATCH", path, {
      body: { name: "면" },
      headers: { "if-match": '"1"' },
    });
    expect(inHeader).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present } });
  });
});

test("does it once for one Idempotency-Key, though the version has moved on", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await change({ name: "국", version: 1 }, headers);
  expect(await change({ name: "국", version: 1 }, headers)).toEqual(first);
  expect(await eventsOf(app, store.id)).toHaveLength(1);
});

test("refuses a category that is not there, and another store's just so", async () => {
  const other = await createTestStore(app);
  const before = await contentOf(app, other.id);
  for (const id of [Bun.randomUUIDv7(), other.ids.category]) {
    const answer = await refused(app, store, "PATCH", `/menu/categories/${id}`, { body: { name: "국" } });
    expect(answer).toMatchObject({ status: 404, code: "NOT_FOUND" });
  }
  expect(await contentOf(app, other.id)).toEqual(before);
});

describe("refuses", () => {
  const cases: [what: string, body: unknown, findings: string[]][] = [
    ["nothing to change", {}, [" EMPTY"]],
    ["another ref", { ref: "noodles" }, ["/ref UNKNOWN_KEY"]],
    ["no name", { name: null }, [" EMPTY"]],
    ["version 0", { name: "국", version: 0 }, ["/version TOO_SMALL"]],
    ["a version that no row has", { name: "국", version: 2_147_483_648 }, ["/version TOO_LARGE"]],
  ];
  test.each(cases)("%s", async (_, body, expected) => {
    const answer = await refused(app, store, "PATCH", path, { body });
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: expected });
  });

  test("an id that is none", async () => {
    const answer = await refused(app, store, "PATCH", "/menu/categories/1", { body: { name: "국" } });
    expect(answer).toMatchObject({ status: 422, findings: ["/id BAD_FORMAT"] });
  });
});
