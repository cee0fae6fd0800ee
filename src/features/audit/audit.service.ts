import { invalidQuery, notFound } from "../../errors.ts";
import { isDay, isMoment } from "../../http/moments.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/index.ts";
import { csvHeader, toCsvLine } from "./audit.csv.ts";
import type { AuditFilter, ExportFormat } from "./audit.model.ts";
import {
  type AuditPosition,
  type AuditRow,
  findAuditEntries,
  findDayStart,
  toAuditEntry,
  toPosition,
} from "./audit.store.ts";

const dayMs = 86_400_000;
const maxExportDays = 31;
const exportPageRows = 1_000;

export type AuditService = ReturnType<typeof createAuditService>;

/** Reads who did what: a store's entries, or with null as the store those that concern none. */
export function createAuditService(deps: { database: Database; clock: Clock }) {
  const { database, clock } = deps;

  /**
   * Newest first.
   * @throws DomainError VALIDATION_FAILED for a `from` or `to` that is neither a moment nor a day
   */
  async function listEntries(
    storeId: string | null,
    filter: AuditFilter,
    page: { before: AuditPosition | null; limit: number },
  ): Promise<AuditRow[]> {
    const bounds = await findBounds(storeId, filter);
    return await readPage(storeId, filter, bounds, page);
  }

  /**
   * All entries of at most 31 days as text, newest first, read in pages as fast as they are taken. Without `from` they
   * begin 31 days before the end, without `to` they end now.
   * @throws DomainError VALIDATION_FAILED as above, and for more days
   */
  async function exportEntries(storeId: string, filter: AuditFilter, format: ExportFormat) {
    const given = await findBounds(storeId, filter);
    const to = given.to ?? new Date(clock.now().getTime() + 1);
    const from = given.from ?? new Date(to.getTime() - maxExportDays * dayMs);
    if (to.getTime() - from.getTime() > maxExportDays * dayMs)
      throw invalidQuery("from", "TOO_SMALL", {
        limit: new Date(to.getTime() - maxExportDays * dayMs).toISOString(),
      });
    const encoder = new TextEncoder();
    const toLine = format === "csv" ? toCsvLine : toJsonLine;
    let before: AuditPosition | null = null;

    return new ReadableStream<Uint8Array>({
      start(controller) {
        if (format === "csv") controller.enqueue(encoder.encode(csvHeader));
      },
      async pull(controller) {
        const page = { before, limit: exportPageRows };
        const rows = await readPage(storeId, filter, { from, to }, page);
        const last = rows.at(-1);
        if (last) {
          before = toPosition(last);
          controller.enqueue(encoder.encode(rows.map((row) => toLine(toAuditEntry(row))).join("")));
        }
        if (rows.length < exportPageRows) controller.close();
      },
    });
  }

  async function readPage(
    storeId: string | null,
    { action, actorId }: AuditFilter,
    bounds: { from?: Date; to?: Date },
    page: { before: AuditPosition | null; limit: number },
  ): Promise<AuditRow[]> {
    const filter = { storeId, action, actorId, ...bounds, ...page };
    return await database.query("audit.list", (db) => findAuditEntries(db, filter));
  }

  async function findBounds(storeId: string | null, { from, to }: AuditFilter) {
    return {
      from: from === undefined ? undefined : await toMoment(storeId, "from", from, 0),
      to: to === undefined ? undefined : await toMoment(storeId, "to", to, 1),
    };
  }

  /** @param plusDays of a business day: 0 for its start, 1 for its end; in UTC when there is no store */
  async function toMoment(
    storeId: string | null,
    name: string,
    text: string,
    plusDays: number,
  ): Promise<Date> {
    if (isMoment(text)) return new Date(text);
    if (!isDay(text)) throw invalidQuery(name, "BAD_FORMAT");
    if (storeId === null) return new Date(Date.parse(`${text}T00:00:00Z`) + plusDays * dayMs);
    const start = await database.query("audit.day_start", (db) => findDayStart(db, storeId, text, plusDays));
    if (!start) throw notFound();
    return start;
  }

  return { listEntries, exportEntries };
}

function toJsonLine(entry: object): string {
  return `${JSON.stringify(entry)}\n`;
}
