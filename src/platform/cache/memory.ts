import type { Log } from "../log.ts";
import type { Cache, FailureBudget, FailureCharge } from "./index.ts";

export interface MemoryCacheOptions {
  /** Hears of listeners that throw. */
  log: Pick<Log, "error">;
  /** Tickets kept at most; the oldest is dropped for a new one, and its holder asks again. */
  maxTickets?: number;
  /**
   * Keys counted at most for each limit and each budget. For a new key the one that was not used for longest is
   * forgotten, but never one that is used up: when all are, a new key is refused until the first of them ends.
   */
  maxLimitKeys?: number;
}

/** A cache for one process. What it holds is bounded by `maxTickets` and `maxLimitKeys`. */
export function createMemoryCache(options: MemoryCacheOptions): Cache {
  const { log, maxTickets = 10_000, maxLimitKeys = 100_000 } = options;
  const windows = new Map<string, BoundedEntries<Window>>();
  const failures = new Map<string, BoundedEntries<Failures>>();
  const tickets = new Map<string, { value: string; expiresAt: number }>();
  const channels = new Map<string, Set<(message: string) => void>>();
  let closed = false;

  function mustBeOpen(): void {
    if (closed) throw new Error("The cache is closed.");
  }

  function failuresOf({ name }: FailureBudget): BoundedEntries<Failures> {
    const entries = failures.get(name) ?? createBoundedEntries<Failures>(maxLimitKeys);
    failures.set(name, entries);
    return entries;
  }

  /** @returns the end of the wait that it caused, 0 for none */
  function chargeFailure({ budget, key }: FailureCharge, now: number): number {
    const count = (failuresOf(budget).get(key, now)?.count ?? 0) + 1;
    const waitUntil = count < budget.free ? 0 : now + waitSecondsAfter(budget, count) * 1000;
    const endsAt = Math.max(now, waitUntil) + budget.forgetSeconds * 1000;
    failuresOf(budget).keep(key, { count, waitUntil, endsAt }, count >= budget.free, now);
    return waitUntil;
  }

  function uncountFailure({ budget, key }: FailureCharge, causedWaitUntil: number): void {
    const now = Date.now();
    const entry = failuresOf(budget).get(key, now);
    if (!entry || entry.count === 0) return;
    const count = entry.count - 1;
    const endsWait = count < budget.free || entry.waitUntil === causedWaitUntil;
    const waitUntil = endsWait ? 0 : entry.waitUntil;
    failuresOf(budget).keep(key, { ...entry, count, waitUntil }, count >= budget.free, now);
  }

  function dropTickets(): void {
    if (tickets.size < maxTickets) return;
    for (const [key, { expiresAt }] of tickets) {
      if (expiresAt <= Date.now()) tickets.delete(key);
    }
    for (const key of tickets.keys()) {
      if (tickets.size < maxTickets) return;
      tickets.delete(key);
    }
  }

  return {
    isShared: false,

    async consume({ name, points, windowSeconds }, key) {
      mustBeOpen();
      const limitName = `${name} ${points} ${windowSeconds}`;
      const entries = windows.get(limitName) ?? createBoundedEntries<Window>(maxLimitKeys);
      windows.set(limitName, entries);
      const now = Date.now();
      const { count, endsAt } = entries.get(key, now) ?? { count: 0, endsAt: now + windowSeconds * 1000 };
      const isKept = entries.keep(key, { count: count + 1, endsAt }, count + 1 >= points, now);
      const resetAt = isKept ? endsAt : entries.firstEnd();
      return {
        allowed: isKept && count + 1 <= points,
        limit: points,
        remaining: isKept ? Math.max(points - count - 1, 0) : 0,
        resetSeconds: wholeSeconds(resetAt - now),
      };
    },

    async reserveFailure(charges) {
      mustBeOpen();
      const now = Date.now();
      let longest: { refusedBy: FailureBudget; waitMs: number } | undefined;
      for (const { budget, key } of charges) {
        const entries = failuresOf(budget);
        const entry = entries.get(key, now);
        const hasRoom = entry !== undefined || entries.hasRoom(now);
        const waitMs = hasRoom ? (entry?.waitUntil ?? 0) - now : budget.firstWaitSeconds * 1000;
        if (waitMs > (longest?.waitMs ?? 0)) longest = { refusedBy: budget, waitMs };
      }
      if (longest)
        return { allowed: false, refusedBy: longest.refusedBy, waitSeconds: wholeSeconds(longest.waitMs) };
      const charged = charges.map((charge) => ({ charge, waitUntil: chargeFailure(charge, now) }));
      return {
        allowed: true,
        async takeBack() {
          for (const { charge, waitUntil } of charged) uncountFailure(charge, waitUntil);
        },
      };
    },

    async putOnce(key, value, ttlSeconds) {
      mustBeOpen();
      tickets.delete(key);
      dropTickets();
      tickets.set(key, { value, expiresAt: Date.now() + ttlSeconds * 1000 });
    },

    async takeOnce(key) {
      mustBeOpen();
      const ticket = tickets.get(key);
      tickets.delete(key);
      return ticket !== undefined && ticket.expiresAt > Date.now() ? ticket.value : null;
    },

    publish(channel, message) {
      for (const listener of channels.get(channel) ?? []) {
        queueMicrotask(() => {
          if (!channels.get(channel)?.has(listener)) return;
          try {
            listener(message);
          } catch (err) {
            log.error({ err, channel }, "a listener of the cache failed");
          }
        });
      }
    },

    subscribe(channel, listener) {
      mustBeOpen();
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners);
      // A function of its own, so that one listener may subscribe twice.
      const own = (message: string) => listener(message);
      listeners.add(own);
      return () => {
        listeners.delete(own);
        if (listeners.size === 0 && channels.get(channel) === listeners) channels.delete(channel);
      };
    },

    health: async () => (closed ? "down" : "up"),

    async close() {
      closed = true;
      windows.clear();
      failures.clear();
      tickets.clear();
      channels.clear();
    },
  };
}

