import { type Static, Type } from "@sinclair/typebox";
import { gt, inArray, lt, sql } from "drizzle-orm";
import { longestTokenSeconds } from "../../config.ts";
import type { Channel } from "../../hints.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import type { Log } from "../../platform/log.ts";
import { type Principal, principalKey } from "../../principal.ts";
import { tokenRevocations } from "./auth.schema.ts";

const pollMs = 1_000;
/** Rows are stamped before they commit: a poll looks back this far for late ones. */
const overlapMs = 15_000;

export type Revocations = ReturnType<typeof createRevocations>;

/** What ended, on its way to other processes. */
export const Revocation = Type.Object({
  subject: Type.String(),
  minTokenVersion: Type.Integer({ minimum: 0 }),
  expiresAtMs: Type.Number(),
});
type Revocation = Static<typeof Revocation>;

/**
 * Tokens that ended before their time. The database holds them; each process keeps the ones still alive in
 * memory, so that asking costs nothing. It hears of others' by a hint, or within a second from the database.
 */
export function createRevocations(deps: {
  database: Database;
  clock: Clock;
  log: Log;
  hints: Channel<Revocation>;
}) {
  const ended = new Map<string, { minTokenVersion: number; expiresAtMs: number }>();
  let seenUntil = new Date(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopListening = () => {};
  let tellEnded = () => {};

  function remember({ subject, minTokenVersion, expiresAtMs }: Revocation) {
    const known = ended.get(subject);
    if (known && known.minTokenVersion > minTokenVersion) return;
    ended.set(subject, { minTokenVersion, expiresAtMs });
    if (!known || known.minTokenVersion < minTokenVersion) tellEnded();
  }

  /** To be called when it has been committed. */
  function announce(revocation: Revocation) {
    remember(revocation);
    deps.hints.tell(revocation);
  }

  async function refresh() {
    const since = new Date(seenUntil.getTime() - overlapMs);
    const rows = await deps.database.query("auth.revocations", (db) =>
      db.select().from(tokenRevocations).where(gt(tokenRevocations.createdAt, since)),
    );
    for (const row of rows) {
      remember(toRevocation(row));
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

  async function save(tx: Queries, row: { subject: string; minTokenVersion: number; expiresAt: Date }) {
    await tx
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
      stopListening = deps.hints.listen(remember);
      await refresh();
      poll();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      stopListening();
    },
    /** Calls `listener` whenever tokens have ended, here or on another instance. */
    onEnded(listener: () => void) {
      tellEnded = listener;
    },
    isEnded(principal: Principal): boolean {
      if (ended.has(`jti:${principal.tokenId}`)) return true;
      const own = ended.get(principalKey(principal));
      return own !== undefined && principal.tokenVersion < own.minTokenVersion;
    },
    /** Ends one token, with the transaction at hand. Answers what to call once that has committed. */
    async endToken(tx: Queries, token: { id: string; expiresAt: Date }): Promise<() => void> {
      const row = { subject: `jti:${token.id}`, minTokenVersion: 0, expiresAt: token.expiresAt };
      await save(tx, row);
      return () => announce(toRevocation(row));
    },
    /**
     * Ends every token of a principal that has a version below `minTokenVersion`, with the transaction that
     * changes the account. Answers what to call once that has committed.
     */
    async endTokensOf(tx: Queries, key: string, minTokenVersion: number): Promise<() => void> {
      // Kept for the longest life that a token can have: when it was signed, the setting may have said more than now.
      const expiresAt = new Date(deps.clock.now().getTime() + longestTokenSeconds * 1000);
      const row = { subject: key, minTokenVersion, expiresAt };
      await save(tx, row);
      return () => announce(toRevocation(row));
    },
  };
}

function toRevocation(row: { subject: string; minTokenVersion: number; expiresAt: Date }): Revocation {
  return {
    subject: row.subject,
    minTokenVersion: row.minTokenVersion,
    expiresAtMs: row.expiresAt.getTime(),
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
