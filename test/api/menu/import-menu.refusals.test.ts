import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  store = await createTestStore(app);
});

const option = { ref: "a", name: "가", priceDelta: 0 };
const group = { ref: "g", name: "그룹", min: 0, max: 1, options: [option] };
const item = { ref: "i", name: "메뉴", price: 1000, optionGroups: ["g"] };
const category = { ref: "c", name: "분류", items: [item] };

const withItem = (change: object) => ({
  optionGroups: [group],
  categories: [category, { ...category, ref: "d", items: [{ ...item, ref: "j", ...change }] }],
});
const withGroup = (change: object) => ({ optionGroups: [{ ...group, ...change }], categories: [category] });

describe("refuses the whole of a file for", () => {
  const long = Array.from({ length: 51 }, (_, at) => ({ ...option, ref: `a${at}` }));
  const cases: [what: string, file: unknown, findings: string[]][] = [
    ["no categories", { optionGroups: [] }, ["/categories REQUIRED"]],
    ["no option groups", { categories: [] }, ["/optionGroups REQUIRED"]],
    ["an unknown key", { ...withItem({}), version: 1 }, ["/version UNKNOWN_KEY"]],
    [
      "a group it does not have",
      withItem({ optionGroups: ["g", "toppings"] }),
      ["/categories/1/items/0/optionGroups/1 NOT_FOUND"],
    ],
    [
      "a group asked for twice",
      withItem({ optionGroups: ["g", "g"] }),
      ["/categories/1/items/0/optionGroups DUPLICATE"],
    ],
    [
      "two items of one ref in two categories",
      withItem({ ref: "i" }),
      ["/categories/1/items/0/ref DUPLICATE"],
    ],
    [
      "two categories of one ref",
      { optionGroups: [group], categories: [category, { ...category, items: [] }] },
      ["/categories/1/ref DUPLICATE"],
    ],
    [
      "two groups of one ref",
      { optionGroups: [group, group], categories: [] },
      ["/optionGroups/1/ref DUPLICATE"],
    ],
    [
      "two options of one ref",
      withGroup({ options: [option, option] }),
      ["/optionGroups/0/options/1/ref DUPLICATE"],
    ],
    ["a minimum above the maximum", withGroup({ min: 2 }), ["/optionGroups/0/min TOO_LARGE"]],
    [
      "a minimum that the options cannot meet",
      withGroup({ min: 2, max: 2 }),
      ["/optionGroups/0/min TOO_LARGE"],
    ],
    ["a group without options", withGroup({ options: [] }), ["/optionGroups/0/options TOO_SHORT"]],
    ["51 options", withGroup({ options: long }), ["/optionGroups/0/options TOO_LONG"]],
    ["an id", withItem({ id: Bun.randomUUIDv7() }), ["/categories/1/items/0/id UNKNOWN_KEY"]],
    ["no price", withItem({ price: undefined }), ["/categories/1/items/0/price REQUIRED"]],
    ["a price with a fraction", withItem({ price: 0.5 }), ["/categories/1/items/0/price WRONG_TYPE"]],
    ["no ref", withItem({ ref: undefined }), ["/categories/1/items/0/ref REQUIRED"]],
    [
      "an impossible day",
      withItem({ soldOutUntil: "2026-02-30T10:00:00Z" }),
      ["/categories/1/items/0/soldOutUntil BAD_FORMAT"],
    ],
    [
      "an image by its address",
      withItem({ image: "https://example.com/a.png" }),
      ["/categories/1/items/0/image BAD_FORMAT"],
    ],
    [
      "an image outside the uploads",
      withItem({ image: "../../etc/passwd" }),
      ["/categories/1/items/0/image BAD_FORMAT"],
    ],
    ["NUL in a name", withItem({ name: "a\u0000" }), ["/categories/1/items/0/name BAD_FORMAT"]],
    [
      "another currency than the store's",
      { ...withItem({}), store: { currency: "USD" } },
      ["/store/currency NOT_ONE_OF"],
    ],
  ];
  test.each(cases)("%s", async (_, body, expected) => {
    const answer = await refused(app, store, "POST", "/menu/import", { body });
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: expected });
  });

  test("several faults at once, and names all of them", async () => {
    const body = {
      store: { currency: "USD" },
      optionGroups: [{ ...group, min: 3 }],
      categories: [category, { ...category, items: [item, { ...item, ref: "j", optionGroups: ["x"] }] }],
    };
    expect((await refused(app, store, "POST", "/menu/import", { body })).findings).toEqual([
      "/store/currency NOT_ONE_OF",
      "/optionGroups/0/min TOO_LARGE",
      "/categories/1/ref DUPLICATE",
      "/categories/1/items/0/ref DUPLICATE",
      "/categories/1/items/1/optionGroups/0 NOT_FOUND",
    ]);
  });

  test("more faults than anybody reads, and names fifty", async () => {
    const items = Array.from({ length: 200 }, (_, at) => ({ ...item, ref: `i${at}`, optionGroups: ["x"] }));
    const body = { optionGroups: [], categories: [{ ...category, items }] };
    expect((await refused(app, store, "POST", "/menu/import", { body })).findings).toHaveLength(50);
  });
});

test("refuses a file above 2 MiB, and on other routes what is above 256 KiB", async () => {
  const sized = (bytes: number) => ({ ...withItem({}), pad: "x".repeat(bytes) });
  const path = "/menu/import";
  const huge = await refused(app, store, "POST", path, { body: sized(2 * 1024 * 1024) });
  expect(huge).toMatchObject({ status: 413, code: "PAYLOAD_TOO_LARGE" });
  const large = await refused(app, store, "POST", path, { body: sized(1024 * 1024) });
  expect(large).toMatchObject({ status: 422, findings: ["/pad UNKNOWN_KEY"] });
  const elsewhere = await refused(app, store, "POST", "/menu/items", { body: sized(256 * 1024) });
  expect(elsewhere).toMatchObject({ status: 413, code: "PAYLOAD_TOO_LARGE" });
});

test("refuses what is not JSON", async () => {
  const answer = await refused(app, store, "POST", "/menu/import", { body: '{"optionGroups": [' });
  expect(answer).toMatchObject({ status: 400, code: "MALFORMED_JSON" });
});
