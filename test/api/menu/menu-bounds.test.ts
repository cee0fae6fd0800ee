import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Category } from "../../../src/features/menu/categories.model.ts";
import type { Item } from "../../../src/features/menu/items.model.ts";
import { maxOptions, menuBounds } from "../../../src/features/menu/menu-bounds.ts";
import type { ImportResult, MenuFile } from "../../../src/features/menu/menu-file.model.ts";
import type { OptionGroup } from "../../../src/features/menu/option-groups.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";
import { contentOf, done, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let token: string;
beforeEach(async () => {
  store = await createTestStore(app);
  token = store.tokens.admin;
});

type Counts = { items?: number; categories?: number; groups?: number };
type Refusal = Problem & { of: string; limit: number };

const option = { ref: "a", name: "가", priceDelta: 0 };

/** @param name begins the refs, so that two files have none in common */
function fileOf(name: string, { items = 0, categories = 1, groups = 0 }: Counts): MenuFile {
  const refs = (kind: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({ ref: `${name}-${kind}${at}`, name: `${kind} ${at}` }));
  return {
    optionGroups: refs("g", groups).map((group) => ({ ...group, min: 0, max: 1, options: [option] })),
    categories: refs("c", categories).map((category, at) => ({
      ...category,
      items: at === 0 ? refs("i", items).map((item) => ({ ...item, price: 1000 })) : [],
    })),
  };
}

const importFile = (body: MenuFile) => done<ImportResult>(app, "POST", "/menu/import", { token, body });
const post = <T>(path: string, body: object) => done<T>(app, "POST", path, { token, body });

/** Expects MENU_FULL, and that nothing was written. */
async function refusedAsFull(path: string, body: object, of: keyof typeof menuBounds): Promise<void> {
  const answer = await refused(app, store, "POST", path, { body });
  expect(answer).toMatchObject({ status: 409, code: "MENU_FULL", body: { of, limit: menuBounds[of] } });
}

// The test store has two items, one category and two option groups already: they are hidden by the imports, and count.

describe("adding one", () => {
  test("takes the last item that there is room for, refuses the next, and takes it once a hidden one is deleted", async () => {
    await importFile(fileOf("a", { items: menuBounds.items - 3 }));
    const { ids } = store;
    const item = { categoryId: ids.category, name: "김밥", price: 4000 };
    await post<Item>("/menu/items", item);
    await refusedAsFull("/menu/items", item, "items");

    const hidden = await done<Item>(app, "GET", `/menu/items/${ids.bibimbap}`, { token });
    expect(hidden.isVisible).toBe(false);
    expect((await app.call("DELETE", `/api/v1/menu/items/${ids.bibimbap}`, { token })).status).toBe(204);
    await post<Item>("/menu/items", item);
    await refusedAsFull("/menu/items", item, "items");
    expect((await contentOf(app, store.id)).items).toHaveLength(menuBounds.items);
  });

  test("takes the last category that there is room for, refuses the next, and takes it once one is deleted", async () => {
    await importFile(fileOf("a", { categories: menuBounds.categories - 2 }));
    const { id } = await post<Category>("/menu/categories", { name: "분류" });
    await refusedAsFull("/menu/categories", { name: "분류" }, "categories");
    expect((await app.call("DELETE", `/api/v1/menu/categories/${id}`, { token })).status).toBe(204);
    await post<Category>("/menu/categories", { name: "분류" });
  });

  test("takes the last option group that there is room for, refuses the next, and takes it once one is deleted", async () => {
    const group = { name: "그룹", min: 0, max: 1, options: [{ name: "가", priceDelta: 0 }] };
    await importFile(fileOf("a", { groups: menuBounds.option_groups - 3 }));
    const { id } = await post<OptionGroup>("/menu/option-groups", group);
    await refusedAsFull("/menu/option-groups", group, "option_groups");
    expect((await app.call("DELETE", `/api/v1/menu/option-groups/${id}`, { token })).status).toBe(204);
    await post<OptionGroup>("/menu/option-groups", group);
  });

  test("one of two requests at the same moment gets the last place", async () => {
    await importFile(fileOf("a", { items: menuBounds.items - 3 }));
    const body = { categoryId: store.ids.category, name: "김밥", price: 4000 };
    const answers = await Promise.all(
      [1, 2].map(() => app.call("POST", "/api/v1/menu/items", { token, body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await contentOf(app, store.id)).items).toHaveLength(menuBounds.items);
  });

  test("a group has fifty options at most", async () => {
    const options = Array.from({ length: maxOptions }, (_, at) => ({ name: `${at}`, priceDelta: 0 }));
    const group = { name: "그룹", min: 0, max: 1, options };
    const { id } = await post<OptionGroup>("/menu/option-groups", group);
    const body = { options: [...options, { name: "하나 더", priceDelta: 0 }] };
    expect(await refused(app, store, "PATCH", `/menu/option-groups/${id}`, { body })).toMatchObject({
      status: 422,
      findings: ["/options TOO_LONG"],
    });
  });
});

describe("an import", () => {
  const cases: [of: keyof typeof menuBounds, within: Counts, beyond: Counts][] = [
    ["items", { items: menuBounds.items - 2 }, { items: menuBounds.items - 1 }],
    ["categories", { categories: menuBounds.categories - 1 }, { categories: menuBounds.categories }],
    ["option_groups", { groups: menuBounds.option_groups - 2 }, { groups: menuBounds.option_groups - 1 }],
  ];
  test.each(cases)(
    "may fill the %s, and is refused whole when one would be too many",
    async (of, within, beyond) => {
      await refusedAsFull("/menu/import", fileOf("a", beyond), of);
      await importFile(fileOf("a", within));
    },
  );

  test("of new refs is refused when those that it would hide leave too little room", async () => {
    await importFile(fileOf("a", { items: 1_500 }));
    await refusedAsFull("/menu/import", fileOf("b", { items: 499 }), "items");
    await importFile(fileOf("b", { items: 498 }));
    expect((await contentOf(app, store.id)).items).toHaveLength(menuBounds.items);
  });

  test("of the refs that are there is taken by a full menu, as is its own export", async () => {
    const full = fileOf("a", { items: menuBounds.items - 2 });
    await importFile(full);
    expect(await importFile(full)).toMatchObject({ created: 0, updated: 0, hidden: 0 });
    const exported = await done<MenuFile>(app, "GET", "/menu/export", { token });
    expect(await importFile(exported)).toMatchObject({ created: 0, hidden: 0 });
  });

  test("that is refused says in either language what to delete", async () => {
    const body = fileOf("a", { items: menuBounds.items });
    const detailIn = async (language: string) =>
      (
        await app.call<Refusal>("POST", "/api/v1/menu/import", {
          token,
          body,
          headers: { "accept-language": language },
        })
      ).body.detail;
    expect(await detailIn("en")).toBe(
      "A menu may have at most 2000 items, hidden ones included. Delete those that are hidden or no longer used, then try again.",
    );
    expect(await detailIn("ko")).toBe(
      "메뉴 항목: 숨긴 것을 포함하여 2000개까지 둘 수 있습니다. 숨겼거나 더 이상 쓰지 않는 것을 삭제한 뒤 다시 시도해 주세요.",
    );
  });
});

test("imports of one store wait for each other, a few at most, and those of another store go on", async () => {
  const other = await createTestStore(app);
  const body = fileOf("a", { items: 1 });
  const settled: number[] = [];
  const sent: Promise<unknown>[] = [];
  await app.database.transaction("test.lock", async (tx) => {
    await tx.execute(`select from store_counters where store_id = '${store.id}' for no key update`);
    for (let n = 0; n < 8; n++)
      sent.push(
        app.call<Problem>("POST", "/api/v1/menu/import", { token, body }).then(({ status, headers }) => {
          settled.push(status);
          if (status === 503) expect(headers.get("retry-after")).toBe("5");
        }),
      );
    await until("three imports are refused", () => settled.length === 3);
    expect(settled).toEqual([503, 503, 503]);
    await done(app, "POST", "/menu/import", { token: other.tokens.admin, body });
  });
  await Promise.all(sent);
  expect(settled).toEqual([503, 503, 503, 200, 200, 200, 200, 200]);
});