/** The wait behind the failure that makes it `count` failures, `count` being at least `budget.free`. */
function waitSecondsAfter({ free, firstWaitSeconds, maxWaitSeconds }: FailureBudget, count: number): number {
  return Math.min(maxWaitSeconds, firstWaitSeconds * 2 ** (count - free));
}

function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

interface Window {
  count: number;
  endsAt: number;
}

interface Failures extends Window {
  /** 0 when the next one need not wait. */
  waitUntil: number;
}

type BoundedEntries<T extends { endsAt: number }> = ReturnType<typeof createBoundedEntries<T>>;

/** What is counted by key. Both maps are in the order of use, so that their first entries are about the first to end. */
function createBoundedEntries<T extends { endsAt: number }>(maxEntries: number) {
  const open = new Map<string, T>();
  const usedUp = new Map<string, T>();
  let nextFullSweepAt = 0;

  /** Mostly from the front; all of it, but not often, when there is no room for a new key. */
  function dropEnded(now: number): void {
    for (const entries of [open, usedUp]) {
      for (const [key, { endsAt }] of entries) {
        if (endsAt > now) break;
        entries.delete(key);
      }
    }
    if (usedUp.size < maxEntries || now < nextFullSweepAt) return;
    nextFullSweepAt = now + 1_000;
    for (const [key, { endsAt }] of usedUp) if (endsAt <= now) usedUp.delete(key);
  }

  function hasRoom(now: number): boolean {
    dropEnded(now);
    return usedUp.size < maxEntries;
  }

  return {
    hasRoom,

    get(key: string, now: number): T | undefined {
      const entry = open.get(key) ?? usedUp.get(key);
      return entry && entry.endsAt > now ? entry : undefined;
    },

    /** @returns false when all others are used up: a new key is not kept */
    keep(key: string, entry: T, isUsedUp: boolean, now: number): boolean {
      const isNew = !open.delete(key) && !usedUp.delete(key);
      if (isNew && !hasRoom(now)) return false;
      const oldest = open.size + usedUp.size < maxEntries ? undefined : open.keys().next().value;
      if (oldest !== undefined) open.delete(oldest);
      (isUsedUp ? usedUp : open).set(key, entry);
      return true;
    },

    /** When the first key that is used up starts over. */
    firstEnd(): number {
      return usedUp.values().next().value?.endsAt ?? 0;
    },
  };
}
