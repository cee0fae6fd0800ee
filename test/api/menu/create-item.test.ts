import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Item } from "../../../src/features/menu/items.model.ts";
import { createTestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, getMenu, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let least: { categoryId: string; name: string; price: number };
beforeEach(async () => {
  store = await createTestStore(app);
  least = { categoryId: store.ids.category, name: "김밥", price: 4000 };
});

const path = "/menu/items";
const create = (body: unknown, headers?: Record<string, string>) =>
  app.call<Item>("POST", `/api/v1${path}`, { token: store.tokens.admin, body, headers });

test("adds an item with all that was said of it, and tells of it", async () => {
  const request = {
    ...least,
    ref: "gimbap",
    description: "다섯 가지 속\n매일 아침에",
    translations: { en: { name: "Gimbap", description: "Five fillings" } },
    displayOrder: 9,
    isVisible: true,
    isAvailable: false,
    stock: 30,
    servingHours: [{ days: ["sat" as const, "sun" as const], from: "22:00", to: "02:00" }],
    tags: ["new"],
    allergens: ["egg", "sesame"],
    station: "bar",
    optionGroupIds: [store.ids.toppings, store.ids.spiciness],
  };
  const { status, body, headers } = await create({ ...request, soldOutUntil: "2026-11-30T09:00:00.5+09:00" });
  const now = app.clock.now().toISOString();
  expect(status).toBe(201);
  expect(body).toEqual({
    ...request,
    soldOutUntil: "2026-11-30T00:00:00.500Z",
    id: expect.any(String),
    image: null,
    thumbnail: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  expect(headers.get("location")).toBe(`/api/v1${path}/${body.id}`);
  expect(await done<Item>(app, "GET", `${path}/${body.id}`, { token: store.tokens.staff })).toEqual(body);

  const { items, links } = await contentOf(app, store.id);
  expect(items.at(-1)).toMatchObject({
    id: body.id,
    ref: "gimbap",
    price: "4000",
    stock: 30,
    station: "bar",
  });
  expect(links.filter((link) => link.item_id === body.id).map((link) => link.group_id)).toEqual(
    request.optionGroupIds,
  );
  await expectOneEvent(
    app,
    store,
    "menu.updated",
    { version: 2, kind: "item", action: "created", id: body.id, resource: body },
    body.id,
  );
});

test("puts an item last in its category, ready to be ordered, when that is all that is said", async () => {
  const { body } = await create(least);
  expect(body).toMatchObject({
    ref: body.id,
    displayOrder: 2,
    isVisible: true,
    isAvailable: true,
    soldOutUntil: null,
    stock: null,
    station: "kitchen",
    optionGroupIds: [],
  });
  const { categories } = await getMenu(app, store);
  expect(categories[0]?.items.map(({ name }) => name)).toEqual(["비빔밥", "생수", "김밥"]);
  const order = await placeOrder(app, store.tokens.table, { lines: [{ itemId: body.id, quantity: 2 }] });
  expect(order.total).toBe(8000);
});

test("does it once for one Idempotency-Key", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await create(least, headers);
  const second = await create(least, headers);
  expect(second.body).toEqual(first.body);
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  expect(await eventsOf(app, store.id)).toHaveLength(1);
});

test("refuses a ref that another item has", async () => {
  const answer = await refused(app, store, "POST", path, { body: { ...least, ref: "water" } });
  expect(answer).toMatchObject({ status: 409, code: "ALREADY_EXISTS", findings: ["/ref DUPLICATE"] });
});

describe("refuses", () => {
  test("a category and groups that are not there, and another store's just so", async () => {
    const other = await createTestStore(app);
    for (const foreign of [
      { category: Bun.randomUUIDv7(), group: Bun.randomUUIDv7() },
      { category: other.ids.category, group: other.ids.toppings },
    ]) {
      const answer = await refused(app, store, "POST", path, {
        body: { ...least, categoryId: foreign.category, optionGroupIds: [store.ids.toppings, foreign.group] },
      });
      expect(answer).toMatchObject({
        status: 422,
        code: "VALIDATION_FAILED",
        findings: ["/categoryId NOT_FOUND", "/optionGroupIds/1 NOT_FOUND"],
      });
    }
  });

  const hours = { days: ["mon"], from: "11:00", to: "14:00" };
  const cases: [what: string, change: Record<string, unknown>, findings: string[]][] = [
    ["no category", { categoryId: undefined }, ["/categoryId REQUIRED"]],
    ["a category that is no id", { categoryId: "rice" }, ["/categoryId BAD_FORMAT"]],
    ["no price", { price: undefined }, ["/price REQUIRED"]],
    ["a negative price", { price: -1 }, ["/price TOO_SMALL"]],
    ["a price beyond a thousand million", { price: 1_000_000_001 }, ["/price TOO_LARGE"]],
    ["a price with a fraction", { price: 8.75 }, ["/price WRONG_TYPE"]],
    ["a price in words", { price: "4000" }, ["/price WRONG_TYPE"]],
    ["a long description", { description: "가".repeat(2001) }, ["/description TOO_LONG"]],
    ["stock below zero", { stock: -1 }, ["/stock TOO_SMALL"]],
    ["stock beyond a million", { stock: 1_000_001 }, ["/stock TOO_LARGE"]],
    ["a group twice", { optionGroupIds: Array(2).fill(Bun.randomUUIDv7()) }, ["/optionGroupIds DUPLICATE"]],
    ["a tag twice", { tags: ["a", "a"] }, ["/tags DUPLICATE"]],
    ["an empty tag", { tags: [""] }, ["/tags/0 TOO_SHORT"]],
    ["31 tags", { tags: Array.from({ length: 31 }, (_, at) => `t${at}`) }, ["/tags TOO_LONG"]],
    ["no station", { station: "" }, ["/station TOO_SHORT"]],
    ["hours on no day", { servingHours: [{ ...hours, days: [] }] }, ["/servingHours/0/days TOO_SHORT"]],
    [
      "hours on an eighth day",
      { servingHours: [{ ...hours, days: ["xyz"] }] },
      ["/servingHours/0/days/0 NOT_ONE_OF"],
    ],
    [
      "hours from 24:00",
      { servingHours: [{ ...hours, from: "24:00" }] },
      ["/servingHours/0/from BAD_FORMAT"],
    ],
    ["hours until 24:01", { servingHours: [{ ...hours, to: "24:01" }] }, ["/servingHours/0/to BAD_FORMAT"]],
    [
      "hours without an end",
      { servingHours: [{ ...hours, to: undefined }] },
      ["/servingHours/0/to REQUIRED"],
    ],
    ["an image by its address", { image: "https://example.com/a.png" }, ["/image UNKNOWN_KEY"]],
    ["a version", { version: 1 }, ["/version UNKNOWN_KEY"]],
  ];
  test.each(cases)("%s", async (_, change, expected) => {
    const answer = await refused(app, store, "POST", path, { body: { ...least, ...change } });
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: expected });
  });

  test.each([
    "2026-02-30T10:00:00Z",
    "2025-02-29T10:00:00+09:00",
    "2026-04-31T10:00:00Z",
    "2026-13-01T10:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T10:60:00Z",
    "2026-01-01T10:00:60Z",
    "2026-01-01T10:00:00",
    "2026-01-01T10:00:00+24:00",
    "2026-01-01 10:00:00Z",
    "2026-01-01T10:00Z",
    "2026-01-01",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "+012026-01-01T00:00:00Z",
    "1763719200000",
    "tomorrow",
    "",
  ])("the moment %p", async (soldOutUntil) => {
    const answer = await refused(app, store, "POST", path, { body: { ...least, soldOutUntil } });
    expect(answer).toMatchObject({ status: 422, findings: ["/soldOutUntil BAD_FORMAT"] });
  });
});
