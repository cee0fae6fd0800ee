import { type DocumentDecoration, Elysia } from "elysia";
import { DomainError } from "../errors.ts";
import type { Cache, RateLimit } from "../platform/cache/index.ts";
import { type Principal, principalKey, type Role, type StoreRole } from "../principal.ts";
import { clientAddress, networkOf } from "./address.ts";
import { createCallers, type RequestHashKeys } from "./caller.ts";
import { contextOf, type RequestContext } from "./request-context.ts";

export type Guard = ReturnType<typeof createGuard>;

/**
 * The only ways a route can say who may call it. Who asks is settled before the body is looked at.
 * `x-roles` in the route's detail is what documents and tests read, and what the start insists on.
 */
export function createGuard(deps: {
  /** @throws DomainError UNAUTHENTICATED, INVALID_TOKEN, TOKEN_EXPIRED */
  authenticate(request: Request): Principal | Promise<Principal>;
  /** Single-use tickets, for readers that cannot send headers. @throws DomainError INVALID_TICKET */
  redeemTicket(ticket: string): Promise<Principal>;
  cache: Cache;
  requestsPerMinute: number;
  trustedProxies: number;
  requestHashKeys: RequestHashKeys;
}) {
  const callers = createCallers(deps.requestHashKeys);
  const limit: RateLimit = { name: "requests", points: deps.requestsPerMinute, windowSeconds: 60 };

  /** Settles who asks, how often, and whether they may. */
  async function admit(
    { request, route }: Asked,
    roles: readonly Role[],
    authenticate: typeof deps.authenticate = deps.authenticate,
  ) {
    const context = contextOf(request);
    context.route = route;
    const principal = await authenticate(request);
    context.principal = principal;
    if (limit.points > 0) await takeFromLimit(context, principalKey(principal));
    // An admin may do what staff may.
    const role = principal.role === "store_admin" && roles.includes("staff") ? "staff" : principal.role;
    if (!roles.includes(role)) throw new DomainError("FORBIDDEN");
    refuseBadBody(context);
  }

  function authenticateReader(request: Request) {
    const ticket = new URL(request.url).searchParams.get("ticket");
    return ticket ? deps.redeemTicket(ticket) : deps.authenticate(request);
  }

  async function takeFromLimit({ headers }: RequestContext, key: string) {
    const state = await deps.cache.consume(limit, key);
    headers.ratelimit = `limit=${state.limit}, remaining=${state.remaining}, reset=${state.resetSeconds}`;
    if (!state.allowed) throw tooManyRequests(state.resetSeconds);
  }

  return (
    new Elysia({ name: "guard" })
      .macro("publicAccess", (_: true) => ({
        detail: { "x-roles": ["public"] } as RouteDetail,
        async transform({ request, route, server }) {
          const context = contextOf(request);
          context.route = route;
          if (limit.points > 0) await takeFromLimit(context, originOf(request, server, deps.trustedProxies));
          refuseBadBody(context);
        },
      }))
      // Probes and metrics: called by machines as often as they like.
      .macro("unlimitedAccess", (_: true) => ({
        detail: { "x-roles": ["public"] } as RouteDetail,
        beforeHandle({ request, route }) {
          contextOf(request).route = route;
        },
      }))
      .macro("access", (roles: readonly Role[]) => ({
        detail: signedIn(roles),
        transform: ({ request, route }) => admit({ request, route }, roles),
        resolve: ({ request, route, body }) => ({ caller: callers.of({ request, route, body }) }),
      }))
      .macro("storeAccess", (roles: readonly StoreRole[]) => ({
        detail: signedIn(roles),
        transform: ({ request, route }) => admit({ request, route }, roles),
        resolve: ({ request, route, body }) => ({ caller: callers.inStore({ request, route, body }) }),
      }))
      // As `storeAccess`, and a ticket in the query will do.
      .macro("streamAccess", (roles: readonly StoreRole[]) => ({
        detail: signedIn(roles),
        transform: ({ request, route }) => admit({ request, route }, roles, authenticateReader),
        resolve: ({ request, route, body }) => ({ caller: callers.inStore({ request, route, body }) }),
      }))
  );
}

/** Who asks, and how often, is settled: now the body may be what is wrong. */
function refuseBadBody({ bodyFailure }: RequestContext): void {
  if (bodyFailure) throw bodyFailure;
}

interface Asked {
  request: Request;
  /** The pattern. */
  route: string;
}

/** What a route's OpenAPI operation says of access. */
type RouteDetail = DocumentDecoration & { "x-roles": string[] };

function signedIn(roles: readonly Role[]): RouteDetail {
  return { "x-roles": [...roles], security: [{ bearer: [] }] };
}

export function tooManyRequests(seconds: number): DomainError {
  return new DomainError("TOO_MANY_REQUESTS", { params: { seconds }, retryAfterSeconds: seconds });
}

export type Server = { requestIP(request: Request): { address: string } | null } | null;

export function addressOf(request: Request, server: Server, trustedProxies: number): string {
  const peer = server?.requestIP(request)?.address ?? "local";
  return clientAddress(request.headers.get("x-forwarded-for"), peer, trustedProxies);
}

/** What limits count a stranger by. */
export function originOf(request: Request, server: Server, trustedProxies: number): string {
  return networkOf(addressOf(request, server, trustedProxies));
}
