import { asc, eq, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import { categories, menuItems } from "./menu.schema.ts";

/** Categories in display order, hidden ones included. */
export async function findCategoryPlaces(tx: Queries, storeId: string) {
  return await tx
    .select({ id: categories.id, displayOrder: categories.displayOrder })
    .from(categories)
    .where(eq(categories.storeId, storeId))
    .orderBy(asc(categories.displayOrder), asc(categories.id));
}

/** Items in display order within their categories, hidden ones included. */
export async function findItemPlaces(tx: Queries, storeId: string) {
  return await tx
    .select({ id: menuItems.id, displayOrder: menuItems.displayOrder, categoryId: menuItems.categoryId })
    .from(menuItems)
    .where(eq(menuItems.storeId, storeId))
    .orderBy(asc(menuItems.displayOrder), asc(menuItems.id));
}

export interface Place {
  id: string;
  displayOrder: number;
}

/** Raises the versions of those that it moves. */
export async function updatePlaces(
  tx: Queries,
  table: typeof categories | typeof menuItems,
  storeId: string,
  places: Place[],
  now: Date,
): Promise<void> {
  if (places.length === 0) return;
  await tx.execute(sql`
    update ${table} as moved
       set display_order = place."displayOrder", version = moved.version + 1,
           updated_at = ${now.toISOString()}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(places)}::text::jsonb) as place (id uuid, "displayOrder" int)
     where moved.store_id = ${storeId} and moved.id = place.id`);
}
