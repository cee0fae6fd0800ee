import { type DocumentDecoration, Elysia } from "elysia";
import { DomainError } from "../errors.ts";
import type { Cache, RateLimit } from "../platform/cache/index.ts";
import { type Principal, principalKey, type Role, type StoreRole } from "../principal.ts";
import { keepBriefly, originOf, type Server } from "./address.ts";
import { type BodyReader, hasBody, parseJson, requireJsonType } from "./body.ts";
import { createCallers, type RequestHashKeys } from "./caller.ts";
import { parseForm, requireFormType } from "./form.ts";
import { refuseRepeatedParameters } from "./query.ts";
import { type CountRefusal, tooManyRequests } from "./refusal-limit.ts";
import { contextOf, type RequestContext } from "./request-context.ts";
import type { RouteFacts } from "./routes.ts";

export type Guard = ReturnType<typeof createGuard>;

/** Bytes that a body may have on routes where the caller signs in and is still a stranger. */
const maxSignInBytes = 4 * 1024;

/**
 * The only ways a route can say who may call it. `x-roles` in the route's detail is what documents and tests read, and
 * what the start insists on.
 *
 * Every request is judged in this order, and nothing of a step is done before the one above it has passed:
 * 1. the address line and the `Host` header are well-formed (`http.ts`, before a route is looked for);
 * 2. who asks, from the headers alone;
 * 3. how often: each token has a bucket, so has each stranger's network, and so have its failures;
 * 4. whether they may;
 * 5. the body is received, within the route's limit and the process's budget, and parsed;
 * 6. values are brought into one form (`normalise.ts`), then validated; an error names at most 50 of them.
 */
