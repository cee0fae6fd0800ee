import type { DomainError } from "../errors.ts";
import type { Caller, Principal } from "../principal.ts";

/** What is known of a request while it runs; for the guard, the log and error answers. */
export interface RequestContext {
  id: string;
  startedAt: number;
  /** The pattern, `unknown` until a route is found. */
  route: string;
  principal: Principal | null;
  caller: Caller | null;
  /** Of the answer, whoever makes it. */
  headers: Record<string, string>;
  /** Of an upload's content, to tell whether the same is sent again. */
  bodyDigest: string | null;
  /** Why the body cannot be used; thrown once it is settled who asks. */
  bodyFailure: DomainError | null;
}

/** Kept on the request itself: an entry of a WeakMap would cost some 2 µs of a request's 40. */
const key = Symbol("context");
type Known = Request & { [key]?: RequestContext };

/** Takes over a sane `X-Request-Id`, else makes one. */
export function beginRequest(request: Request): RequestContext {
  const given = request.headers.get("x-request-id");
  const id = given !== null && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : Bun.randomUUIDv7();
  const context: RequestContext = {
    id,
    startedAt: performance.now(),
    route: "unknown",
    principal: null,
    caller: null,
    headers: {
      "x-request-id": id,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
    bodyDigest: null,
    bodyFailure: null,
  };
  const known: Known = request;
  known[key] = context;
  return context;
}

export function contextOf(request: Known): RequestContext {
  return request[key] ?? beginRequest(request);
}
