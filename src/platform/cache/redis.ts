import { Redis } from "ioredis";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Log } from "../log.ts";
import type { Cache, FailureCharge, FailureReservation, RateLimit } from "./index.ts";
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

/**
 * Counts a failure in every budget, or in none while one of them waits. By the clock of Redis, which all processes share.
 * Four arguments a key: free, first wait, longest wait, time to forget (ms).
 * Answers {0, wait (ms), number of the key with the longest}, or {1, end of each wait that it caused, 0 for none}.
 */
const reserveScript = `
  local time = redis.call('time')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local longest, which = 0, 0
  for i, key in ipairs(KEYS) do
    local wait = tonumber(redis.call('hget', key, 'until') or '0') - now
    if wait > longest then longest, which = wait, i end
  end
  if longest > 0 then return {0, longest, which} end
  local answer = {1}
  for i, key in ipairs(KEYS) do
    local free, first = tonumber(ARGV[i * 4 - 3]), tonumber(ARGV[i * 4 - 2])
    local most, forget = tonumber(ARGV[i * 4 - 1]), tonumber(ARGV[i * 4])
    local over = redis.call('hincrby', key, 'count', 1) - free
    local wait = over < 0 and 0 or math.min(most, first * 2 ^ over)
    local ends = over < 0 and 0 or now + wait
    redis.call('hset', key, 'until', string.format('%.0f', ends))
    redis.call('pexpire', key, string.format('%.0f', wait + forget))
    answer[i + 1] = ends
  end
  return answer`;

/** Uncounts it, with the wait that it caused. Two arguments a key: free, the end of that wait. */
const takeBackScript = `
  for i, key in ipairs(KEYS) do
    if tonumber(redis.call('hget', key, 'count') or '0') > 0 then
      local count = redis.call('hincrby', key, 'count', -1)
      local isOwn = tonumber(redis.call('hget', key, 'until')) == tonumber(ARGV[i * 2])
      if isOwn or count < tonumber(ARGV[i * 2 - 1]) then redis.call('hset', key, 'until', '0') end
    end
  end`;

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

  async function reserveInRedis(charges: readonly FailureCharge[]): Promise<FailureReservation> {
    const keys = charges.map(({ budget, key }) => `${prefix}failures:${budget.name}:${key}`);
    const figures = charges.flatMap(({ budget }) => [
      budget.free,
      ...[budget.firstWaitSeconds, budget.maxWaitSeconds, budget.forgetSeconds].map((seconds) =>
        Math.round(seconds * 1000),
      ),
    ]);
    const answer = await commands.eval(reserveScript, keys.length, ...keys, ...figures);
    if (!isNumbers(answer)) throw new Error("Redis gave another answer than its script does");
    const [isAllowed, ...rest] = answer;
    if (isAllowed === 1) {
      const undo = charges.flatMap(({ budget }, index) => [budget.free, rest[index] ?? 0]);
      return {
        allowed: true,
        async takeBack() {
          if (isUp && commands.status === "ready")
            await commands.eval(takeBackScript, keys.length, ...keys, ...undo).catch(() => {});
        },
      };
    }
    const [waitMs = 0, which = 0] = rest;
    const refusing = charges[which - 1];
    if (!refusing) throw new Error("Redis gave another answer than its script does");
    return {
      allowed: false,
      refusedBy: refusing.budget,
      waitSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
    };
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

    async reserveFailure(charges) {
      return await ask(
        () => reserveInRedis(charges),
        () => fallback.reserveFailure(charges),
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

function isNumbers(answer: unknown): answer is number[] {
  return Array.isArray(answer) && answer.every((part) => typeof part === "number");
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
