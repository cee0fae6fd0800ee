import { and, asc, eq, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import type { Category } from "./categories.model.ts";
import { categories } from "./menu.schema.ts";

export type CategoryRow = typeof categories.$inferSelect;

export interface CategoryPage {
  /** Where the page before ended. */
  after: { displayOrder: number; id: string } | null;
  limit: number;
}

/** In display order, hidden ones included. */
export async function findCategories(
  db: Queries,
  storeId: string,
  page: CategoryPage,
): Promise<CategoryRow[]> {
  const { after } = page;
  return await db
    .select()
    .from(categories)
    .where(
      and(
        eq(categories.storeId, storeId),
        after
          ? sql`(${categories.displayOrder}, ${categories.id}) > (${after.displayOrder}, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(categories.displayOrder), asc(categories.id))
    .limit(page.limit);
}

export async function findCategory(
  db: Queries,
  storeId: string,
  id: string,
): Promise<CategoryRow | undefined> {
  const [row] = await db
    .select()
    .from(categories)
    .where(and(eq(categories.storeId, storeId), eq(categories.id, id)));
  return row;
}

/** The display order that puts a category last. */
export async function findLastCategoryOrder(tx: Queries, storeId: string): Promise<number> {
  const [row] = await tx
    .select({ next: sql<number>`coalesce(max(${categories.displayOrder}) + 1, 0)` })
    .from(categories)
    .where(eq(categories.storeId, storeId));
  return row?.next ?? 0;
}

export async function insertCategory(tx: Queries, row: typeof categories.$inferInsert): Promise<CategoryRow> {
  const [inserted] = await tx.insert(categories).values(row).returning();
  if (!inserted) throw new Error("a category was not inserted");
  return inserted;
}

/** Raises the version by one. */
export async function updateCategory(
  tx: Queries,
  storeId: string,
  id: string,
  values: Partial<typeof categories.$inferInsert>,
): Promise<CategoryRow> {
  const [updated] = await tx
    .update(categories)
    .set({ ...values, version: sql`${categories.version} + 1` })
    .where(and(eq(categories.storeId, storeId), eq(categories.id, id)))
    .returning();
  if (!updated) throw new Error("a category was not updated");
  return updated;
}

export async function deleteCategoryRow(tx: Queries, storeId: string, id: string): Promise<void> {
  await tx.delete(categories).where(and(eq(categories.storeId, storeId), eq(categories.id, id)));
}

export function toCategory(row: CategoryRow): Category {
  return {
    id: row.id,
    ref: row.ref,
    name: row.name,
    translations: row.translations,
    displayOrder: row.displayOrder,
    isVisible: row.isVisible,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
