import { eq } from "drizzle-orm";
import { DomainError } from "../../errors.ts";
import type { Queries } from "../../platform/database/index.ts";
import { categories, menuItems, optionGroups } from "./menu.schema.ts";
import type { MenuContent } from "./menu-content.ts";
import type { MenuFile } from "./menu-file.model.ts";

/**
 * How many a store may have, hidden ones included. Imports hide what a file leaves out and remove nothing: without a
 * bound, each import of new refs would make exports and menu reads slower, and those of the other stores with them.
 */
export const menuBounds = { items: 2_000, categories: 200, option_groups: 500 } as const;

/** How many options a group may have. */
export const maxOptions = 50;

type Bounded = keyof typeof menuBounds;

const tables = { items: menuItems, categories, option_groups: optionGroups };

/**
 * To be called under the store's lock, before one is added.
 * @throws DomainError MENU_FULL
 */
export async function checkRoomForOne(tx: Queries, storeId: string, of: Bounded): Promise<void> {
  const table = tables[of];
  checkCount(of, (await tx.$count(table, eq(table.storeId, storeId))) + 1);
}

/**
 * Counts what an import would leave: what is there stays, hidden if need be, and new refs are added.
 * @throws DomainError MENU_FULL
 */
export function checkRoomForFile(present: MenuContent, file: MenuFile): void {
  const countTogether = (...lists: { ref: string }[][]) => new Set(lists.flat().map(({ ref }) => ref)).size;
  const fileItems = file.categories.flatMap((category) => category.items);
  checkCount("items", countTogether(present.items, fileItems));
  checkCount("categories", countTogether(present.categories, file.categories));
  checkCount("option_groups", countTogether(present.groups, file.optionGroups));
}

function checkCount(of: Bounded, count: number): void {
  const limit = menuBounds[of];
  if (count > limit)
    throw new DomainError("MENU_FULL", {
      params: { what: of.replace("_", " "), limit },
      extra: { of, limit },
    });
}
