import { DomainError } from "../../errors.ts";
import type { Cache } from "../../platform/cache/index.ts";
import type { StorePrincipal } from "../../principal.ts";
import type { Tokens } from "./tokens.ts";

const ticketSeconds = 60;

export type Tickets = ReturnType<typeof createTickets>;

/** Single-use stand-ins for a token, for `EventSource`, which cannot send headers. */
export function createTickets({ cache, tokens }: { cache: Cache; tokens: Tokens }) {
  return {
    async issue(principal: StorePrincipal) {
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
