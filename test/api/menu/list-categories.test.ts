import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Category } from "../../../src/features/menu/categories.model.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { done, readAll, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  store = await createTestStore(app);
});

const add = (body: unknown) =>
  done<Category>(app, "POST", "/menu/categories", { token: store.tokens.admin, body });

test("lists the store's own in display order, hidden ones too, each once on one page", async () => {
  await createTestStore(app);
  await add({ name: "c", displayOrder: 5 });
  await add({ name: "b", displayOrder: 2, isVisible: false });
  await add({ name: "d", displayOrder: 5 });
  for (const limit of [1, 2, 3, 4, 200]) {
    const all = await readAll<Category>(app, "/menu/categories", store.tokens.staff, limit);
    expect(all.map(({ name }) => name)).toEqual(["밥", "b", "c", "d"]);
  }
});

test("gets one as the list has it", async () => {
  const [category] = await readAll<Category>(app, "/menu/categories", store.tokens.staff, 50);
  const path = `/menu/categories/${store.ids.category}`;
  expect(await done<Category>(app, "GET", path, { token: store.tokens.staff })).toEqual(
    expect.objectContaining(category ?? {}),
  );
});

test("refuses to get another store's as one that is not there", async () => {
  const other = await createTestStore(app);
  for (const id of [other.ids.category, Bun.randomUUIDv7()])
    expect(await refused(app, store, "GET", `/menu/categories/${id}`)).toMatchObject({ status: 404 });
});

describe("refuses", () => {
  const beyond = Buffer.from(`[3000000000,"${Bun.randomUUIDv7()}"]`).toString("base64url");
  const foreign = Buffer.from(`["${Bun.randomUUIDv7()}"]`).toString("base64url");
  test.each([
    ["limit=0", "/limit TOO_SMALL"],
    ["limit=201", "/limit TOO_LARGE"],
    ["limit=many", "/limit BAD_FORMAT"],
    ["cursor=nonsense", "/cursor BAD_FORMAT"],
    [`cursor=${beyond}`, "/cursor BAD_FORMAT"],
    [`cursor=${foreign}`, "/cursor BAD_FORMAT"],
    ["sort=name", "/sort UNKNOWN_KEY"],
  ])("?%s", async (query, finding) => {
    const answer = await refused(app, store, "GET", `/menu/categories?${query}`);
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: [finding] });
  });
});
