import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Category } from "../../../src/features/menu/categories.model.ts";
import { createTestApp } from "../../support/app.ts";
import { countKeys, eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, getMenu, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  store = await createTestStore(app);
});

const path = "/menu/categories";
const create = (body: unknown, headers?: Record<string, string>) =>
  app.call<Category>("POST", `/api/v1${path}`, { token: store.tokens.admin, body, headers });

test("adds a category with all that was said of it, and tells of it", async () => {
  const request = {
    ref: "soups",
    name: "국",
    translations: { en: { name: "Soups" }, ja: { name: "スープ" } },
    displayOrder: 7,
    isVisible: false,
  };
  const { status, body, headers } = await create(request);
  const now = app.clock.now().toISOString();
  expect(status).toBe(201);
  expect(body).toEqual({ ...request, id: expect.any(String), version: 1, createdAt: now, updatedAt: now });
  expect(headers.get("location")).toBe(`/api/v1/menu/categories/${body.id}`);
  expect(await done<Category>(app, "GET", `${path}/${body.id}`, { token: store.tokens.staff })).toEqual(body);

  expect((await contentOf(app, store.id)).categories).toMatchObject([
    { id: store.ids.category },
    { id: body.id, ref: "soups", name: "국", display_order: 7, is_visible: false, version: 1 },
  ]);
  await expectOneEvent(
    app,
    store,
    "menu.updated",
    { version: 2, kind: "category", action: "created", id: body.id, resource: body },
    body.id,
  );
});

test("puts a category last when its place is not given, and names it itself", async () => {
  await create({ name: "위", displayOrder: 41 });
  const { body } = await create({ name: "아래" });
  expect(body).toMatchObject({ ref: body.id, displayOrder: 42, isVisible: true, translations: {} });
  const { categories } = await getMenu(app, store);
  expect(categories.map(({ name }) => name)).toEqual(["밥", "위", "아래"]);
});

test("does it once for one Idempotency-Key", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await create({ name: "국" }, headers);
  const second = await create({ name: "국" }, headers);
  expect(second.status).toBe(201);
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  expect(second.headers.get("location")).toBe(first.headers.get("location"));
  expect(second.body).toEqual(first.body);
  expect((await contentOf(app, store.id)).categories).toHaveLength(2);
  expect(await eventsOf(app, store.id)).toHaveLength(1);
  expect(await countKeys(app, headers["idempotency-key"])).toBe(1);

  const other = await refused(app, store, "POST", path, { body: { name: "찌개" }, headers });
  expect(other).toMatchObject({ status: 422, code: "IDEMPOTENCY_KEY_REUSED" });
});

test("refuses a ref that another category has", async () => {
  const answer = await refused(app, store, "POST", path, { body: { ref: "rice", name: "밥 2" } });
  expect(answer).toMatchObject({ status: 409, code: "ALREADY_EXISTS", findings: ["/ref DUPLICATE"] });
});

test("lets another store use the same ref", async () => {
  const other = await createTestStore(app);
  await create({ ref: "soups", name: "국" });
  const body = { ref: "soups", name: "국" };
  expect(await done<Category>(app, "POST", path, { token: other.tokens.admin, body })).toMatchObject(body);
});

describe("refuses what is not a category", () => {
  const cases: [what: string, body: unknown, findings: string[]][] = [
    ["no name", {}, ["/name REQUIRED"]],
    ["a name of spaces", { name: "  " }, ["/name TOO_SHORT"]],
    ["an empty name", { name: "" }, ["/name TOO_SHORT"]],
    ["a long name", { name: "가".repeat(121) }, ["/name TOO_LONG"]],
    ["a name over two lines", { name: "국\n밥" }, ["/name BAD_FORMAT"]],
    ["a name that is a number", { name: 5 }, ["/name WRONG_TYPE"]],
    ["a null name", { name: null }, ["/name WRONG_TYPE"]],
    ["a ref with a space", { name: "국", ref: "a b" }, ["/ref BAD_FORMAT"]],
    ["a ref of 65 letters", { name: "국", ref: "a".repeat(65) }, ["/ref BAD_FORMAT"]],
    ["a place before the first", { name: "국", displayOrder: -1 }, ["/displayOrder TOO_SMALL"]],
    ["a place beyond all", { name: "국", displayOrder: 1_000_001 }, ["/displayOrder TOO_LARGE"]],
    ["half a place", { name: "국", displayOrder: 1.5 }, ["/displayOrder WRONG_TYPE"]],
    ["a place in words", { name: "국", displayOrder: "1" }, ["/displayOrder WRONG_TYPE"]],
    ["a doubtful visibility", { name: "국", isVisible: "yes" }, ["/isVisible WRONG_TYPE"]],
    [
      "a language nobody reads",
      { name: "국", translations: { fr: { name: "Soupe" } } },
      ["/translations/fr UNKNOWN_KEY"],
    ],
    [
      "an unknown key in a translation",
      { name: "국", translations: { en: { title: "Soup" } } },
      ["/translations/en/title UNKNOWN_KEY"],
    ],
    ["an unknown key", { name: "국", color: "red" }, ["/color UNKNOWN_KEY"]],
    ["a list", [], [" WRONG_TYPE"]],
    ["NUL in the name", { name: "a\u0000b" }, ["/name BAD_FORMAT"]],
    ["half a character", { name: "\ud800" }, ["/name BAD_FORMAT"]],
  ];
  test.each(cases)("%s", async (_, body, expected) => {
    const answer = await refused(app, store, "POST", path, { body });
    expect(answer).toMatchObject({ status: 422, code: "VALIDATION_FAILED", findings: expected });
  });
});
