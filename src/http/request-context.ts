import { DomainError } from "../errors.ts";
import type { Caller, Principal } from "../principal.ts";

/** What is known of a request while it runs; for the guard, the log and error answers. */
export interface RequestContext {
  /** Made by this server: no client chooses what log lines and audit entries are found by. */
  id: string;
  /** The caller's own `X-Request-Id`, when it sent a sane one. */
  clientId: string | null;
  startedAt: number;
  /** The path as it was sent, without the query. */
  path: string;
  /** The query with its question mark, empty when there is none. */
  search: string;
  /** The pattern, `unknown` until a route is found. */
  route: string;
  principal: Principal | null;
  caller: Caller | null;
  /** Headers of the answer, whoever makes it. */
  headers: Record<string, string>;
  /** The hash of an upload's content, to tell whether the same is sent again. */
  bodyDigest: string | null;
}

/** Kept on the request itself: an entry of a WeakMap would cost some 2 µs of a request's 40. */
const key = Symbol("context");
type Known = Request & { [key]?: RequestContext };

export function beginRequest(request: Request): RequestContext {
  const id = Bun.randomUUIDv7();
  const clientId = saneId(request.headers.get("x-request-id"));
  const { path, search } = splitUrl(request.url);
  const context: RequestContext = {
    id,
    clientId,
    startedAt: performance.now(),
    path,
    search,
    route: "unknown",
    principal: null,
    caller: null,
    headers: {
      "request-id": id,
      "x-request-id": clientId ?? id,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
    bodyDigest: null,
  };
  const known: Known = request;
  known[key] = context;
  return context;
}

export function contextOf(request: Known): RequestContext {
  return request[key] ?? beginRequest(request);
}

function saneId(given: string | null): string | null {
  return given !== null && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : null;
}

/** Takes the address apart as text: a parser throws when the client named a host that is none. */
function splitUrl(url: string): { path: string; search: string } {
  // Without a usable host the runtime gives the bare target of the request.
  const start = url.startsWith("/") ? 0 : url.indexOf("/", url.indexOf("://") + 3);
  if (start === -1) return { path: "/", search: "" };
  const query = url.indexOf("?", start);
  return query === -1
    ? { path: url.slice(start), search: "" }
    : { path: url.slice(start, query), search: url.slice(query) };
}

/** Hosts that were found well-formed; emptied when it is full, so that nobody can make it grow. */
const knownHosts = new Set<string>();
const maxKnownHosts = 1_000;

/**
 * Refuses a request whose address is not whole, has a fragment, or names a host that is none or not allowed. The
 * framework finds the path by its place in the address, so that a wrong host would move it. Health checks come by any
 * host.
 * @param allowed host names without port; none allows every host
 * @throws DomainError MALFORMED_REQUEST, HOST_NOT_ALLOWED
 */
export function checkAddress(request: Request, context: RequestContext, allowed: ReadonlySet<string>): void {
  if (!/^https?:\/\//.test(request.url) || request.url.includes("#"))
    throw new DomainError("MALFORMED_REQUEST");
  const host = request.headers.get("host");
  // A request that was made within this process has none.
  if (host === null) return;
  if (!knownHosts.has(host)) {
    if (!isHost(host)) throw new DomainError("MALFORMED_REQUEST");
    if (knownHosts.size >= maxKnownHosts) knownHosts.clear();
    knownHosts.add(host);
  }
  if (allowed.size === 0 || context.path === "/health" || context.path === "/health/live") return;
  if (!allowed.has(host.replace(/:\d+$/, "").toLowerCase())) throw new DomainError("HOST_NOT_ALLOWED");
}

/** A name or an address, with a port or without (RFC 9110, 7.2). Two `Host` headers arrive joined by a comma. */
function isHost(host: string): boolean {
  return /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host) && URL.canParse(`http://${host}`);
}
