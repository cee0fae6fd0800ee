import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { OptionGroup } from "../../../src/features/menu/option-groups.model.ts";
import { createTestApp } from "../../support/app.ts";
import { eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  store = await createTestStore(app);
});

const path = "/menu/option-groups";
const option = { name: "보통", priceDelta: 0 };
const least = { name: "사이즈", min: 0, max: 1, options: [option] };
const create = (body: unknown, headers?: Record<string, string>) =>
  app.call<OptionGroup>("POST", `/api/v1${path}`, { token: store.tokens.admin, body, headers });

test("adds a group with its options in order, and tells of it", async () => {
  const large = {
    ref: "large",
    name: "곱빼기",
    translations: { en: { name: "Large" } },
    priceDelta: 2000,
    isAvailable: false,
  };
  const small = { ref: "small", name: "작게", translations: {}, priceDelta: -1000, isAvailable: true };
  const request = { ref: "size", name: "사이즈", translations: { en: { name: "Size" } }, min: 1, max: 1 };
  const { status, body, headers } = await create({ ...request, options: [large, small] });
  const now = app.clock.now().toISOString();
  expect(status).toBe(201);
  expect(body).toEqual({
    ...request,
    id: expect.any(String),
    options: [
      { ...large, id: expect.any(String) },
      { ...small, id: expect.any(String) },
    ],
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  expect(headers.get("location")).toBe(`/api/v1${path}/${body.id}`);
  expect(await done<OptionGroup>(app, "GET", `${path}/${body.id}`, { token: store.tokens.staff })).toEqual(
    body,
  );
  const { options } = await contentOf(app, store.id);
  expect(options.filter((row) => row.group_id === body.id)).toMatchObject([
    { ref: "large", price_delta: "2000", display_order: 0 },
    { ref: "small", price_delta: "-1000", display_order: 1 },
  ]);
  await expectOneEvent(
    app,
    store,
    "menu.updated",
    { version: 2, kind: "optionGroup", action: "created", id: body.id, resource: body },
    body.id,
  );
});

test("names what has no ref itself, and lets a maximum be larger than the choice", async () => {
  const { body } = await create({ ...least, max: 5 });
  expect(body).toMatchObject({ ref: body.id, max: 5 });
  expect(body.options).toMatchObject([{ ref: body.options[0]?.id, translations: {}, isAvailable: true }]);
});

test("does it once for one Idempotency-Key", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await create(least, headers);
  expect((await create(least, headers)).body).toEqual(first.body);
  expect(await eventsOf(app, store.id)).toHaveLength(1);
});

test("refuses a ref that another group has", async () => {
  const answer = await refused(app, store, "POST", path, { body: { ...least, ref: "toppings" } });
  expect(answer).toMatchObject({ status: 409, code: "ALREADY_EXISTS", findings: ["/ref DUPLICATE"] });
});

describe("refuses", () => {
  const many = Array.from({ length: 51 }, () => option);
  const cases: [what: string, change: Record<string, unknown>, findings: string[]][] = [
    ["a minimum above the maximum", { min: 2, max: 1 }, ["/min TOO_LARGE"]],
    ["a minimum that the options cannot meet", { min: 2, max: 2 }, ["/min TOO_LARGE"]],
    ["a minimum below zero", { min: -1 }, ["/min TOO_SMALL"]],
    ["a maximum of none", { max: 0 }, ["/max TOO_SMALL"]],
    ["a maximum beyond a hundred", { max: 101 }, ["/max TOO_LARGE"]],
    ["no minimum", { min: undefined }, ["/min REQUIRED"]],
    ["no options", { options: [] }, ["/options TOO_SHORT"]],
    ["51 options", { options: many }, ["/options TOO_LONG"]],
    ["an option without a price", { options: [{ name: "보통" }] }, ["/options/0/priceDelta REQUIRED"]],
    ["an option without a name", { options: [{ priceDelta: 0 }] }, ["/options/0/name REQUIRED"]],
    [
      "an option that costs a fraction",
      { options: [{ ...option, priceDelta: 0.5 }] },
      ["/options/0/priceDelta WRONG_TYPE"],
    ],
    [
      "an option by an id that is not there",
      { options: [{ ...option, id: Bun.randomUUIDv7() }] },
      ["/options/0/id NOT_FOUND"],
    ],
    [
      "two options with one ref",
      {
        options: [
          { ...option, ref: "a" },
          { ...option, ref: "b" },
          { ...option, ref: "a" },
        ],
      },
      ["/options/2/ref DUPLICATE"],
    ],
    ["an unknown key of an option", { options: [{ ...option, price: 1 }] }, ["/options/0/price UNKNOWN_KEY"]],
    ["a description", { description: "x" }, ["/description UNKNOWN_KEY"]],
  ];
  test.each(cases)("%s", async (_, change, expected) => {
    const answer = await refused(app, store, "POST", path, { body: { ...least, ...change } });
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: expected });
  });
});
