import type { Config } from "../../config.ts";
import { DomainError } from "../../errors.ts";
import { tooManyRequests } from "../../http/refusal-limit.ts";
import type { Cache, RateLimit } from "../../platform/cache/index.ts";
import { principalKey, type StorePrincipal } from "../../principal.ts";
import type { Tokens } from "./tokens.ts";

const ticketSeconds = 60;

export type Tickets = ReturnType<typeof createTickets>;

/** Single-use stand-ins for a token, for `EventSource`, which cannot send headers. */
export function createTickets(deps: { cache: Cache; tokens: Tokens; streams: Config["streams"] }) {
  const { cache, tokens, streams } = deps;

  /** Tickets a minute: enough for all streams of a principal to come back every ten seconds. */
  function limitOf({ role }: StorePrincipal): RateLimit {
    const points = 6 * (role === "table" ? streams.perTable : streams.perAccount);
    return { name: "tickets", points, windowSeconds: ticketSeconds };
  }

  return {
    /** @throws DomainError TOO_MANY_REQUESTS */
    async issue(principal: StorePrincipal) {
      const state = await cache.consume(limitOf(principal), principalKey(principal));
      if (!state.allowed) throw tooManyRequests(state.resetSeconds);
      const ticket = Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64url");
      await cache.putOnce(keyOf(ticket), JSON.stringify(principal), ticketSeconds);
      return { ticket, expiresInSeconds: ticketSeconds };
    },

    /** @throws DomainError INVALID_TICKET, and what a token that has ended since throws */
    async redeem(ticket: string): Promise<StorePrincipal> {
      const kept = ticket.length <= 64 ? await cache.takeOnce(keyOf(ticket)) : null;
      if (kept === null) throw new DomainError("INVALID_TICKET");
      const principal: StorePrincipal = JSON.parse(kept);
      tokens.mustBeAlive(principal);
      return principal;
    },
  };
}

function keyOf(ticket: string): string {
  return `ticket:${ticket}`;
}
