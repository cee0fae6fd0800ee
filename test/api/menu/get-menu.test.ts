import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Menu } from "../../../src/features/menu/menu.model.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { done, getMenu } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  app.clock.set("2026-11-21T10:00:00.000Z");
  store = await createTestStore(app);
});

function change(kind: "categories" | "items" | "option-groups", id: string, body: unknown) {
  return done(app, "PATCH", `/menu/${kind}/${id}`, { token: store.tokens.admin, body });
}

test("shows what guests may order, whole", async () => {
  const { ids } = store;
  const { status, headers, body } = await app.call<Menu>("GET", "/api/v1/menu", {
    token: store.tokens.table,
  });
  expect(status).toBe(200);
  expect(headers.get("content-type")).toStartWith("application/json");
  const option = (id: string, name: string, priceDelta: number) => ({
    id,
    name,
    priceDelta,
    available: true,
  });
  const item = {
    description: "",
    image: null,
    thumbnail: null,
    tags: [],
    allergens: [],
    servingHours: [],
    available: true,
    unavailableReason: null,
  };
  expect(body).toEqual({
    store: {
      id: store.id,
      code: store.code,
      name: "시험 식당",
      currency: "KRW",
      timezone: "Asia/Seoul",
      locale: "ko",
      acceptingOrders: true,
    },
    version: 1,
    language: "ko",
    categories: [
      {
        id: ids.category,
        name: "밥",
        items: [
          {
            ...item,
            id: ids.bibimbap,
            name: "비빔밥",
            price: 9000,
            optionGroupIds: [ids.spiciness, ids.toppings],
          },
          { ...item, id: ids.water, name: "생수", price: 1000, optionGroupIds: [] },
        ],
      },
    ],
    optionGroups: [
      {
        id: ids.spiciness,
        name: "맵기",
        min: 1,
        max: 1,
        options: [option(ids.mild, "mild", 0), option(ids.hot, "hot", 500)],
      },
      {
        id: ids.toppings,
        name: "토핑",
        min: 0,
        max: 2,
        options: [
          option(ids.egg, "egg", 1000),
          option(ids.cheese, "cheese", 1500),
          option(ids.beef, "beef", 3000),
        ],
      },
    ],
  });
});

test("leaves hidden items out, and groups that no visible item asks for", async () => {
  await change("items", store.ids.bibimbap, { isVisible: false });
  const menu = await getMenu(app, store);
  expect(menu.categories[0]?.items.map(({ id }) => id)).toEqual([store.ids.water]);
  expect(menu.optionGroups).toEqual([]);
});

test("shows a sold-out option as one", async () => {
  const options = [{ ref: "hot", name: "매운맛", priceDelta: 500, isAvailable: false }];
  await change("option-groups", store.ids.spiciness, { version: 1, options });
  const [group] = (await getMenu(app, store)).optionGroups;
  expect(group?.options).toEqual([{ id: store.ids.hot, name: "매운맛", priceDelta: 500, available: false }]);
});

describe("in another language", () => {
  beforeEach(async () => {
    await change("categories", store.ids.category, {
      translations: { en: { name: "Rice" }, ja: { name: "ご飯" } },
    });
    await change("items", store.ids.bibimbap, {
      description: "나물과 고추장",
      translations: { en: { name: "Bibimbap", description: "With vegetables" }, ja: { name: "ビビンバ" } },
    });
    await change("option-groups", store.ids.spiciness, {
      translations: { en: { name: "Spiciness" } },
      options: [{ ref: "hot", name: "매운맛", priceDelta: 500, translations: { en: { name: "Hot" } } }],
    });
  });

  const texts = async (language: string) => {
    const { headers, body } = await app.call<Menu>("GET", "/api/v1/menu", {
      token: store.tokens.table,
      headers: { "accept-language": language },
    });
    expect(headers.get("content-language")).toBe(body.language);
    const [item, water] = body.categories[0]?.items ?? [];
    const [group] = body.optionGroups;
    return [
      body.language,
      body.categories[0]?.name,
      item?.name,
      item?.description,
      water?.name,
      group?.name,
      group?.options[0]?.name,
    ];
  };

  const korean = ["ko", "밥", "비빔밥", "나물과 고추장", "생수", "맵기", "매운맛"];
  const english = ["en", "Rice", "Bibimbap", "With vegetables", "생수", "Spiciness", "Hot"];

  test("takes what is translated, and leaves the rest in the store's own", async () => {
    expect(await texts("en")).toEqual(english);
    expect(await texts("ja")).toEqual(["ja", "ご飯", "ビビンバ", "나물과 고추장", "생수", "맵기", "매운맛"]);
  });

  test.each([
    ["en-GB,en;q=0.9", english],
    ["fr, en;q=0.5", english],
    ["ko;q=0.3, en;q=0.8", english],
    ["fr", korean],
    ["*", korean],
    ["zh, en", english],
    ["zh-Hans;q=1, de, en-US;q=0.3", english],
    ["zh, ko, en", korean],
    ["en;q=0", korean],
    ["", korean],
  ])("Accept-Language %p", async (language, expected) => {
    expect(await texts(language)).toEqual(expected);
  });

  test("falls back to the store's language, whatever that is", async () => {
    const english = await createTestStore(app, { locale: "en" });
    expect((await getMenu(app, english, "fr")).language).toBe("en");
  });
});

