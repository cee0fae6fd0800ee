import { DomainError } from "../../errors.ts";
import { tooManyRequests } from "../../http/refusal-limit.ts";
import type { Cache, FailureBudget, FailureCharge, RateLimit } from "../../platform/cache/index.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { createTurnsByKey } from "../../platform/turns.ts";
import { wideNetworkOf } from "./networks.ts";

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;

/** An attempt to sign in, as far as it matters for counting. */
export interface Attempt {
  kind: "table" | "staff";
  /** Null for super admins, undefined when no store has the code that was given. */
  storeId: string | null | undefined;
  storeCode: string | undefined;
  /** An IPv4 address, or a /64 of IPv6. */
  origin: string;
  /** The id of a device that has signed in to this account before, else null. */
  deviceId: string | null;
  /** Whether this account has signed in from this origin lately. */
  isKnownPlace: boolean;
}

export type Attempts = ReturnType<typeof createAttempts>;

/**
 * Counts failed sign-ins. Whoever is known has a budget of its own, which nobody else can use up:
 *
 * 1. a **device** that shows the proof of an earlier sign-in to the same account is counted by that proof alone;
 * 2. a **place** where the same account has signed in lately is counted by store and place, for all accounts of the store
 *    that are known there together;
 * 3. a **stranger** is counted by address, by network and by store, and is refused while any of them waits.
 *
 * Waits double from failure to failure, up to 15 minutes. With the default of 10 for LOGIN_ATTEMPTS, strangers together
 * can make 26 guesses at a store's tables in the first hour and 4 in each later one, from however many addresses. A
 * 4-digit PIN that all tables share, of which 5,000 guesses find half, then holds for 52 days of guessing without pause.
 * docs/decisions/017-guessing-and-lock-outs.md has the figures.
 */
export function createAttempts(deps: {
  cache: Cache;
  metrics: Metrics;
  log: Log;
  /** Failures that one address may make before it has to wait. */
  loginAttempts: number;
  /** Sign-ins, right or wrong, of one device or origin; 0: no limit. */
  signInsPerMinute: number;
}) {
  const { cache, metrics, log, loginAttempts } = deps;
  const rate: RateLimit = { name: "sign-ins", points: deps.signInsPerMinute, windowSeconds: 60 };
  const oneLogLine: RateLimit = { name: "sign-in-attacks", points: 1, windowSeconds: hourSeconds };
  const usual = { firstWaitSeconds: 15, maxWaitSeconds: 900, forgetSeconds: hourSeconds };
  const budgets = {
    device: { ...usual, name: "device", free: loginAttempts },
    // Guests in the same network fail here too, and so do all tables and staff that are known there.
    place: { ...usual, name: "place", free: 3 * loginAttempts, forgetSeconds: daySeconds },
    address: { ...usual, name: "address", free: loginAttempts },
    network: { ...usual, name: "network", free: 3 * loginAttempts },
    storeTables: {
      name: "store_tables",
      free: 2 * loginAttempts,
      firstWaitSeconds: 60,
      maxWaitSeconds: 900,
      forgetSeconds: daySeconds,
    },
    // A password has at least ten characters: some guesses more are harmless, and people sign in from many places.
    storeStaff: {
      name: "store_staff",
      free: 30 * loginAttempts,
      firstWaitSeconds: 1,
      maxWaitSeconds: 30,
      forgetSeconds: daySeconds,
    },
  } satisfies Record<string, FailureBudget>;

  // Two at a time of one device or origin: those that run count as failed until they have succeeded, and forty tablets
  // that sign in together should not look like forty failures.
  const inTurn = createTurnsByKey({ running: 2, waiting: 200, total: 2_000 });
  const strangersInTurn = createTurnsByKey({ running: 2, waiting: 200, total: 500 });

  function chargesOf({ kind, storeId, storeCode, origin, deviceId, isKnownPlace }: Attempt): FailureCharge[] {
    if (deviceId !== null) return [{ budget: budgets.device, key: deviceId }];
    // Codes that no store has are counted like the others, so that nothing tells them apart.
    const store = storeId === undefined ? `code ${storeCode}` : (storeId ?? "super admins");
    if (isKnownPlace) return [{ budget: budgets.place, key: `${store} ${origin}` }];
    return [
      { budget: budgets.address, key: origin },
      { budget: budgets.network, key: wideNetworkOf(origin) },
      { budget: kind === "table" ? budgets.storeTables : budgets.storeStaff, key: store },
    ];
  }

  /** @throws DomainError TOO_MANY_REQUESTS */
  async function takeFromRate(kind: Attempt["kind"], key: string): Promise<void> {
    if (rate.points === 0) return;
    const state = await cache.consume(rate, key);
    if (state.allowed) return;
    metrics.loginWaits.inc({ kind, budget: "rate" });
    throw tooManyRequests(state.resetSeconds);
  }

  /** One line an hour and store. No name that was typed is in it: people type passwords into the wrong field. */
  async function reportAttack({ kind, storeId }: Attempt): Promise<void> {
    if (storeId === undefined) return;
    const { allowed } = await cache.consume(oneLogLine, `${kind} ${storeId}`);
    if (allowed)
      log.warn(
        { storeId, kind },
        "strangers keep failing to sign in to a store and have to wait; known devices and places do not",
      );
  }

  async function reserve(attempt: Attempt) {
    const reservation = await cache.reserveFailure(chargesOf(attempt));
    if (reservation.allowed) return reservation;
    const { refusedBy, waitSeconds } = reservation;
    metrics.loginWaits.inc({ kind: attempt.kind, budget: refusedBy.name });
    if (refusedBy === budgets.storeTables || refusedBy === budgets.storeStaff) await reportAttack(attempt);
    throw tooManyRequests(waitSeconds);
  }

  return {
    takeFromRate,

    /**
     * Runs `signIn` when nothing says to wait. It counts as failed only when it throws INVALID_CREDENTIALS: a database that
     * is away, or a server that is busy, is nobody's wrong password.
     * @throws DomainError TOO_MANY_REQUESTS, OVERLOADED, and what `signIn` throws
     */
    async run<T>(attempt: Attempt, signIn: () => Promise<T>): Promise<T> {
      const { deviceId, isKnownPlace, storeId, origin } = attempt;
      const turnKey = deviceId ?? (isKnownPlace ? `${storeId} ${origin}` : origin);
      const waitForTurn = deviceId !== null || isKnownPlace ? inTurn : strangersInTurn;
      return await waitForTurn(turnKey, async () => {
        const reservation = await reserve(attempt);
        try {
          const result = await signIn();
          await reservation.takeBack();
          return result;
        } catch (error) {
          const reason = error instanceof DomainError ? error.code : "INTERNAL_ERROR";
          metrics.loginFailures.inc({ kind: attempt.kind, reason });
          if (reason !== "INVALID_CREDENTIALS") await reservation.takeBack();
          throw error;
        }
      });
    },
  };
}
