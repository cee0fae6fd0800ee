import { DomainError } from "../errors.ts";
import type { Cache, RateLimit } from "../platform/cache/index.ts";
import type { Metrics } from "../platform/metrics.ts";
import { originOf, type Server } from "./address.ts";

export type Refusals = ReturnType<typeof createRefusals>;

/**
 * Counts the tokens, tickets and keys that were refused, by the network they came from. One that is good always passes,
 * so that a stranger in the same network locks nobody out.
 */
export function createRefusals(deps: {
  cache: Cache;
  metrics: Metrics;
  /** How many refusals a network has a minute; 0: no limit. */
  perMinute: number;
  trustedProxies: number;
}) {
  const limit: RateLimit = { name: "refusals", points: deps.perMinute, windowSeconds: 60 };

  /** @throws DomainError TOO_MANY_REQUESTS when the network has used up its refusals */
  return async function countRefusal(request: Request, server: Server, reason: string): Promise<void> {
    deps.metrics.refusals.inc({ reason });
    if (limit.points === 0) return;
    const state = await deps.cache.consume(limit, originOf(request, server, deps.trustedProxies));
    if (!state.allowed) throw tooManyRequests(state.resetSeconds);
  };
}

export function tooManyRequests(seconds: number): DomainError {
  return new DomainError("TOO_MANY_REQUESTS", { params: { seconds }, retryAfterSeconds: seconds });
}
