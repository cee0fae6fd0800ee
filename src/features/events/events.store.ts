import { and, asc, eq, gt, inArray, isNull, lt, lte, sql } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import type { Queries } from "../../platform/database/index.ts";
import { tableSessions } from "../sessions/sessions.schema.ts";
import { storeCounters } from "../stores/stores.schema.ts";
import type { CommittedEvent, EventType } from "./events.model.ts";
import { auditEntries, busCursors, events, idempotencyKeys, logEpoch } from "./events.schema.ts";

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

/** Who asks, and the key if it has one, as `begin_change` takes them. */
interface KeyOwner {
  principal: string;
  route: string | null;
  key: string | null;
}

/**
 * Begins a change: takes its key and, with `lock`, its store's lock. Until the transaction ends nobody else changes
 * anything of this store. The function of the same name in drizzle/0001_log.sql explains the answer.
 * @param given what the database takes for the present, null for its own clock
 */
export async function beginChange(
  tx: Queries,
  owner: KeyOwner,
  storeId: string | null,
  lock: boolean,
  given: string | null,
) {
  const [begun] = await tx.execute<{
    isMine: boolean;
    requestHash: string | null;
    response: unknown;
    isPast: boolean | null;
    eventSeq: number | null;
    menuVersion: number | null;
    moment: string;
  }>(sql`
    select is_mine as "isMine", request_hash as "requestHash", response, is_past as "isPast",
           event_seq::float8 as "eventSeq", menu_version as "menuVersion", rfc3339(moment) as moment
      from begin_change(${owner.principal}, ${owner.route}, ${owner.key}, ${storeId}, ${lock}, ${given})`);
  if (!begun) throw new Error("begin_change said nothing");
  return { ...begun, moment: new Date(begun.moment) };
}

/** Ends a change that was begun so: writes all that it leaves behind. */
export async function recordChange(
  tx: Queries,
  change: {
    storeId: string | null;
    eventSeq: number;
    menuVersion: number;
    moment: Date;
    events: (typeof events.$inferInsert)[];
    auditEntries: (typeof auditEntries.$inferInsert)[];
    /** The one it has, if any. */
    keys: (typeof idempotencyKeys.$inferInsert)[];
  },
): Promise<CommittedEvent[]> {
  const { storeId, eventSeq, menuVersion, moment } = change;
  const toJson = (rows: object[]) => sql`${JSON.stringify(rows.map(toColumns))}::text::json`;
  const rows = await tx.execute<EventRow>(sql`
    select * from record_change(${storeId}, ${eventSeq}, ${menuVersion}, ${moment.toISOString()},
                                ${toJson(change.events)}, ${toJson(change.auditEntries)}, ${toJson(change.keys)})`);
  return rows.map((row) => toCommittedEvent(storeId ?? "", row));
}

/** An event as the functions of the database answer it. */
export type EventRow = {
  seq: string;
  type: EventType;
  table_id: string | null;
  session_id: string | null;
  event: string;
};

export function toCommittedEvent(storeId: string, row: EventRow): CommittedEvent {
  return {
    storeId,
    seq: Number(row.seq),
    type: row.type,
    tableId: row.table_id,
    sessionId: row.session_id,
    json: row.event,
  };
}

/** A row by the names of its columns. */
function toColumns(row: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [toSnakeCase(key), value]));
}

/** What the database's clock says: for what is written before a store has any change. */
export async function findMoment(tx: Queries): Promise<Date> {
  const [row] = await tx.execute<{ moment: string }>(sql`select rfc3339(clock_timestamp()) as moment`);
  if (!row) throw new Error("the database does not know the time");
  return new Date(row.moment);
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

/**
 * Removes the oldest events of a few stores: those from before `before` that every consumer of the bus has
 * finished. What a store keeps has no gap.
 * @param limit of stores, and of events of each
 * @returns how many were removed; 0 when nothing is left to remove
 */
export async function deleteOldEvents(
  tx: Queries,
  before: Date,
  limit: { stores: number; eventsEach: number },
): Promise<number> {
  const moment = sql`${before.toISOString()}::timestamptz`;
  const { count } = await tx.execute(sql`
    with due as materialized (
      select c.store_id, oldest.seq as first_seq,
             least(oldest.seq + ${limit.eventsEach}::int - 1, finished.seq) as last_seq
        from ${storeCounters} c
        cross join lateral (
          select e.seq, e.occurred_at from ${events} e where e.store_id = c.store_id order by e.seq limit 1
        ) oldest
        cross join lateral (
          -- A consumer has no row of a store that it has not come to.
          select coalesce(min(coalesce(place.seq, 0)), c.event_seq) as seq
            from (select distinct consumer from ${busCursors}) known
            left join ${busCursors} place on place.consumer = known.consumer and place.store_id = c.store_id
        ) finished
       where oldest.occurred_at < ${moment} and oldest.seq <= finished.seq
       limit ${limit.stores}
    )
    delete from ${events} e
     using (
       -- Clocks of instances differ a little: an event that stays keeps those after it.
       select due.store_id, due.first_seq, coalesce(min(young.seq) - 1, due.last_seq) as last_seq
         from due
         left join ${events} young
           on young.store_id = due.store_id and young.seq between due.first_seq and due.last_seq
          and young.occurred_at >= ${moment}
        group by due.store_id, due.first_seq, due.last_seq
     ) run
     where e.store_id = run.store_id and e.seq between run.first_seq and run.last_seq`);
  return count;
}

/** @returns how many were removed, at most `limit` */
export async function deleteOldAuditEntries(tx: Queries, before: Date, limit: number): Promise<number> {
  const old = tx
    .select({ id: sql`${auditEntries}.ctid` })
    .from(auditEntries)
    .where(lt(auditEntries.occurredAt, before))
    .limit(limit);
  const { count } = await tx.delete(auditEntries).where(sql`${auditEntries}.ctid = any(array(${old}))`);
  return count;
}

/** @returns how many were removed, at most `limit` */
export async function deleteOldIdempotencyKeys(tx: Queries, before: Date, limit: number): Promise<number> {
  const old = tx
    .select({ id: sql`${idempotencyKeys}.ctid` })
    .from(idempotencyKeys)
    .where(lt(idempotencyKeys.createdAt, before))
    .limit(limit);
  const { count } = await tx.delete(idempotencyKeys).where(sql`${idempotencyKeys}.ctid = any(array(${old}))`);
  return count;
}
