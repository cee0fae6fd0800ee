import { Redis } from "ioredis";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Log } from "../log.ts";
import type { Cache, RateLimit } from "./index.ts";
import { createMemoryCache } from "./memory.ts";

/** Nobody waits longer for an answer. */
const commandTimeoutMs = 200;
/** Between two looks while Redis is away. */
const probeAwayMs = 250;
/** Between two looks while it is there: they find connections that died without a word. */
const probeMs = 5_000;
/** A connection whose other end says nothing is cut after this time. */
const disconnectTimeoutMs = 200;
const prefix = "table-order:";

/** Gives a point back and keeps the window; a key from which nothing was taken stays as it is. */
const refundScript = `
  if tonumber(redis.call('get', KEYS[1]) or '0') > 0 then redis.call('decr', KEYS[1]) end`;

/**
 * A cache for any number of processes, by Redis 6 or later. While Redis is away, or answers too late, each process
 * counts limits for itself and keeps the tickets that it issues; hints are lost. Calls then go past Redis at once,
 * until it answers a probe.
 * @returns once Redis has answered, or is known to be away
 */
export async function openRedisCache(options: { url: string; log: Log }): Promise<Cache> {
  const log = options.log.child({ component: "redis" });
  const settings = {
    // What cannot be sent now is done without Redis, not later.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 500,
    disconnectTimeout: disconnectTimeoutMs,
    socketTimeout: probeMs,
    // Those who listen are asked on `ready`.
    autoResubscribe: false,
    retryStrategy: (attempt: number) => Math.min(attempt * 100, 500),
    // After a failover the old primary refuses writes: connect anew.
    reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
  };
  const commands = new Redis(options.url, settings);
  // A connection that waits for messages can do little else.
  const messages = new Redis(options.url, settings);
  const fallback = createMemoryCache({ log });
  const limiters = new Map<string, RateLimiterRedis>();
  const channels = new Map<string, Set<(message: string) => void>>();
  let isUp: boolean | undefined;
  let lastError: unknown;
  let probeTimer: ReturnType<typeof setTimeout> | undefined;
  let closing: Promise<void> | undefined;

  // Without listeners ioredis writes each failed try to the console, past the log.
  commands.on("error", (error) => {
    lastError = error;
  });
  messages.on("error", () => {});
  commands.on("ready", () => void probe());
  commands.on("close", () => noteState(false, lastError));
  messages.on("ready", () => {
    const names = [...channels.keys()].map((name) => prefix + name);
    if (names.length > 0) quietly(messages.subscribe(...names));
  });
  messages.on("message", (name: string, message: string) => {
    const channel = name.slice(prefix.length);
    for (const listener of channels.get(channel) ?? []) {
      try {
        listener(message);
      } catch (err) {
        log.error({ err, channel }, "a listener of the cache failed");
      }
    }
  });

  /** One line a change, not one a try. */
  function noteState(up: boolean, error?: unknown): void {
    if (closing || isUp === up) return;
    isUp = up;
    if (up) log.info({}, "redis is there");
    else
      log.warn(
        { err: error ?? new Error("the connection was closed") },
        "redis is away: this process goes on by itself",
      );
    scheduleProbe();
  }

  function scheduleProbe(): void {
    clearTimeout(probeTimer);
    if (!closing) probeTimer = setTimeout(probe, isUp ? probeMs : probeAwayMs);
  }

  /** Writes, so that a replica or a full memory counts as away. */
  async function probe(): Promise<boolean> {
    let answered = false;
    if (commands.status === "ready") {
      if (messages.status === "ready") quietly(messages.ping());
      try {
        await commands.set(`${prefix}probe`, "", "EX", 60);
        answered = true;
      } catch (error) {
        noteState(false, error);
      }
    }
    if (answered) noteState(true);
    scheduleProbe();
    return answered && !closing;
  }

  /** What Redis answers, or in its place `otherwise`. */
  async function ask<T>(question: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    if (closing) throw new Error("The cache is closed.");
    if (!isUp || commands.status !== "ready") return await otherwise();
    try {
      return await question();
    } catch (error) {
      noteState(false, error);
      return await otherwise();
    }
  }

  function limiterOf({ name, points, windowSeconds }: RateLimit): RateLimiterRedis {
    const keyPrefix = `${prefix}limit:${name}:${points}:${windowSeconds}`;
    const limiter =
      limiters.get(keyPrefix) ??
      new RateLimiterRedis({
        storeClient: commands,
        keyPrefix,
        points,
        duration: windowSeconds,
        rejectIfRedisNotReady: true,
      });
    limiters.set(keyPrefix, limiter);
    return limiter;
  }

  const cache: Cache = {
    isShared: true,

    async consume(limit, key) {
      return await ask(
        async () => {
          const result = await take(limiterOf(limit), key);
          return {
            allowed: result.consumedPoints <= limit.points,
            limit: limit.points,
            remaining: result.remainingPoints,
            resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
          };
        },
        () => fallback.consume(limit, key),
      );
    },

    async refund(limit, key) {
      await ask<unknown>(
        () => commands.eval(refundScript, 1, limiterOf(limit).getKey(key)),
        () => fallback.refund(limit, key),
      );
    },

    async putOnce(key, value, ttlSeconds) {
      if (!closing) await fallback.takeOnce(key);
      await ask<unknown>(
        async () => {
          try {
            await commands.set(prefix + key, value, "PX", Math.max(1, Math.round(ttlSeconds * 1000)));
          } catch (error) {
            // It may still be carried out, and then there would be two: this one goes right behind it.
            if (commands.status === "ready") quietly(commands.del(prefix + key));
            throw error;
          }
        },
        () => fallback.putOnce(key, value, ttlSeconds),
      );
    },

    async takeOnce(key) {
      const own = closing ? null : await fallback.takeOnce(key);
      if (own !== null) return own;
      return await ask(
        () => commands.getdel(prefix + key),
        async () => null,
      );
    },

    publish(channel, message) {
      if (isUp && commands.status === "ready") quietly(commands.publish(prefix + channel, message));
    },

    subscribe(channel, listener) {
      if (closing) throw new Error("The cache is closed.");
      const listeners = channels.get(channel) ?? new Set();
      if (listeners.size === 0 && messages.status === "ready") quietly(messages.subscribe(prefix + channel));
      channels.set(channel, listeners);
      // A function of its own, so that one listener may subscribe twice.
      const own = (message: string) => listener(message);
      listeners.add(own);
      return () => {
        listeners.delete(own);
        if (listeners.size > 0 || channels.get(channel) !== listeners) return;
        channels.delete(channel);
        if (messages.status === "ready") quietly(messages.unsubscribe(prefix + channel));
      };
    },

    health: async () => ((await probe()) ? "up" : "down"),

    async close() {
      closing ??= (async () => {
        clearTimeout(probeTimer);
        channels.clear();
        await Promise.all([end(commands), end(messages)]);
        await fallback.close();
      })();
      await closing;
    },
  };

  await firstAnswer();
  return cache;

  function firstAnswer(): Promise<void> {
    return within(1_000, (done) => {
      commands.once("ready", () => void probe().then(done));
      commands.once("close", done);
    });
  }
}

/** What is counted for the key, this call included. */
async function take(limiter: RateLimiterRedis, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refusal;
    throw refusal;
  }
}

/** For what may fail: the probe finds out why. */
function quietly(work: Promise<unknown>): void {
  work.catch(() => {});
}

/** Settles when the connection is gone. */
async function end(client: Redis): Promise<void> {
  // Between two tries there is no connection, and nothing that would tell of its end.
  const isConnected = !["end", "reconnecting"].includes(client.status);
  const gone = isConnected
    ? within(2 * disconnectTimeoutMs, (done) => client.once("end", done))
    : Promise.resolve();
  client.disconnect();
  await gone;
}

/** Settles when `done` is called, or after that time. */
async function within(timeoutMs: number, start: (done: () => void) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  start(resolve);
  await promise;
  clearTimeout(timer);
}