export function createGuard(deps: {
  /** @throws DomainError UNAUTHENTICATED, INVALID_TOKEN, TOKEN_EXPIRED */
  authenticate(request: Request): Principal | Promise<Principal>;
  /** Single-use tickets, for readers that cannot send headers. @throws DomainError INVALID_TICKET */
  redeemTicket(ticket: string): Promise<Principal>;
  /** What is known of a route once all routes are. */
  factsOf(method: string, route: string): RouteFacts;
  bodies: BodyReader;
  /** Null until it listens. Asked here, since the framework defines a property on each request that asks for it. */
  server(): Server;
  cache: Cache;
  countRefusal: CountRefusal;
  requestsPerMinute: number;
  trustedProxies: number;
  requestHashKeys: RequestHashKeys;
}) {
  const callers = createCallers(deps.requestHashKeys);
  const limit: RateLimit = { name: "requests", points: deps.requestsPerMinute, windowSeconds: 60 };

  /** Steps 2 to 6 for a route that asks who is there. @returns the body */
  async function admit(
    asked: Asked,
    roles: readonly Role[],
    authenticate: typeof deps.authenticate = deps.authenticate,
  ): Promise<unknown> {
    const context = contextOf(asked.request);
    context.route = asked.route;
    let principal: Principal;
    try {
      principal = await authenticate(asked.request);
    } catch (refusal) {
      throw await countRefusal(asked, refusal);
    }
    context.principal = principal;
    // By token: whoever else has signed in to the same account or table cannot use up what this one may.
    if (limit.points > 0) await takeFromLimit(context, principal.tokenId);
    // An admin may do what staff may.
    const role = principal.role === "store_admin" && roles.includes("staff") ? "staff" : principal.role;
    if (!roles.includes(role)) throw new DomainError("FORBIDDEN");
    return await receive(asked, context, principal.storeId ?? principalKey(principal));
  }

  /** Steps 3, 5 and 6 for a route that anybody may call. @returns the body */
  async function admitStranger(asked: Asked, isCounted: boolean): Promise<unknown> {
    const context = contextOf(asked.request);
    context.route = asked.route;
    const server = deps.server();
    keepBriefly(asked.request, server, deps.trustedProxies);
    const origin = originOf(asked.request, server, deps.trustedProxies);
    if (isCounted && limit.points > 0) await takeFromLimit(context, origin);
    return await receive(asked, context, origin);
  }

  /** @returns what is to be thrown: TOO_MANY_REQUESTS once the network has used up its refusals */
  async function countRefusal({ request }: Asked, refusal: unknown): Promise<unknown> {
    keepBriefly(request, deps.server(), deps.trustedProxies);
    if (!(refusal instanceof DomainError)) return refusal;
    return await deps.countRefusal(request, deps.server(), refusal.code).then(
      () => refusal,
      (tooMany: unknown) => tooMany,
    );
  }

  function authenticateReader(request: Request) {
    const { search } = contextOf(request);
    const ticket = search === "" ? null : new URLSearchParams(search).get("ticket");
    return ticket ? deps.redeemTicket(ticket) : deps.authenticate(request);
  }

  async function takeFromLimit({ headers }: RequestContext, key: string) {
    const state = await deps.cache.consume(limit, key);
    headers.ratelimit = `limit=${state.limit}, remaining=${state.remaining}, reset=${state.resetSeconds}`;
    if (!state.allowed) throw tooManyRequests(state.resetSeconds);
  }

  /** Receives and parses the body, and brings what came into one form for the validators. */
  function receive(asked: Asked, context: RequestContext, owner: string): unknown {
    const { method } = asked.request;
    const facts = deps.factsOf(method, asked.route);
    refuseRepeatedParameters(context.search);
    // Both are changed in place.
    facts.normalise.query?.(asked.query);
    facts.normalise.params?.(asked.params);
    return method === "GET" || method === "HEAD"
      ? undefined
      : receiveBody(asked.request, facts, context, owner);
  }

  async function receiveBody(request: Request, facts: RouteFacts, context: RequestContext, owner: string) {
    const { takesForm, maxBodyBytes, normalise } = facts;
    if (!hasBody(request)) return normalise.body ? normalise.body({}) : {};
    (takesForm ? requireFormType : requireJsonType)(request.headers);
    const bytes = await deps.bodies.read(request, { maxBytes: maxBodyBytes, owner });
    let body: unknown;
    if (takesForm) {
      const { values, digest } = await parseForm(bytes, request.headers);
      context.bodyDigest = digest;
      body = values;
    } else body = parseJson(bytes);
    return normalise.body ? normalise.body(body) : body;
  }

  return (
    new Elysia({ name: "guard" })
      // Takes the place of the framework's parsers, which read a body before anybody is asked who sends it.
      .parser("afterAdmission", () => ({}))
      .guard({ as: "scoped", parse: ["afterAdmission"] })
      .macro("publicAccess", (_: true) => ({
        detail: open(),
        async transform(c) {
          const { request, route, query, params } = c;
          c.body = await admitStranger({ request, route, query, params }, true);
        },
      }))
      // Whoever signs in is counted by the sign-in itself: reading pages must not use up what a sign-in may.
      .macro("signInAccess", (_: true) => ({
        detail: { ...open(), "x-max-body-bytes": maxSignInBytes },
        async transform(c) {
          const { request, route, query, params } = c;
          c.body = await admitStranger({ request, route, query, params }, false);
        },
      }))
      // Probes and metrics: called by machines as often as they like, and without a body.
      .macro("unlimitedAccess", (_: true) => ({
        detail: { ...open(), "x-unlimited": true },
        transform({ request, route }) {
          contextOf(request).route = route;
          keepBriefly(request, deps.server(), deps.trustedProxies);
        },
      }))
      .macro("access", (roles: readonly Role[]) => ({
        detail: signedIn(roles),
        async transform(c) {
          const { request, route, query, params } = c;
          c.body = await admit({ request, route, query, params }, roles);
        },
        resolve: ({ request, route, body }) => ({ caller: callers.of({ request, route, body }) }),
      }))
      .macro("storeAccess", (roles: readonly StoreRole[]) => ({
        detail: signedIn(roles),
        async transform(c) {
          const { request, route, query, params } = c;
          c.body = await admit({ request, route, query, params }, roles);
        },
        resolve: ({ request, route, body }) => ({ caller: callers.inStore({ request, route, body }) }),
      }))
      // As `storeAccess`, and a ticket in the query will do.
      .macro("streamAccess", (roles: readonly StoreRole[]) => ({
        detail: signedIn(roles),
        async transform(c) {
          const { request, route, query, params } = c;
          c.body = await admit({ request, route, query, params }, roles, authenticateReader);
        },
        resolve: ({ request, route, body }) => ({ caller: callers.inStore({ request, route, body }) }),
      }))
  );
}

/**
 * What the guard takes of the framework's context. Macros name each part: handed the whole context, the framework would
 * parse all headers and cookies of every request.
 */
interface Asked {
  request: Request;
  /** The pattern. */
  route: string;
  query: unknown;
  params: unknown;
}

/** What a route's OpenAPI operation says of access. */
type RouteDetail = DocumentDecoration & { "x-roles": string[] };

function open(): RouteDetail {
  return { "x-roles": ["public"] };
}

function signedIn(roles: readonly Role[]): RouteDetail {
  return { "x-roles": [...roles], security: [{ bearer: [] }] };
}
