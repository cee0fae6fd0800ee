import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Log } from "../log.ts";
import type { Cache, RateLimit } from "./index.ts";

export interface MemoryCacheOptions {
  /** Hears of listeners that throw. */
  log: Pick<Log, "error">;
  /** Tickets kept at most; the oldest is dropped for a new one, and its holder asks again. */
  maxTickets?: number;
  /** Keys counted at most for each limit; the one nearest its end is forgotten for a new one. */
  maxLimitKeys?: number;
}

/** A cache for one process. What it holds is bounded by `maxTickets` and `maxLimitKeys`. */
export function createMemoryCache(options: MemoryCacheOptions): Cache {
  const { log, maxTickets = 10_000, maxLimitKeys = 100_000 } = options;
  const counters = new Map<string, Counter>();
  const tickets = new Map<string, { value: string; expiresAt: number }>();
  const channels = new Map<string, Set<(message: string) => void>>();
  let closed = false;

  function counterOf(limit: RateLimit): Counter {
    if (closed) throw new Error("The cache is closed.");
    const name = `${limit.name} ${limit.points} ${limit.windowSeconds}`;
    const counter = counters.get(name) ?? createCounter(limit, maxLimitKeys);
    counters.set(name, counter);
    return counter;
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

    async consume(limit, key) {
      const result = await counterOf(limit).consume(key);
      return {
        allowed: result.consumedPoints <= limit.points,
        limit: limit.points,
        remaining: result.remainingPoints,
        resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
      };
    },

    async refund(limit, key) {
      await counterOf(limit).refund(key);
    },

    async putOnce(key, value, ttlSeconds) {
      if (closed) throw new Error("The cache is closed.");
      tickets.delete(key);
      dropTickets();
      tickets.set(key, { value, expiresAt: Date.now() + ttlSeconds * 1000 });
    },

    async takeOnce(key) {
      if (closed) throw new Error("The cache is closed.");
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
      if (closed) throw new Error("The cache is closed.");
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
      for (const counter of counters.values()) counter.clear();
      counters.clear();
      tickets.clear();
      channels.clear();
    },
  };
}

type Counter = ReturnType<typeof createCounter>;

/** Counts the keys of one limit. The limiter keeps a timer for each key, so its keys are listed here to end them. */
function createCounter({ points, windowSeconds }: RateLimit, maxKeys: number) {
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds });
  /** When each key's window ends. All windows are equally long, so the first entry is the first to end. */
  const windowEnds = new Map<string, number>();

  function forget(key: string): void {
    windowEnds.delete(key);
    void limiter.delete(key);
  }

  function forgetEnded(): void {
    for (const [key, end] of windowEnds) {
      if (end > Date.now()) return;
      forget(key);
    }
  }

  return {
    /** What is counted for the key, this call included. */
    async consume(key: string): Promise<RateLimiterRes> {
      forgetEnded();
      if (!windowEnds.has(key)) {
        const oldest = windowEnds.size < maxKeys ? undefined : windowEnds.keys().next().value;
        if (oldest !== undefined) forget(oldest);
        windowEnds.set(key, Date.now() + windowSeconds * 1000);
      }
      try {
        return await limiter.consume(key);
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return refusal;
        throw refusal;
      }
    },

    async refund(key: string): Promise<void> {
      forgetEnded();
      const state = windowEnds.has(key) ? await limiter.get(key) : null;
      if (state !== null && state.consumedPoints > 0) await limiter.reward(key);
    },

    clear(): void {
      for (const key of windowEnds.keys()) forget(key);
    },
  };
}
