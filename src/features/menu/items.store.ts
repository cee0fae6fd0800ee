import { and, asc, eq, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import type { Item } from "./items.model.ts";
import { categories, itemOptionGroups, menuItems } from "./menu.schema.ts";

const optionGroupIds = sql<string[]>`(
  select coalesce(jsonb_agg(link.group_id order by link.display_order), '[]')
  from ${itemOptionGroups} link where link.item_id = menu_items.id and link.store_id = menu_items.store_id
)`;

function selectItems(db: Queries) {
  return db
    .select({
      item: menuItems,
      categoryOrder: categories.displayOrder,
      isCategoryVisible: categories.isVisible,
      optionGroupIds,
    })
    .from(menuItems)
    .innerJoin(
      categories,
      and(eq(categories.id, menuItems.categoryId), eq(categories.storeId, menuItems.storeId)),
    )
    .$dynamic();
}

export type ItemRow = Awaited<ReturnType<typeof selectItems>>[number];

export interface ItemPage {
  categoryId?: string;
  /** Where the page before ended. */
  after: { categoryOrder: number; categoryId: string; displayOrder: number; id: string } | null;
  limit: number;
}

/** In display order, by their categories first; hidden ones included. */
export async function findItems(db: Queries, storeId: string, page: ItemPage): Promise<ItemRow[]> {
  const { after, categoryId } = page;
  const position = sql`(${categories.displayOrder}, ${categories.id}, ${menuItems.displayOrder}, ${menuItems.id})`;
  return await selectItems(db)
    .where(
      and(
        eq(menuItems.storeId, storeId),
        categoryId ? eq(menuItems.categoryId, categoryId) : undefined,
        after
          ? sql`${position} > (${after.categoryOrder}, ${after.categoryId}, ${after.displayOrder}, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(categories.displayOrder), asc(categories.id), asc(menuItems.displayOrder), asc(menuItems.id))
    .limit(page.limit);
}

export async function findItem(db: Queries, storeId: string, id: string): Promise<ItemRow | undefined> {
  const [row] = await selectItems(db).where(and(eq(menuItems.storeId, storeId), eq(menuItems.id, id)));
  return row;
}

export async function hasItems(tx: Queries, storeId: string, categoryId: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: menuItems.id })
    .from(menuItems)
    .where(and(eq(menuItems.storeId, storeId), eq(menuItems.categoryId, categoryId)))
    .limit(1);
  return row !== undefined;
}

/** The display order that puts an item last in its category. */
export async function findLastItemOrder(tx: Queries, storeId: string, categoryId: string): Promise<number> {
  const [row] = await tx
    .select({ next: sql<number>`coalesce(max(${menuItems.displayOrder}) + 1, 0)` })
    .from(menuItems)
    .where(and(eq(menuItems.storeId, storeId), eq(menuItems.categoryId, categoryId)));
  return row?.next ?? 0;
}

export async function insertItem(tx: Queries, row: typeof menuItems.$inferInsert): Promise<void> {
  await tx.insert(menuItems).values(row);
}

/** Raises the version by one. */
export async function updateItem(
  tx: Queries,
  storeId: string,
  id: string,
  values: Partial<typeof menuItems.$inferInsert>,
): Promise<void> {
  await tx
    .update(menuItems)
    .set({ ...values, version: sql`${menuItems.version} + 1` })
    .where(and(eq(menuItems.storeId, storeId), eq(menuItems.id, id)));
}

/** The groups an item asks for, in this order, instead of those it had. */
export async function replaceItemGroups(
  tx: Queries,
  storeId: string,
  itemId: string,
  groupIds: string[],
): Promise<void> {
  await tx
    .delete(itemOptionGroups)
    .where(and(eq(itemOptionGroups.storeId, storeId), eq(itemOptionGroups.itemId, itemId)));
  if (groupIds.length === 0) return;
  await tx
    .insert(itemOptionGroups)
    .values(groupIds.map((groupId, displayOrder) => ({ storeId, itemId, groupId, displayOrder })));
}

export async function deleteItemRow(tx: Queries, storeId: string, id: string): Promise<void> {
  await tx.delete(menuItems).where(and(eq(menuItems.storeId, storeId), eq(menuItems.id, id)));
}

/** @param imageUrl where an uploaded image is, by the name it is kept under */
export function toItem({ item, optionGroupIds }: ItemRow, imageUrl: (key: string) => string): Item {
  return {
    id: item.id,
    ref: item.ref,
    categoryId: item.categoryId,
    name: item.name,
    description: item.description,
    translations: item.translations,
    price: item.price,
    displayOrder: item.displayOrder,
    isVisible: item.isVisible,
    isAvailable: item.isAvailable,
    soldOutUntil: item.soldOutUntil?.toISOString() ?? null,
    stock: item.stock,
    servingHours: item.servingHours,
    tags: item.tags,
    allergens: item.allergens,
    station: item.station,
    image: item.image === null ? null : imageUrl(item.image),
    thumbnail: item.thumbnail === null ? null : imageUrl(item.thumbnail),
    optionGroupIds,
    version: item.version,
    createdAt: item.createdAt.toISOString(),
    updatedAt: item.updatedAt.toISOString(),
  };
}