describe("its ETag", () => {
  const get = (headers: Record<string, string> = {}) =>
    app.call<Menu>("GET", "/api/v1/menu", { token: store.tokens.table, headers });

  test("is strong, and answers 304 while the menu is as it was", async () => {
    const first = await get();
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect(first.headers.get("vary")).toContain("Accept-Language");
    for (const tag of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
      const again = await get({ "if-none-match": tag });
      expect([again.status, again.body as unknown]).toEqual([304, ""]);
      expect(again.headers.get("etag")).toBe(etag);
    }
    expect((await get({ "if-none-match": '"other"' })).status).toBe(200);
  });

  test("changes with the menu, at once", async () => {
    const etag = (await get()).headers.get("etag") ?? "";
    await done(app, "POST", `/menu/items/${store.ids.water}/availability`, {
      token: store.tokens.staff,
      body: { isAvailable: false },
    });
    const after = await get({ "if-none-match": etag });
    expect(after.status).toBe(200);
    expect(after.body.version).toBe(2);
    expect(after.body.categories[0]?.items[1]).toMatchObject({
      available: false,
      unavailableReason: "SOLD_OUT",
    });
  });

  test("changes when an item's serving hours begin", async () => {
    await change("items", store.ids.water, { servingHours: [{ days: ["sat"], from: "19:30", to: "20:00" }] });
    const before = await get();
    expect(before.body.categories[0]?.items[1]?.unavailableReason).toBe("NOT_SERVED_NOW");
    app.clock.set("2026-11-21T10:30:00.000Z");
    const during = await get({ "if-none-match": before.headers.get("etag") ?? "" });
    expect(during.status).toBe(200);
    expect(during.body.categories[0]?.items[1]?.available).toBe(true);
  });

  test("differs by language and by store", async () => {
    const korean = await get({ "accept-language": "ko" });
    const english = await get({ "accept-language": "en" });
    expect(english.headers.get("etag")).not.toBe(korean.headers.get("etag"));
    const other = await createTestStore(app);
    const headers = { "if-none-match": korean.headers.get("etag") ?? "" };
    const { status, body } = await app.call<Menu>("GET", "/api/v1/menu", {
      token: other.tokens.table,
      headers,
    });
    expect([status, body.store.id]).toEqual([200, other.id]);
  });
});

describe("compressed", () => {
  const get = (headers: Record<string, string>) =>
    app.app.fetch(
      new Request("http://localhost/api/v1/menu", {
        headers: { authorization: `Bearer ${store.tokens.table}`, ...headers },
      }),
    );

  test("is the same menu, with a tag of its own", async () => {
    const plain = await get({});
    const zipped = await get({ "accept-encoding": "br, gzip" });
    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    expect(zipped.headers.get("vary")).toContain("Accept-Encoding");
    expect(new TextDecoder().decode(Bun.gunzipSync(await zipped.bytes()))).toBe(await plain.text());
    const tag = zipped.headers.get("etag") ?? "";
    expect(tag).not.toBe(plain.headers.get("etag"));
    expect((await get({ "accept-encoding": "gzip", "if-none-match": tag })).status).toBe(304);
    expect((await get({ "if-none-match": tag })).status).toBe(200);
  });

  test.each([
    ["*", true],
    ["GZIP;q=0.5", true],
    ["gzip;q=0, *", false],
    ["*;q=0.000", false],
    ["br", false],
    ["identity", false],
  ])("is sent for Accept-Encoding %p: %p", async (accepted, zipped) => {
    const { headers } = await get({ "accept-encoding": accepted });
    expect(headers.get("content-encoding")).toBe(zipped ? "gzip" : null);
  });
});
