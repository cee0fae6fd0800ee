import { afterAll, expect, test } from "bun:test";
import fc from "fast-check";
import { weekdays } from "../../../src/features/menu/menu.model.ts";
import type { ImportResult, MenuFile } from "../../../src/features/menu/menu-file.model.ts";
import { createTestApp } from "../../support/app.ts";
import { checkStore, eventsOf } from "../../support/rows.ts";
import { createTestStore } from "../../support/store.ts";
import { done } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);

type Group = MenuFile["optionGroups"][number];
type Item = MenuFile["categories"][number]["items"][number];

// Few refs, so that files share many; some of them are the test store's.
const refs = (words: string[]) => fc.uniqueArray(fc.constantFrom(...words), { maxLength: words.length });
const itemRefs = ["bibimbap", "water", "a", "b", "c", "d"];
const name = fc.stringMatching(/^[a-z가-힣'"\\%_$]{1,12}$/);
const translations = fc.record(
  { en: fc.record({ name }, { requiredKeys: [] }), ja: fc.record({ name }) },
  { requiredKeys: [] },
);
const time = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map((parts) => parts.map((n) => String(n).padStart(2, "0")).join(":"));
const hours = fc.record({
  days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
  from: time,
  to: time,
});
const moment = fc
  .date({ min: new Date("2026-01-01T00:00:00Z"), max: new Date("2027-01-01T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString());
const word = fc.stringMatching(/^[a-z",{}\\]{1,8}$/);

const group = (ref: string): fc.Arbitrary<Group> =>
  fc
    .record({
      name,
      max: fc.integer({ min: 1, max: 4 }),
      options: refs(["mild", "hot", "egg", "x"]).filter((list) => list.length > 0),
      priceDelta: fc.integer({ min: -1000, max: 1000 }),
      isAvailable: fc.option(fc.boolean(), { nil: undefined }),
    })
    .map(({ options, priceDelta, isAvailable, ...rest }) => ({
      ref,
      ...rest,
      min: Math.min(rest.max, options.length) - 1,
      options: options.map((optionRef) => ({ ref: optionRef, name: optionRef, priceDelta, isAvailable })),
    }));

const item = (ref: string, groups: string[]): fc.Arbitrary<Item> =>
  fc
    .record(
      {
        name,
        price: fc.nat(100_000),
        description: fc.string({ unit: "grapheme-ascii" }).map((description) => description.trim()),
        translations,
        isVisible: fc.boolean(),
        isAvailable: fc.boolean(),
        soldOutUntil: fc.option(moment),
        stock: fc.option(fc.nat(100)),
        servingHours: fc.array(hours, { maxLength: 2 }),
        tags: fc.uniqueArray(word, { maxLength: 3 }),
        allergens: fc.uniqueArray(word, { maxLength: 3 }),
        station: word,
        optionGroups: groups.length > 0 ? refs(groups) : fc.constant<string[]>([]),
      },
      { requiredKeys: ["name", "price"] },
    )
    .map((rest) => ({ ref, ...rest }));

const menuFile: fc.Arbitrary<MenuFile> = fc
  .record({
    groups: refs(["spiciness", "toppings", "size"]),
    categories: refs(["rice", "soups", "drinks"]).filter((list) => list.length > 0),
    items: refs(itemRefs),
  })
  .chain(({ groups, categories, items }) =>
    fc.record({
      optionGroups: fc.tuple(...groups.map(group)),
      categories: fc
        .tuple(...items.map((ref) => fc.tuple(item(ref, groups), fc.nat(categories.length - 1))))
        .map((placed) =>
          categories.map((ref, at) => ({
            ref,
            name: ref,
            items: placed.filter(([, category]) => category === at).map(([entry]) => entry),
          })),
        ),
    }),
  );

function itemsOf(file: MenuFile): Map<string, Item> {
  return new Map(file.categories.flatMap(({ items }) => items.map((entry) => [entry.ref, entry] as const)));
}

function withoutVersion({ version: _, ...entry }: Item): Item {
  return entry;
}

test("holds for any two files: what was imported is exported, a second time changes nothing, and the way back is open", async () => {
  await fc.assert(
    fc.asyncProperty(menuFile, menuFile, async (first, second) => {
      const store = await createTestStore(app);
      const token = store.tokens.admin;
      const run = (body: MenuFile) => done<ImportResult>(app, "POST", "/menu/import", { token, body });
      const exported = () => done<MenuFile>(app, "GET", "/menu/export", { token });
      const nothing = { created: 0, updated: 0, hidden: 0 };

      for (const file of [first, second]) {
        const before = itemsOf(await exported());
        await run(file);
        expect(await run(file)).toMatchObject(nothing);
        const present = await exported();
        const shown = itemsOf(present);
        for (const { items } of file.categories)
          for (const entry of items) {
            const said = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
            // The file names no versions: what was there keeps its availability.
            const { stock, isAvailable, soldOutUntil } = before.get(entry.ref) ?? entry;
            const kept = before.has(entry.ref) ? { stock, isAvailable, soldOutUntil } : {};
            expect(shown.get(entry.ref)).toMatchObject({ ...said, ...kept });
            shown.delete(entry.ref);
          }
        // What the file does not name is hidden.
        for (const entry of shown.values()) expect(entry.isVisible).toBe(false);
      }

      const before = await exported();
      await run({ optionGroups: [], categories: [] });
      await run(before);
      const isAsBefore = await exported();
      expect([...itemsOf(isAsBefore).values()].map(withoutVersion)).toEqual(
        [...itemsOf(before).values()].map(withoutVersion),
      );
      expect(isAsBefore.optionGroups).toEqual(before.optionGroups);
      expect(await run(before)).toMatchObject(nothing);
      await checkStore(app, store.id);
      expect(new Set((await eventsOf(app, store.id)).map(({ type }) => type))).toEqual(
        new Set(["menu.updated"]),
      );
    }),
    { numRuns: 25 },
  );
}, 60_000);
