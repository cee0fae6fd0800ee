import { and, asc, count, desc, eq, gte, inArray, isNotNull, isNull, lt, lte, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import type { Actor } from "../../principal.ts";
import { orders } from "../orders/orders.schema.ts";
import { stores } from "../stores/stores.schema.ts";
import type { Session } from "./sessions.model.ts";
import { tableSessions } from "./sessions.schema.ts";

/** Orders of the session that are not deleted; cancelled ones are shown and not counted. */
const own = sql`${orders.sessionId} = ${tableSessions.id} and ${orders.storeId} = ${tableSessions.storeId} and ${orders.deletedAt} is null`;
const counts = sql`${own} and ${orders.status} <> 'cancelled'`;

function selectSessions(db: Queries) {
  return db
    .select({
      session: tableSessions,
      currency: stores.currency,
      orderCount: sql<number>`(select count(*)::int from ${orders} where ${counts})`,
      total: sql<number>`(select coalesce(sum(${orders.total}), 0) from ${orders} where ${counts})`.mapWith(
        Number,
      ),
    })
    .from(tableSessions)
    .innerJoin(stores, eq(stores.id, tableSessions.storeId))
    .$dynamic();
}

export type SessionRow = Awaited<ReturnType<typeof selectSessions>>[number];

export async function findOpenSession(db: Queries, storeId: string, tableId: string) {
  const [row] = await db
    .select({ id: tableSessions.id })
    .from(tableSessions)
    .where(
      and(
        eq(tableSessions.storeId, storeId),
        eq(tableSessions.tableId, tableId),
        isNull(tableSessions.closedAt),
      ),
    );
  return row;
}

export async function findSession(db: Queries, storeId: string, id: string): Promise<SessionRow | undefined> {
  const [row] = await selectSessions(db).where(
    and(eq(tableSessions.storeId, storeId), eq(tableSessions.id, id)),
  );
  return row;
}

export async function findOpenSessions(db: Queries, storeId: string): Promise<SessionRow[]> {
  return await selectSessions(db).where(
    and(eq(tableSessions.storeId, storeId), isNull(tableSessions.closedAt)),
  );
}

/** How many tables have an open session, of every store that has any. */
export async function countOpenSessions(db: Queries): Promise<{ storeId: string; count: number }[]> {
  return await db
    .select({ storeId: tableSessions.storeId, count: count() })
    .from(tableSessions)
    .where(isNull(tableSessions.closedAt))
    .groupBy(tableSessions.storeId);
}

/** Closed sessions of a table, newest first; not those whose every order was deleted. */
export async function findHistory(
  db: Queries,
  filter: {
    storeId: string;
    tableId: string;
    from?: string;
    to?: string;
    before: { closedAt: Date; id: string } | null;
    limit: number;
  },
): Promise<SessionRow[]> {
  // Said in any case: with it, a plan that knows no values walks the index and sorts nothing.
  const [closedAt, id] = filter.before
    ? [filter.before.closedAt.toISOString(), filter.before.id]
    : ["infinity", "ffffffff-ffff-ffff-ffff-ffffffffffff"];
  return await selectSessions(db)
    .where(
      and(
        eq(tableSessions.storeId, filter.storeId),
        eq(tableSessions.tableId, filter.tableId),
        isNotNull(tableSessions.closedAt),
        sql`exists (select from ${orders} where ${own})`,
        filter.from ? gte(tableSessions.businessDay, filter.from) : undefined,
        filter.to ? lte(tableSessions.businessDay, filter.to) : undefined,
        sql`(${tableSessions.closedAt}, ${tableSessions.id}) < (${closedAt}, ${id})`,
      ),
    )
    .orderBy(desc(tableSessions.closedAt), desc(tableSessions.id))
    .limit(filter.limit);
}

export async function closeSession(
  tx: Queries,
  storeId: string,
  id: string,
  closed: { at: Date; by: Actor },
): Promise<void> {
  await tx
    .update(tableSessions)
    .set({ closedAt: closed.at, closedBy: closed.by })
    .where(and(eq(tableSessions.storeId, storeId), eq(tableSessions.id, id)));
}

/**
 * Removes sessions that were closed before `before`, with their orders and lines.
 * @returns how many were removed, at most `limit`
 */
export async function deleteOldSessions(tx: Queries, before: Date, limit: number): Promise<number> {
  const old = tx
    .select({ id: tableSessions.id })
    .from(tableSessions)
    .where(lt(tableSessions.closedAt, before))
    .orderBy(asc(tableSessions.closedAt))
    .limit(limit);
  const { count } = await tx.delete(tableSessions).where(inArray(tableSessions.id, old));
  return count;
}

export function toSession({ session, currency, orderCount, total }: SessionRow): Session {
  return {
    id: session.id,
    tableId: session.tableId,
    tableNumber: session.tableNumber,
    businessDay: session.businessDay,
    openedAt: session.openedAt.toISOString(),
    closedAt: session.closedAt?.toISOString() ?? null,
    orderCount,
    total,
    currency,
  };
}
