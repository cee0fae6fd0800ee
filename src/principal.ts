export type StoreRole = "table" | "staff" | "store_admin";
export type Role = StoreRole | "super_admin";

interface Token {
  /** `jti`: one token. */
  tokenId: string;
  /** Of its principal at the time of signing in; see `token_revocations`. */
  tokenVersion: number;
  expiresAtMs: number;
}

/** Somebody who belongs to one store: a tablet on a table, or one of the staff. */
export interface StorePrincipal extends Token {
  role: StoreRole;
  /** Of the table or the account. */
  id: string;
  name: string;
  storeId: string;
}

export interface SuperAdmin extends Token {
  role: "super_admin";
  id: string;
  name: string;
  storeId: null;
}

export type Principal = StorePrincipal | SuperAdmin;

/** Names a principal in limits, idempotency keys and revocations: `table:<id>`, `staff:<id>`. */
export function principalKey(principal: { role: Role; id: string }): string {
  return principal.role === "table" ? `table:${principal.id}` : `staff:${principal.id}`;
}

/** Who made a change, as the log and the audit entries say it. */
export interface Actor {
  type: "table" | "staff" | "pos" | "system";
  id: string | null;
  name: string;
}

export function actorOf(principal: Principal): Actor {
  return { type: principal.role === "table" ? "table" : "staff", id: principal.id, name: principal.name };
}

/** A signed-in request, as services see it. */
export interface Caller<P extends Principal = Principal> {
  principal: P;
  actor: Actor;
  requestId: string;
  /** From `Idempotency-Key`, when the request has one. */
  idempotency: { route: string; key: string; requestHash: string } | null;
  /** From `If-Match`, when the request has one. */
  ifMatch: number | null;
  /** Set when the answer is the one of an earlier request with the same key. */
  replayed: boolean;
}

export type StoreCaller = Caller<StorePrincipal>;
