import { gt, inArray, lt, sql } from "drizzle-orm";
import type { Clock } from "../../platform/clock.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import type { Log } from "../../platform/log.ts";
import { type Principal, principalKey } from "../../principal.ts";
import { tokenRevocations } from "./auth.schema.ts";

const pollMs = 1_000;
/** Rows are stamped before they commit: a poll looks back this far for late ones. */
const overlapMs = 15_000;

export type Revocations = ReturnType<typeof createRevocations>;

/**
 * Tokens that ended before their time. The database holds them; each process keeps the ones still alive in
 * memory, so that asking costs nothing, and hears of others' within a second.
 */
export function createRevocations(deps: {
  database: Database;
  clock: Clock;
  log: Log;
  tokenLifetimeSeconds: number;
}) {
  const ended = new Map<string, { minTokenVersion: number; expiresAtMs: number }>();
  let seenUntil = new Date(0);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function remember(subject: string, minTokenVersion: number, expiresAtMs: number) {
    const known = ended.get(subject);
    if (!known || known.minTokenVersion <= minTokenVersion)
      ended.set(subject, { minTokenVersion, expiresAtMs });
  }

  async function refresh() {
    const since = new Date(seenUntil.getTime() - overlapMs);
    const rows = await deps.database.query("auth.revocations", (db) =>
      db.select().from(tokenRevocations).where(gt(tokenRevocations.createdAt, since)),
    );
    for (const row of rows) {
      remember(row.subject, row.minTokenVersion, row.expiresAt.getTime());
      if (row.createdAt > seenUntil) seenUntil = row.createdAt;
    }
    const now = deps.clock.now().getTime();
    for (const [subject, entry] of ended) if (entry.expiresAtMs < now) ended.delete(subject);
  }

  function poll() {
    timer = setTimeout(async () => {
      await refresh().catch((error) => deps.log.warn({ err: error }, "revocations could not be read"));
      if (timer) poll();
    }, pollMs);
  }

  function entry(subject: string, minTokenVersion: number) {
    const expiresAt = new Date(deps.clock.now().getTime() + deps.tokenLifetimeSeconds * 1000);
    return { subject, minTokenVersion, expiresAt };
  }

  async function save(queries: Queries, row: ReturnType<typeof entry>) {
    await queries
      .insert(tokenRevocations)
      .values(row)
      .onConflictDoUpdate({
        target: tokenRevocations.subject,
        // By the database's clock, as the column's default: what every process looks for is later than that.
        set: { minTokenVersion: row.minTokenVersion, expiresAt: row.expiresAt, createdAt: sql`now()` },
      });
  }

  return {
    /** Reads what ended before this process started, then follows. */
    async start() {
      await refresh();
      poll();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
    isEnded(principal: Principal): boolean {
      if (ended.has(`jti:${principal.tokenId}`)) return true;
      const own = ended.get(principalKey(principal));
      return own !== undefined && principal.tokenVersion < own.minTokenVersion;
    },
    /** Ends one token. */
    async endToken(principal: Principal) {
      const row = { ...entry(`jti:${principal.tokenId}`, 0), expiresAt: new Date(principal.expiresAtMs) };
      await deps.database.query("auth.end_token", (db) => save(db, row));
      remember(row.subject, 0, row.expiresAt.getTime());
    },
    /**
     * Ends every token of a principal that has a version below `minTokenVersion`, with the transaction that
     * changes the account. Answers what to call once that has committed.
     */
    async endTokensOf(tx: Queries, key: string, minTokenVersion: number): Promise<() => void> {
      const row = entry(key, minTokenVersion);
      await save(tx, row);
      return () => remember(row.subject, minTokenVersion, row.expiresAt.getTime());
    },
  };
}

/** @returns how many were removed, at most `limit` */
export async function deleteExpiredRevocations(tx: Queries, before: Date, limit: number): Promise<number> {
  const expired = tx
    .select({ subject: tokenRevocations.subject })
    .from(tokenRevocations)
    .where(lt(tokenRevocations.expiresAt, before))
    .limit(limit);
  const { count } = await tx.delete(tokenRevocations).where(inArray(tokenRevocations.subject, expired));
  return count;
}
