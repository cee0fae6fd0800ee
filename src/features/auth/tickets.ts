import type { Config } from "../../config.ts";
import { DomainError } from "../../errors.ts";
import { tooManyRequests } from "../../http/guard.ts";
import type { Cache, RateLimit } from "../../platform/cache/index.ts";
import { principalKey, type StorePrincipal } from "../../principal.ts";
import type { Tokens } from "./tokens.ts";

const ticketSeconds = 60;

export type Tickets = ReturnType<typeof createTickets>;

/** Single-use stand-ins for a token, for `EventSource`, which cannot send headers. */
export function createTickets(deps: { cache: Cache; tokens: Tokens; streams: Config["streams"] }) {
  const { cache, tokens, streams } = deps;

  /** Tickets that nobody has used yet, a minute: twice the streams, since all of a client's may come back at once. */
  function limitOf({ role }: StorePrincipal): RateLimit {
    const points = 2 * (role === "table" ? streams.perTable : streams.perAccount);
    return { name: "tickets", points, windowSeconds: ticketSeconds };
  }

  return {
    /** @throws DomainError TOO_MANY_REQUESTS when the principal has many that it did not use */
    async issue(principal: StorePrincipal) {
      const limit = limitOf(principal);
      const key = principalKey(principal);
      const state = await cache.consume(limit, key);
      if (!state.allowed) {
        await cache.refund(limit, key);
        throw tooManyRequests(state.resetSeconds);
      }
      const ticket = Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64url");
      await cache.putOnce(keyOf(ticket), JSON.stringify(principal), ticketSeconds);
      return { ticket, expiresInSeconds: ticketSeconds };
    },

    /** @throws DomainError INVALID_TICKET, and what a token that has ended since throws */
    async redeem(ticket: string): Promise<StorePrincipal> {
      const kept = ticket.length <= 64 ? await cache.takeOnce(keyOf(ticket)) : null;
      if (kept === null) throw new DomainError("INVALID_TICKET");
      const principal: StorePrincipal = JSON.parse(kept);
      await cache.refund(limitOf(principal), principalKey(principal));
      tokens.mustBeAlive(principal);
      return principal;
    },
  };
}

function keyOf(ticket: string): string {
  return `ticket:${ticket}`;
}
