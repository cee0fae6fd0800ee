import { Elysia, NotFoundError, ParseError, ValidationError } from "elysia";
import { DomainError } from "../errors.ts";
import { type Log, logWithRequestId } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { RequestSpan, Tracing } from "../platform/tracing/index.ts";
import { escapePointer, readJson } from "./body.ts";
import { readForm } from "./form.ts";
import { textLocale } from "./locale.ts";
import { statusOf, toProblem } from "./problem.ts";
import type { Locale } from "./problem-catalogue.ts";
import { beginRequest, contextOf, type RequestContext } from "./request-context.ts";
import { validationError } from "./validation.ts";

/** Unless an answer has its own. */
const contentPolicy = "default-src 'none'; frame-ancestors 'none'";

/** What every route shares: request ids, security headers, bodies, error answers, the access log, metrics. */
export function http(deps: {
  log: Log;
  metrics: Metrics;
  tracing: Tracing | null;
  /** Rejects when it cannot be read. */
  storeLocale(storeId: string): Promise<Locale>;
  /** Whether what a proxy says about the request is to be believed. */
  isBehindProxy: boolean;
  /** Bytes that a JSON body may have on routes that take larger ones than others do. */
  bodyLimits: Record<string, number>;
  /** The methods that an address knows, none when it is not there. */
  methodsOf(path: string): string[];
  /** Whether a route takes uploads (`multipart/form-data`), and how large a file may be. */
  takesForms(method: string, route: string): boolean;
  maxFileBytes: number;
}) {
  /** Of the store that asks. Who waits because the database does not answer waits for nothing more. */
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

  return (
    new Elysia({ name: "http" })
      // Around everything: the framework's hooks for the beginning and the end of a request cost more than most answers,
      // and it reads a route's whole `Response` to make another one when it has a header to add.
      .wrap((answer, request) => async () => {
        const context = beginRequest(request);
        const response: unknown = await logWithRequestId(context.id, () =>
          deps.tracing ? inSpan(deps.tracing, request, context, answer) : answer(request),
        );
        if (!(response instanceof Response)) throw new TypeError("not an answer");
        const { headers } = response;
        if (!headers.has("content-security-policy")) headers.set("content-security-policy", contentPolicy);
        for (const name in context.headers) headers.set(name, context.headers[name] ?? "");
        if (context.caller?.replayed) headers.set("idempotency-replayed", "true");
        if (deps.isBehindProxy && request.headers.get("x-forwarded-proto") === "https")
          headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
        note(request, context, response.status);
        return response;
      })
      .onParse({ as: "global" }, async ({ request, contentType, route }) => {
        const type = contentType?.trim().toLowerCase();
        try {
          if (deps.takesForms(request.method, route)) {
            const { values, digest } = await readForm(request, deps.maxFileBytes);
            contextOf(request).bodyDigest = digest;
            return values;
          }
          if (type === "application/json") return await readJson(request, deps.bodyLimits[route]);
          // What needs no body may be sent without one.
          if (!type && !request.body) return {};
          throw new DomainError("UNSUPPORTED_MEDIA_TYPE", { params: { expected: "application/json" } });
        } catch (failure) {
          if (!(failure instanceof DomainError)) throw failure;
          // The guard throws it: who asks comes before what is asked.
          contextOf(request).bodyFailure = failure;
          return {};
        }
      })
      .onError({ as: "global" }, async ({ error, request, set }) => {
        const context = contextOf(request);
        const url = new URL(request.url);
        // What no route answered. (The framework's own `code` is whatever a thrown thing calls its code.)
        const methods = error instanceof NotFoundError ? deps.methodsOf(url.pathname) : [];
        const failure =
          methods.length > 0
            ? new DomainError("METHOD_NOT_ALLOWED", { params: { allowed: methods.join(", ") } })
            : toDomainError(error, url);
        if (failure.code === "INTERNAL_ERROR")
          deps.log.error({ err: error, path: url.pathname }, "unexpected error");
        const locale =
          textLocale(request.headers.get("accept-language")) ?? (await localeOf(context, failure));
        const problem = toProblem(failure, { locale, instance: url.pathname, requestId: context.id });
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
    const { id, route, principal } = context;
    return {
      name: `${request.method} ${route}`,
      attributes: {
        "http.request.method": request.method,
        "http.route": route,
        "http.response.status_code": status,
        "request.id": id,
        ...(principal?.storeId ? { "store.id": principal.storeId } : {}),
      },
      failed: status >= 500,
    };
  }
  return await tracing.request(request.headers, work, describe);
}

/** Every thrown thing as a domain error: what is not known is INTERNAL_ERROR, whose text stays inside. */
function toDomainError(error: unknown, url: URL): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof Error && error.cause instanceof DomainError) return error.cause;
  if (error instanceof NotFoundError) return new DomainError("NOT_FOUND");
  if (error instanceof ParseError) return new DomainError("MALFORMED_JSON", { cause: error });
  if (error instanceof ValidationError && error.type === "property")
    return validationError("query", error.all, parameterWith(url, error.value));
  if (error instanceof ValidationError && error.type !== "response")
    return validationError(error.type, error.all);
  return new DomainError("INTERNAL_ERROR", { cause: error });
}

/** Numbers of the query are checked one by one, and the finding does not say which one it is about. */
function parameterWith(url: URL, value: unknown): string {
  const found = [...url.searchParams].findLast(([, text]) => Number(text) === value);
  return found ? `/${escapePointer(found[0])}` : "";
}
