import { Elysia, NotFoundError, ValidationError } from "elysia";
import { DomainError } from "../errors.ts";
import { type Log, logWithRequestId } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { RequestSpan, Tracing } from "../platform/tracing/index.ts";
import type { Server } from "./address.ts";
import { escapePointer } from "./body.ts";
import { textLocale } from "./locale.ts";
import { statusOf, toProblem } from "./problem.ts";
import type { Locale } from "./problem-catalogue.ts";
import { beginRequest, checkAddress, contextOf, type RequestContext } from "./request-context.ts";
import { validationError } from "./validation.ts";

/** Unless an answer has its own. */
const contentPolicy = "default-src 'none'; frame-ancestors 'none'";

const unreadBodySeconds = 5;

/** What every route shares: the check of the address, request ids, security headers, error answers, log and metrics. */
export function http(deps: {
  log: Log;
  metrics: Metrics;
  tracing: Tracing | null;
  /** Rejects when it cannot be read. */
  storeLocale(storeId: string): Promise<Locale>;
  /** Whether what a proxy says about the request is to be believed. */
  isBehindProxy: boolean;
  /** The hosts that are answered, all when there are none. */
  allowedHosts: readonly string[];
  /** Null until it listens. */
  server(): Server;
  /** The methods that an address knows, none when it is not there. */
  methodsOf(path: string): string[];
}) {
  const allowedHosts = new Set(deps.allowedHosts.map((host) => host.toLowerCase()));

  /** The locale of the store that asks; English when the database is away, so that the answer does not wait for it. */
  async function localeOf({ principal }: RequestContext, failure: DomainError): Promise<Locale> {
    if (!principal?.storeId || statusOf(failure.code) === 503) return "en";
    return await deps.storeLocale(principal.storeId).catch(() => "en" as const);
  }

  /** Counts and logs a request once it has its answer. */
  function note(request: Request, context: RequestContext, status: number) {
    const { method } = request;
    const { principal, route } = context;
    const ms = performance.now() - context.startedAt;
    deps.metrics.httpRequestSeconds.observe({ method, route, status }, ms / 1000);
    deps.log.info(
      {
        requestId: context.id,
        clientRequestId: context.clientId ?? undefined,
        store: principal?.storeId ?? undefined,
        principal: principal ? `${principal.role}:${principal.id}` : null,
        method,
        route,
        status,
        ms: Math.round(ms * 10) / 10,
      },
      "request",
    );
  }

  async function describeFailure(failure: DomainError, request: Request, context: RequestContext) {
    const locale = textLocale(request.headers.get("accept-language")) ?? (await localeOf(context, failure));
    return toProblem(failure, { locale, instance: context.path, requestId: context.id });
  }

  async function answerBadAddress(failure: unknown, request: Request, context: RequestContext) {
    if (!(failure instanceof DomainError)) throw failure;
    const { status, headers, body } = await describeFailure(failure, request, context);
    return new Response(JSON.stringify(body), { status, headers });
  }

  return (
    new Elysia({ name: "http" })
      // Around everything: the framework's hooks for the beginning and the end of a request cost more than most answers,
      // and it reads a route's whole `Response` to make another one when it has a header to add.
      .wrap((answer, request) => async () => {
        const context = beginRequest(request);
        const response: unknown = await logWithRequestId(context.id, () => {
          try {
            checkAddress(request, context, allowedHosts);
          } catch (failure) {
            return answerBadAddress(failure, request, context);
          }
          return deps.tracing ? inSpan(deps.tracing, request, context, answer) : answer(request);
        });
        if (!(response instanceof Response)) throw new TypeError("not an answer");
        const { headers } = response;
        if (!headers.has("content-security-policy")) headers.set("content-security-policy", contentPolicy);
        if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
        for (const name in context.headers) headers.set(name, context.headers[name] ?? "");
        if (context.caller?.replayed) headers.set("idempotency-replayed", "true");
        if (deps.isBehindProxy && request.headers.get("x-forwarded-proto") === "https")
          headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
        note(request, context, response.status);
        return response;
      })
      .onError({ as: "global" }, async ({ error, request, set }) => {
        const context = contextOf(request);
        // A body that was refused unread may never come: its connection is not kept for longer.
        if (!request.bodyUsed && Number(request.headers.get("content-length")) > 0)
          deps.server()?.timeout(request, unreadBodySeconds);
        // What no route answered. (The framework's own `code` is whatever a thrown thing calls its code.)
        const methods = error instanceof NotFoundError ? deps.methodsOf(context.path) : [];
        const failure =
          methods.length > 0
            ? new DomainError("METHOD_NOT_ALLOWED", { params: { allowed: methods.join(", ") } })
            : toDomainError(error, context.search);
        if (failure.code === "INTERNAL_ERROR")
          deps.log.error({ err: error, path: context.path }, "unexpected error");
        const problem = await describeFailure(failure, request, context);
        set.status = problem.status;
        Object.assign(set.headers, problem.headers);
        return JSON.stringify(problem.body);
      })
  );
}

/** Answers a request in a span. What is not known before the answer is said then. */
async function inSpan(
  tracing: Tracing,
  request: Request,
  context: RequestContext,
  answer: (request: Request) => unknown,
): Promise<unknown> {
  let status = 0;
  async function work() {
    const response = await answer(request);
    if (response instanceof Response) status = response.status;
    return response;
  }
  function describe(): RequestSpan {
    const { id, clientId, route, principal } = context;
    return {
      name: `${request.method} ${route}`,
      attributes: {
        "http.request.method": request.method,
        "http.route": route,
        "http.response.status_code": status,
        "request.id": id,
        ...(clientId !== null && { "request.client_id": clientId }),
        ...(principal?.storeId ? { "store.id": principal.storeId } : {}),
      },
      failed: status >= 500,
    };
  }
  return await tracing.request(request.headers, work, describe);
}

/** Every thrown thing as a domain error: what is not known is INTERNAL_ERROR, whose text stays inside. */
function toDomainError(error: unknown, search: string): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof Error && error.cause instanceof DomainError) return error.cause;
  if (error instanceof NotFoundError) return new DomainError("NOT_FOUND");
  if (error instanceof ValidationError && error.type === "property")
    return validationError("query", error.all, parameterWith(search, error.value));
  if (error instanceof ValidationError && error.type !== "response")
    return validationError(error.type, error.all);
  return new DomainError("INTERNAL_ERROR", { cause: error });
}

/** Numbers of the query are checked one by one, and the finding does not say which one it is about. */
function parameterWith(search: string, value: unknown): string {
  const found = [...new URLSearchParams(search)].findLast(([, text]) => Number(text) === value);
  return found ? `/${escapePointer(found[0])}` : "";
}
