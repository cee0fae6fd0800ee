import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { identifierKey } from "../../identifiers.ts";
import type { Queries } from "../../platform/database/index.ts";
import type { Table } from "./tables.model.ts";
import { tables } from "./tables.schema.ts";

export type TableRow = typeof tables.$inferSelect;

export async function findTable(
  db: Queries,
  storeId: string,
  id: string,
  options: { deletedToo?: boolean } = {},
): Promise<TableRow | undefined> {
  const [row] = await db
    .select()
    .from(tables)
    .where(
      and(
        eq(tables.storeId, storeId),
        eq(tables.id, id),
        options.deletedToo ? undefined : isNull(tables.deletedAt),
      ),
    );
  return row;
}

/** However the number is typed. */
export async function findTableByNumber(db: Queries, storeId: string, number: string) {
  const [row] = await db
    .select()
    .from(tables)
    .where(
      and(eq(tables.storeId, storeId), eq(tables.numberKey, identifierKey(number)), isNull(tables.deletedAt)),
    );
  return row;
}

/** In the order people read labels: 2 before 10. */
export async function findTables(db: Queries, storeId: string): Promise<TableRow[]> {
  return await db
    .select()
    .from(tables)
    .where(and(eq(tables.storeId, storeId), isNull(tables.deletedAt)))
    .orderBy(sql`length(${tables.number})`, asc(tables.number));
}

export async function insertTable(
  tx: Queries,
  row: Omit<typeof tables.$inferInsert, "numberKey">,
): Promise<TableRow> {
  const numberKey = identifierKey(row.number);
  const [inserted] = await tx
    .insert(tables)
    .values({ ...row, numberKey })
    .returning();
  if (!inserted) throw new Error("a table was not inserted");
  return inserted;
}

/** Raises the version by one. */
export async function updateTable(
  tx: Queries,
  storeId: string,
  id: string,
  values: Partial<Omit<typeof tables.$inferInsert, "numberKey">>,
): Promise<TableRow> {
  const numberKey = values.number === undefined ? undefined : identifierKey(values.number);
  const [updated] = await tx
    .update(tables)
    .set({ ...values, numberKey, version: sql`${tables.version} + 1` })
    .where(and(eq(tables.storeId, storeId), eq(tables.id, id)))
    .returning();
  if (!updated) throw new Error("a table was not updated");
  return updated;
}

export function toTable(row: TableRow): Table {
  return {
    id: row.id,
    number: row.number,
    seats: row.seats,
    isActive: row.isActive,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
