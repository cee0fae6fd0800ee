import { and, asc, eq, gt, inArray, isNull, lte, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import { tableSessions } from "../sessions/sessions.schema.ts";
import { storeCounters } from "../stores/stores.schema.ts";
import type { CommittedEvent, EventType } from "./events.model.ts";
import { auditEntries, events, idempotencyKeys, logEpoch } from "./events.schema.ts";

/** An event's encoding; the database is the only one who makes it. */
const eventJson = sql<string>`event_json(${events.seq}, ${events.id}, ${events.type}, ${events.occurredAt}, ${events.actor}, ${events.data})`;

const committed = {
  storeId: events.storeId,
  seq: events.seq,
  type: events.type,
  tableId: events.tableId,
  sessionId: events.sessionId,
  json: eventJson,
};

/** Takes the store's lock: until the transaction ends, nobody else changes anything of this store. */
export async function lockCounters(tx: Queries, storeId: string) {
  const [counters] = await tx
    .select()
    .from(storeCounters)
    .where(eq(storeCounters.storeId, storeId))
    .for("no key update");
  return counters;
}

export async function updateCounters(
  tx: Queries,
  storeId: string,
  counters: { eventSeq: number; menuVersion: number },
): Promise<void> {
  await tx.update(storeCounters).set(counters).where(eq(storeCounters.storeId, storeId));
}

export async function insertEvents(
  tx: Queries,
  rows: (typeof events.$inferInsert)[],
): Promise<CommittedEvent[]> {
  if (rows.length === 0) return [];
  return await tx.insert(events).values(rows).returning(committed);
}

export async function insertAuditEntries(
  tx: Queries,
  rows: (typeof auditEntries.$inferInsert)[],
): Promise<void> {
  if (rows.length > 0) await tx.insert(auditEntries).values(rows);
}

/** Events after `after`, in order. */
export async function findEvents(
  db: Queries,
  filter: { storeId: string; after: number; upTo?: number; types?: readonly EventType[]; limit: number },
): Promise<CommittedEvent[]> {
  return await db
    .select(committed)
    .from(events)
    .where(
      and(
        eq(events.storeId, filter.storeId),
        gt(events.seq, filter.after),
        filter.upTo === undefined ? undefined : lte(events.seq, filter.upTo),
        filter.types ? inArray(events.type, [...filter.types]) : undefined,
      ),
    )
    .orderBy(asc(events.seq))
    .limit(filter.limit);
}

/** The first event the log still has, null when it has none. */
export async function findOldestSeq(db: Queries, storeId: string): Promise<number | null> {
  const [row] = await db
    .select({ seq: events.seq })
    .from(events)
    .where(eq(events.storeId, storeId))
    .orderBy(asc(events.seq))
    .limit(1);
  return row?.seq ?? null;
}

/** The last number of each store's log. */
export async function findSeqs(db: Queries, storeIds: string[]) {
  return await db
    .select({ storeId: storeCounters.storeId, seq: storeCounters.eventSeq })
    .from(storeCounters)
    .where(inArray(storeCounters.storeId, storeIds));
}

/** The last number of the log and the table's open session, both of the same moment. */
export async function findPosition(db: Queries, storeId: string, tableId: string | null) {
  const [row] = await db
    .select({ seq: storeCounters.eventSeq, sessionId: tableSessions.id })
    .from(storeCounters)
    .leftJoin(
      tableSessions,
      and(
        eq(tableSessions.storeId, storeCounters.storeId),
        tableId === null ? sql`false` : eq(tableSessions.tableId, tableId),
        isNull(tableSessions.closedAt),
      ),
    )
    .where(eq(storeCounters.storeId, storeId));
  return row;
}

export async function findEpoch(db: Queries): Promise<string> {
  const [row] = await db.select({ epoch: logEpoch.epoch }).from(logEpoch);
  if (!row) throw new Error("log_epoch has no row");
  return row.epoch;
}

/** @returns false while another transaction holds the key */
export async function lockIdempotencyKey(tx: Queries, name: string): Promise<boolean> {
  const [row] = await tx.execute<{ locked: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as locked`,
  );
  return row?.locked === true;
}

export async function findIdempotencyKey(tx: Queries, principal: string, route: string, key: string) {
  const [row] = await tx
    .select()
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.principal, principal),
        eq(idempotencyKeys.route, route),
        eq(idempotencyKeys.key, key),
      ),
    );
  return row;
}

export async function insertIdempotencyKey(
  tx: Queries,
  row: typeof idempotencyKeys.$inferInsert,
): Promise<void> {
  await tx.insert(idempotencyKeys).values(row);
}
