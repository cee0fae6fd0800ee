import { and, asc, eq, gt, sql } from "drizzle-orm";
import { invalid } from "../../errors.ts";
import { identifierKey } from "../../identifiers.ts";
import { sqlState } from "../../platform/database/errors.ts";
import type { Queries } from "../../platform/database/index.ts";
import type { Store } from "./stores.model.ts";
import { storeCounters, stores } from "./stores.schema.ts";

export type StoreRow = typeof stores.$inferSelect;

export async function findStore(db: Queries, id: string): Promise<StoreRow | undefined> {
  const [row] = await db.select().from(stores).where(eq(stores.id, id));
  return row;
}

/** However the code is typed; a code is a key of itself. */
export async function findStoreByCode(db: Queries, code: string): Promise<StoreRow | undefined> {
  const [row] = await db
    .select()
    .from(stores)
    .where(eq(stores.code, identifierKey(code)));
  return row;
}

/** All stores by their id, oldest first. */
export async function findStores(
  db: Queries,
  page: { after: string | null; limit: number },
): Promise<StoreRow[]> {
  return await db
    .select()
    .from(stores)
    .where(and(page.after ? gt(stores.id, page.after) : undefined))
    .orderBy(asc(stores.id))
    .limit(page.limit);
}

/** With the counters that number its events and orders. @throws DomainError VALIDATION_FAILED for the time zone */
export async function insertStore(tx: Queries, row: typeof stores.$inferInsert): Promise<StoreRow> {
  const [inserted] = await tx.insert(stores).values(row).returning().catch(refuseUnknownZone);
  if (!inserted) throw new Error("a store was not inserted");
  await tx.insert(storeCounters).values({ storeId: inserted.id, lastMoment: inserted.createdAt });
  return inserted;
}

/** Raises the version by one. @throws DomainError VALIDATION_FAILED for the time zone */
export async function updateStore(
  tx: Queries,
  id: string,
  values: Partial<typeof stores.$inferInsert>,
): Promise<StoreRow> {
  const [updated] = await tx
    .update(stores)
    .set({ ...values, version: sql`${stores.version} + 1` })
    .where(eq(stores.id, id))
    .returning()
    .catch(refuseUnknownZone);
  if (!updated) throw new Error("a store was not updated");
  return updated;
}

/** The database keeps a list of time zones of its own, and computes business days by it. */
function refuseUnknownZone(error: unknown): never {
  const invalidParameterValue = "22023";
  if (sqlState(error) === invalidParameterValue) throw invalid("/timezone", "NOT_ONE_OF");
  throw error;
}

export function toStore(row: StoreRow): Store {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    timezone: row.timezone,
    currency: row.currency,
    locale: row.locale,
    dayStartsAt: row.dayStartsAt,
    acceptingOrders: row.acceptingOrders,
    maxOpenOrdersPerSession: row.maxOpenOrdersPerSession,
    maxOpenLinesPerSession: row.maxOpenLinesPerSession,
    maxTabletOrdersPer10Minutes: row.maxTabletOrdersPer10Minutes,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
