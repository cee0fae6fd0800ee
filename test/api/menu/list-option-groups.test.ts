import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { OptionGroup } from "../../../src/features/menu/option-groups.model.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { done, readAll, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  store = await createTestStore(app);
});

test("lists the store's own, oldest first, with options, each once on one page", async () => {
  await createTestStore(app);
  const body = { name: "사이즈", min: 0, max: 1, options: [{ name: "보통", priceDelta: 0 }] };
  const added = await done<OptionGroup>(app, "POST", "/menu/option-groups", {
    token: store.tokens.admin,
    body,
  });
  for (const limit of [1, 2, 3, 200]) {
    const all = await readAll<OptionGroup>(app, "/menu/option-groups", store.tokens.staff, limit);
    expect(all.map(({ id }) => id)).toEqual([store.ids.spiciness, store.ids.toppings, added.id]);
    expect(all[2]).toEqual(added);
  }
});

test("gets one as the list has it", async () => {
  for (const group of await readAll<OptionGroup>(app, "/menu/option-groups", store.tokens.staff, 50)) {
    const path = `/menu/option-groups/${group.id}`;
    expect(await done<OptionGroup>(app, "GET", path, { token: store.tokens.staff })).toEqual(group);
  }
});

test("refuses to get another store's as one that is not there", async () => {
  const other = await createTestStore(app);
  for (const id of [other.ids.toppings, Bun.randomUUIDv7()])
    expect(await refused(app, store, "GET", `/menu/option-groups/${id}`)).toMatchObject({ status: 404 });
});

describe("refuses", () => {
  test.each([
    ["limit=0", "/limit TOO_SMALL"],
    ["cursor=WzFd", "/cursor BAD_FORMAT"],
    ["itemId=1", "/itemId UNKNOWN_KEY"],
  ])("?%s", async (query, finding) => {
    const answer = await refused(app, store, "GET", `/menu/option-groups?${query}`);
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: [finding] });
  });
});
