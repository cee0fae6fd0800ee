import { asc, eq, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import { categories, itemOptionGroups, menuItems, optionGroups } from "./menu.schema.ts";
import type { CategoryContent, GroupContent, ItemContent, MenuContent } from "./menu-content.ts";
import { findAllOptionGroups, upsertOptions } from "./option-groups.store.ts";

/** The whole menu, hidden things included. */
export async function findMenuContent(tx: Queries, storeId: string): Promise<MenuContent> {
  const categoryRows = await tx
    .select({
      id: categories.id,
      ref: categories.ref,
      name: categories.name,
      translations: categories.translations,
      displayOrder: categories.displayOrder,
      isVisible: categories.isVisible,
    })
    .from(categories)
    .where(eq(categories.storeId, storeId))
    .orderBy(asc(categories.displayOrder), asc(categories.id));
  const itemRows = await tx
    .select()
    .from(menuItems)
    .where(eq(menuItems.storeId, storeId))
    .orderBy(asc(menuItems.displayOrder), asc(menuItems.id));
  const links = await tx
    .select()
    .from(itemOptionGroups)
    .where(eq(itemOptionGroups.storeId, storeId))
    .orderBy(asc(itemOptionGroups.displayOrder));
  const groupIdsOf = Map.groupBy(links, (link) => link.itemId);
  const groupRows = await findAllOptionGroups(tx, storeId);
  return {
    categories: categoryRows,
    items: itemRows.map((row) => ({
      id: row.id,
      ref: row.ref,
      categoryId: row.categoryId,
      name: row.name,
      description: row.description,
      translations: row.translations,
      price: row.price,
      displayOrder: row.displayOrder,
      isVisible: row.isVisible,
      isAvailable: row.isAvailable,
      soldOutUntil: row.soldOutUntil?.toISOString() ?? null,
      stock: row.stock,
      servingHours: row.servingHours,
      tags: row.tags,
      allergens: row.allergens,
      station: row.station,
      image: row.image,
      thumbnail: row.thumbnail,
      optionGroupIds: (groupIdsOf.get(row.id) ?? []).map((link) => link.groupId),
      version: row.version,
    })),
    groups: groupRows.map(({ group, options }) => ({
      id: group.id,
      ref: group.ref,
      name: group.name,
      translations: group.translations,
      min: group.min,
      max: group.max,
      options,
      version: group.version,
    })),
  };
}

// Each adds what is new and changes what is there in one statement, however many rows there are; the version
// of what it changes rises by one.

export async function upsertCategories(
  tx: Queries,
  storeId: string,
  rows: CategoryContent[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const moment = now.toISOString();
  await tx.execute(sql`
    insert into ${categories}
      (id, store_id, ref, name, translations, display_order, is_visible, created_at, updated_at)
    select id, ${storeId}, ref, name, translations, "displayOrder", "isVisible",
           ${moment}::timestamptz, ${moment}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row (
      id uuid, ref text, name text, translations jsonb, "displayOrder" int, "isVisible" boolean
    )
    on conflict (store_id, id) do update set
      name = excluded.name, translations = excluded.translations, display_order = excluded.display_order,
      is_visible = excluded.is_visible, version = ${categories.version} + 1, updated_at = excluded.updated_at`);
}

/** With the option groups that they ask for. */
export async function upsertItems(
  tx: Queries,
  storeId: string,
  rows: ItemContent[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(rows);
  const moment = now.toISOString();
  await tx.execute(sql`
    insert into ${menuItems}
      (id, store_id, category_id, ref, name, description, translations, price, display_order, is_visible,
       is_available, sold_out_until, stock, serving_hours, tags, allergens, station, image, thumbnail,
       created_at, updated_at)
    select id, ${storeId}, "categoryId", ref, name, description, translations, price, "displayOrder", "isVisible",
           "isAvailable", "soldOutUntil", stock, "servingHours", tags, allergens, station, image, thumbnail,
           ${moment}::timestamptz, ${moment}::timestamptz
    from jsonb_to_recordset(${json}::text::jsonb) as row (
      id uuid, "categoryId" uuid, ref text, name text, description text, translations jsonb, price bigint,
      "displayOrder" int, "isVisible" boolean, "isAvailable" boolean, "soldOutUntil" timestamptz, stock int,
      "servingHours" jsonb, tags text[], allergens text[], station text, image text, thumbnail text
    )
    on conflict (store_id, id) do update set
      category_id = excluded.category_id, name = excluded.name, description = excluded.description,
      translations = excluded.translations, price = excluded.price, display_order = excluded.display_order,
      is_visible = excluded.is_visible, is_available = excluded.is_available,
      sold_out_until = excluded.sold_out_until, stock = excluded.stock, serving_hours = excluded.serving_hours,
      tags = excluded.tags, allergens = excluded.allergens, station = excluded.station, image = excluded.image,
      thumbnail = excluded.thumbnail,
      version = ${menuItems.version} + 1, updated_at = excluded.updated_at`);
  const links = rows.flatMap(({ id, optionGroupIds }) =>
    optionGroupIds.map((groupId, displayOrder) => ({ itemId: id, groupId, displayOrder })),
  );
  await tx.execute(sql`
    delete from ${itemOptionGroups}
    where store_id = ${storeId}
      and item_id in (select id from jsonb_to_recordset(${json}::text::jsonb) as row (id uuid))`);
  await tx.execute(sql`
    insert into ${itemOptionGroups} (store_id, item_id, group_id, display_order)
    select ${storeId}, "itemId", "groupId", "displayOrder"
    from jsonb_to_recordset(${JSON.stringify(links)}::text::jsonb) as row (
      "itemId" uuid, "groupId" uuid, "displayOrder" int
    )`);
}

/** With their options. */
export async function upsertOptionGroups(
  tx: Queries,
  storeId: string,
  rows: GroupContent[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const moment = now.toISOString();
  await tx.execute(sql`
    insert into ${optionGroups} (id, store_id, ref, name, translations, min, max, created_at, updated_at)
    select id, ${storeId}, ref, name, translations, min, max, ${moment}::timestamptz, ${moment}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row (
      id uuid, ref text, name text, translations jsonb, min int, max int
    )
    on conflict (store_id, id) do update set
      name = excluded.name, translations = excluded.translations, min = excluded.min, max = excluded.max,
      version = ${optionGroups.version} + 1, updated_at = excluded.updated_at`);
  const placed = rows.flatMap(({ id, options }) =>
    options.map((option, displayOrder) => ({ ...option, groupId: id, displayOrder })),
  );
  await upsertOptions(tx, storeId, placed);
}
