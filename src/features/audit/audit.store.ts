import { and, desc, eq, gte, isNull, lt, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import { auditEntries } from "../events/events.schema.ts";
import { stores } from "../stores/stores.schema.ts";
import type { AuditEntry } from "./audit.model.ts";

/** Where a page ends: the moment with its microseconds, which a `Date` would lose. */
export interface AuditPosition {
  at: string;
  id: string;
}

const at = sql<string>`to_char(${auditEntries.occurredAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * Entries of a store, or with null of no store, newest first.
 * @param filter `from` is included, `to` is not
 */
export async function findAuditEntries(
  db: Queries,
  filter: {
    storeId: string | null;
    from?: Date;
    to?: Date;
    action?: string;
    actorId?: string;
    before: AuditPosition | null;
    limit: number;
  },
) {
  // Always compare, even on page one: the generic plan then reads in index order instead of sorting.
  const { at: beforeAt, id: beforeId } = filter.before ?? {
    at: "infinity",
    id: "ffffffff-ffff-ffff-ffff-ffffffffffff",
  };
  return await db
    .select({ entry: auditEntries, at })
    .from(auditEntries)
    .where(
      and(
        filter.storeId === null ? isNull(auditEntries.storeId) : eq(auditEntries.storeId, filter.storeId),
        filter.from ? gte(auditEntries.occurredAt, filter.from) : undefined,
        filter.to ? lt(auditEntries.occurredAt, filter.to) : undefined,
        filter.action ? eq(auditEntries.action, filter.action) : undefined,
        filter.actorId ? sql`${auditEntries.actor}->>'id' = ${filter.actorId}` : undefined,
        sql`(${auditEntries.occurredAt}, ${auditEntries.id}) < (${beforeAt}::timestamptz, ${beforeId}::uuid)`,
      ),
    )
    .orderBy(desc(auditEntries.occurredAt), desc(auditEntries.id))
    .limit(filter.limit);
}

export type AuditRow = Awaited<ReturnType<typeof findAuditEntries>>[number];

/** When a business day of a store begins, `plusDays` days later. */
export async function findDayStart(
  db: Queries,
  storeId: string,
  day: string,
  plusDays: number,
): Promise<Date | undefined> {
  const start = sql`(${day}::date + ${plusDays}::int + ${stores.dayStartsAt}::time) at time zone ${stores.timezone}`;
  const [row] = await db
    .select({ start: sql<string>`${start}`.mapWith(auditEntries.occurredAt) })
    .from(stores)
    .where(eq(stores.id, storeId));
  return row ? new Date(row.start) : undefined;
}

export function toPosition({ entry, at }: AuditRow): AuditPosition {
  return { at, id: entry.id };
}

export function toAuditEntry({ entry }: AuditRow): AuditEntry {
  return {
    id: entry.id,
    occurredAt: entry.occurredAt.toISOString(),
    actor: entry.actor,
    action: entry.action,
    subjectId: entry.subjectId,
    requestId: entry.requestId,
    detail: entry.detail,
  };
}
