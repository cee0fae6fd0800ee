import { afterAll, beforeEach, expect, test } from "bun:test";
import type { MenuFile } from "../../../src/features/menu/menu-file.model.ts";
import { insertStore } from "../../../src/features/stores/stores.store.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
beforeEach(async () => {
  store = await createTestStore(app);
});

const exportMenu = (token: string) => done<MenuFile>(app, "GET", "/menu/export", { token });

/** A store that has nothing yet, and a token of its admin. */
async function createBareStore() {
  const id = Bun.randomUUIDv7();
  const settings = { timezone: "Asia/Seoul", currency: "KRW", locale: "ko" } as const;
  await app.database.transaction("test.bare_store", (tx) =>
    insertStore(tx, { id, code: `b-${id.slice(-12)}`, name: "새 식당", ...settings }),
  );
  const admin = {
    id: Bun.randomUUIDv7(),
    role: "store_admin",
    name: "admin",
    storeId: id,
    tokenVersion: 1,
  } as const;
  return { id, token: (await app.tokens.issue(admin)).token };
}

/** Versions count a store's own changes. */
function withoutVersions(file: MenuFile): MenuFile {
  return {
    ...file,
    optionGroups: file.optionGroups.map((group) => ({ ...group, version: undefined })),
    categories: file.categories.map((category) => ({
      ...category,
      items: category.items.map((item) => ({ ...item, version: undefined })),
    })),
  };
}

test("says everything of the menu, and writes nothing", async () => {
  const before = await contentOf(app, store.id);
  const option = { translations: {}, isAvailable: true };
  const item = {
    version: 1,
    description: "",
    isVisible: true,
    isAvailable: true,
    soldOutUntil: null,
    stock: null,
    servingHours: [],
    tags: [],
    allergens: [],
    station: "kitchen",
    image: null,
    thumbnail: null,
  };
  expect(await exportMenu(store.tokens.admin)).toEqual({
    store: { code: store.code, name: "시험 식당", currency: "KRW", timezone: "Asia/Seoul", locale: "ko" },
    optionGroups: [
      {
        ref: "spiciness",
        name: "맵기",
        translations: {},
        min: 1,
        max: 1,
        version: 1,
        options: [
          { ...option, ref: "mild", name: "mild", priceDelta: 0 },
          { ...option, ref: "hot", name: "hot", priceDelta: 500 },
        ],
      },
      {
        ref: "toppings",
        name: "토핑",
        translations: {},
        min: 0,
        max: 2,
        version: 1,
        options: [
          { ...option, ref: "egg", name: "egg", priceDelta: 1000 },
          { ...option, ref: "cheese", name: "cheese", priceDelta: 1500 },
          { ...option, ref: "beef", name: "beef", priceDelta: 3000 },
        ],
      },
    ],
    categories: [
      {
        ref: "rice",
        name: "밥",
        translations: {},
        isVisible: true,
        items: [
          {
            ...item,
            ref: "bibimbap",
            name: "비빔밥",
            price: 9000,
            translations: { en: { name: "Bibimbap" } },
            optionGroups: ["spiciness", "toppings"],
          },
          { ...item, ref: "water", name: "생수", price: 1000, translations: {}, optionGroups: [] },
        ],
      },
    ],
  });
  expect(await contentOf(app, store.id)).toEqual(before);
});

test("makes the same menu of another store, which exports the same document but for the store", async () => {
  const token = store.tokens.admin;
  await done(app, "POST", "/menu/categories", {
    token,
    body: { name: "숨은", isVisible: false, displayOrder: 0 },
  });
  await done(app, "PATCH", `/menu/items/${store.ids.water}`, {
    token,
    body: {
      version: 1,
      description: "차가운\n물",
      isVisible: false,
      isAvailable: false,
      soldOutUntil: "2026-12-01T09:00:00.123+09:00",
      stock: 3,
      servingHours: [{ days: ["sun"], from: "22:00", to: "02:00" }],
      tags: ["drink"],
      allergens: ["none"],
      station: "bar",
      displayOrder: 0,
    },
  });
  const image = `ab/ab${"0".repeat(62)}.webp`;
  await app.database.statement(
    "test.image",
    (sql) => sql`update menu_items set image = ${image} where id = ${store.ids.bibimbap}`,
  );
  const file = await exportMenu(token);
  expect(file.categories[0]?.items[0]?.image).toBe(image);

  const bare = await createBareStore();
  expect(await done(app, "POST", "/menu/import", { token: bare.token, body: file })).toEqual({
    version: 2,
    created: 6,
    updated: 0,
    hidden: 0,
    availabilityKept: [],
  });
  const again = await exportMenu(bare.token);
  expect(again.store?.code).not.toBe(file.store?.code);
  expect(withoutVersions({ ...again, store: file.store })).toEqual(withoutVersions(file));
});

test("changes nothing when it is imported where it comes from", async () => {
  const file = await exportMenu(store.tokens.admin);
  const before = await contentOf(app, store.id);
  expect(await done(app, "POST", "/menu/import", { token: store.tokens.admin, body: file })).toEqual({
    version: 1,
    created: 0,
    updated: 0,
    hidden: 0,
    availabilityKept: [],
  });
  expect(await contentOf(app, store.id)).toEqual(before);
});
