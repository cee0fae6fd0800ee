import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Log } from "../../platform/log.ts";
import { insertAuditEntries } from "../events/events.store.ts";

const entryIntervalMs = 60_000;
const checkIntervalMs = 10_000;
/** How many networks of one store have entries of their own at a time; the others share one. */
const maxNetworksEach = 20;
/** How many pairs of store and network are counted at a time; the others share one. */
const maxCounted = 5_000;

export interface Refusal {
  kind: "table" | "staff" | "password";
  /** Null when the store is not known, or a super admin was meant. */
  storeId: string | null;
  network: string;
  requestId: string;
}

interface Counted {
  storeId: string | null;
  network: string | null;
  /** Refusals since the last entry. */
  count: number;
  kinds: Set<Refusal["kind"]>;
  requestId: string;
  lastEntryMs: number;
}

export type Refusals = ReturnType<typeof createRefusals>;

/**
 * Puts refused sign-ins into the audit: the first of a network at once, then at most one entry a minute with the number
 * of refusals since, so that a guesser cannot fill the table. What was typed is not kept.
 */
export function createRefusals(deps: { database: Database; clock: Clock; log: Log }) {
  const counted = new Map<string, Counted>();
  const networksOf = new Map<string | null, number>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const writing = new Set<Promise<void>>();

  function note(refusal: Refusal): void {
    const entry = counted.get(keyOf(refusal.storeId, refusal.network)) ?? startCounting(refusal);
    if (entry.count === 0) entry.requestId = refusal.requestId;
    entry.count++;
    entry.kinds.add(refusal.kind);
    writeIfDue(entry);
  }

  function startCounting(refusal: Refusal): Counted {
    const isFull = counted.size >= maxCounted;
    const storeId = isFull ? null : refusal.storeId;
    const networks = networksOf.get(storeId) ?? 0;
    const network = isFull || networks >= maxNetworksEach ? null : refusal.network;
    const key = keyOf(storeId, network);
    const shared = counted.get(key);
    if (shared) return shared;
    const { requestId } = refusal;
    const entry = {
      storeId,
      network,
      count: 0,
      kinds: new Set<Refusal["kind"]>(),
      requestId,
      lastEntryMs: 0,
    };
    counted.set(key, entry);
    networksOf.set(storeId, networks + 1);
    return entry;
  }

  function writeIfDue(entry: Counted): void {
    const now = deps.clock.now();
    if (entry.count === 0 || now.getTime() - entry.lastEntryMs < entryIntervalMs) return;
    const { storeId, network, count, requestId } = entry;
    const row = {
      id: Bun.randomUUIDv7(),
      storeId,
      occurredAt: now,
      actor: { type: "system" as const, id: null, name: "sign-in" },
      action: "auth.refused",
      subjectId: null,
      requestId,
      detail: { kinds: [...entry.kinds].sort(), network, count },
    };
    Object.assign(entry, { count: 0, kinds: new Set(), lastEntryMs: now.getTime() });
    // Not awaited: a refusal must take as long for a store that exists as for one that does not.
    const write = deps.database
      .transaction("audit.refusals", (tx) => insertAuditEntries(tx, [row]))
      .catch((err) => deps.log.warn({ err }, "a refused sign-in could not be put into the audit"))
      .finally(() => writing.delete(write));
    writing.add(write);
  }

  /** Writes what is due, and forgets networks that were quiet since their last entry. */
  function check(): void {
    const now = deps.clock.now().getTime();
    for (const [key, entry] of counted) {
      const isQuiet = entry.count === 0 && now - entry.lastEntryMs >= entryIntervalMs;
      if (isQuiet) {
        counted.delete(key);
        const rest = (networksOf.get(entry.storeId) ?? 1) - 1;
        if (rest > 0) networksOf.set(entry.storeId, rest);
        else networksOf.delete(entry.storeId);
      } else writeIfDue(entry);
    }
  }

  return {
    note,
    check,
    start() {
      timer = setInterval(check, checkIntervalMs);
    },
    /** Writes what was counted since the last entries, and settles when all is written. */
    async stop() {
      clearInterval(timer);
      for (const entry of counted.values()) {
        entry.lastEntryMs = 0;
        writeIfDue(entry);
      }
      await Promise.all(writing);
    },
  };
}

function keyOf(storeId: string | null, network: string | null): string {
  return `${storeId} ${network}`;
}
