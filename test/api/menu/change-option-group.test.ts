import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { OptionGroup } from "../../../src/features/menu/option-groups.model.ts";
import { createTestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, getMenu, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let path: string;
beforeEach(async () => {
  store = await createTestStore(app);
  // Egg, cheese and beef; up to two.
  path = `/menu/option-groups/${store.ids.toppings}`;
});

const change = (body: unknown, headers?: Record<string, string>) =>
  done<OptionGroup>(app, "PATCH", path, { token: store.tokens.admin, body, headers });
const present = () => done<OptionGroup>(app, "GET", path, { token: store.tokens.staff });

test("changes what is given and nothing else, and tells of it", async () => {
  const before = await present();
  const body = await change({ name: "추가", max: 3, version: 1 });
  expect(body).toEqual({
    ...before,
    name: "추가",
    max: 3,
    version: 2,
    updatedAt: app.clock.now().toISOString(),
  });
  expect(await present()).toEqual(body);
  await expectOneEvent(
    app,
    store,
    "menu.updated",
    { version: 2, kind: "optionGroup", action: "updated", id: body.id, resource: body },
    body.id,
  );
});

test("replaces the list of options, in which those named by id or ref keep their id and what is left out", async () => {
  await change({
    version: 1,
    options: [
      {
        ref: "egg",
        name: "계란",
        priceDelta: 1000,
        translations: { en: { name: "Egg" } },
        isAvailable: false,
      },
      { ref: "cheese", name: "치즈", priceDelta: 1500 },
      { ref: "beef", name: "소고기", priceDelta: 3000 },
    ],
  });
  const { options } = await change({
    options: [
      { name: "두부", priceDelta: 500 },
      { id: store.ids.beef, name: "한우", priceDelta: 4000 },
      { ref: "egg", name: "계란", priceDelta: 1200 },
    ],
  });
  expect(options).toEqual([
    {
      id: expect.any(String),
      ref: expect.any(String),
      name: "두부",
      priceDelta: 500,
      translations: {},
      isAvailable: true,
    },
    { id: store.ids.beef, ref: "beef", name: "한우", priceDelta: 4000, translations: {}, isAvailable: true },
    {
      id: store.ids.egg,
      ref: "egg",
      name: "계란",
      priceDelta: 1200,
      translations: { en: { name: "Egg" } },
      isAvailable: false,
    },
  ]);
  const rows = (await contentOf(app, store.id)).options.filter((row) => row.group_id === store.ids.toppings);
  expect(rows.map(({ id }) => id)).toEqual(options.map(({ id }) => id));
});

test("shows new options at once, and orders are priced by them", async () => {
  await getMenu(app, store);
  await change({ options: [{ id: store.ids.beef, name: "한우", priceDelta: 4000 }] });
  const group = (await getMenu(app, store)).optionGroups.find(({ id }) => id === store.ids.toppings);
  expect(group?.options).toEqual([{ id: store.ids.beef, name: "한우", priceDelta: 4000, available: true }]);
  const optionIds = [store.ids.mild, store.ids.beef];
  const order = await placeOrder(app, store.tokens.table, { lines: [{ ...store.line, optionIds }] });
  expect(order.total).toBe(13_000);
});

describe("a version", () => {
  test("that is stale is refused with the present state", async () => {
    const group = await change({ name: "추가" });
    const inBody = await refused(app, store, "PATCH", path, { body: { name: "x", version: 1 } });
    expect(inBody).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present: group } });
    const headers = { "if-match": '"1"' };
    const inHeader = await refused(app, store, "PATCH", path, { body: { name: "x" }, headers });
    expect(inHeader).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present: group } });
  });
});

test("does it once for one Idempotency-Key", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const body = { options: [{ name: "두부", priceDelta: 500 }] };
  const first = await change(body, headers);
  expect(await change(body, headers)).toEqual(first);
  expect(await eventsOf(app, store.id)).toHaveLength(1);
});

describe("refuses", () => {
  test("a group that is not there, and another store's just so", async () => {
    const other = await createTestStore(app);
    const before = await contentOf(app, other.id);
    for (const id of [Bun.randomUUIDv7(), other.ids.toppings]) {
      const answer = await refused(app, store, "PATCH", `/menu/option-groups/${id}`, { body: { name: "x" } });
      expect(answer).toMatchObject({ status: 404, code: "NOT_FOUND" });
    }
    expect(await contentOf(app, other.id)).toEqual(before);
  });

  test("an option of another group or store, named by id, as one that is not there", async () => {
    const other = await createTestStore(app);
    const option = { name: "x", priceDelta: 0 };
    const options = [
      { ...option, id: store.ids.mild },
      { ...option, id: other.ids.egg },
      { ...option, id: store.ids.egg },
    ];
    expect(await refused(app, store, "PATCH", path, { body: { options } })).toMatchObject({
      status: 422,
      findings: ["/options/0/id NOT_FOUND", "/options/1/id NOT_FOUND"],
    });
  });

  test("an option that is there twice, by id and by ref", async () => {
    const options = [
      { id: store.ids.egg, name: "x", priceDelta: 0 },
      { ref: "egg", name: "y", priceDelta: 0 },
      { id: store.ids.egg, name: "z", priceDelta: 0 },
    ];
    expect(await refused(app, store, "PATCH", path, { body: { options } })).toMatchObject({
      status: 422,
      findings: ["/options/1/ref DUPLICATE", "/options/2/id DUPLICATE"],
    });
  });

  test("another ref for an option that is there", async () => {
    const options = [{ id: store.ids.egg, ref: "fried-egg", name: "x", priceDelta: 0 }];
    expect(await refused(app, store, "PATCH", path, { body: { options } })).toMatchObject({
      status: 422,
      findings: ["/options/0/ref NOT_ONE_OF"],
    });
  });

  const one = [{ ref: "egg", name: "x", priceDelta: 0 }];
  const cases: [what: string, body: unknown, findings: string[]][] = [
    ["nothing to change", {}, [" EMPTY"]],
    ["a minimum above the present maximum", { min: 3 }, ["/min TOO_LARGE"]],
    ["a minimum above the maximum given", { min: 2, max: 1 }, ["/min TOO_LARGE"]],
    ["a minimum that the present options cannot meet", { min: 4, max: 5 }, ["/min TOO_LARGE"]],
    ["a minimum that the options given cannot meet", { min: 2, options: one }, ["/min TOO_LARGE"]],
    ["an empty list of options", { options: [] }, ["/options TOO_SHORT"]],
    ["another ref", { ref: "x" }, ["/ref UNKNOWN_KEY"]],
  ];
  test.each(cases)("%s", async (_, body, expected) => {
    const answer = await refused(app, store, "PATCH", path, { body });
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: expected });
  });

  test("what breaks the present minimum, where it is broken", async () => {
    await change({ min: 2 });
    expect((await refused(app, store, "PATCH", path, { body: { max: 1 } })).findings).toEqual([
      "/max TOO_SMALL",
    ]);
    expect((await refused(app, store, "PATCH", path, { body: { options: one } })).findings).toEqual([
      "/options TOO_SHORT",
    ]);
  });
});
