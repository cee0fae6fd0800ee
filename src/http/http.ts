import { Elysia, ValidationError } from "elysia";
import { DomainError } from "../errors.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { readJson } from "./body.ts";
import { textLocale } from "./locale.ts";
import { toProblem } from "./problem.ts";
import type { Locale } from "./problem-catalogue.ts";
import { beginRequest, contextOf } from "./request-context.ts";
import { validationError } from "./validation.ts";

const securityHeaders = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};

/** What every route shares: request ids, security headers, bodies, error answers, the access log, metrics. */
export function http(deps: {
  log: Log;
  metrics: Metrics;
  storeLocale(storeId: string): Locale | undefined;
  /** The methods that an address knows, none when it is not there. */
  methodsOf(path: string): string[];
}) {
  return new Elysia({ name: "http" })
    .onRequest(({ request, set }) => {
      set.headers["x-request-id"] = beginRequest(request).id;
      Object.assign(set.headers, securityHeaders);
      if (request.headers.get("x-forwarded-proto") === "https")
        set.headers["strict-transport-security"] = "max-age=31536000; includeSubDomains";
    })
    .onParse({ as: "global" }, ({ request, contentType }) => {
      if (contentType === "application/json") return readJson(request);
      if (contentType === "multipart/form-data") return;
      // What needs no body may be sent without one.
      if (!contentType && !request.body) return {};
      throw new DomainError("UNSUPPORTED_MEDIA_TYPE", { params: { expected: "application/json" } });
    })
    .onError({ as: "global" }, ({ error, code, request, set }) => {
      const context = contextOf(request);
      const url = new URL(request.url);
      const methods = code === "NOT_FOUND" ? deps.methodsOf(url.pathname) : [];
      const failure =
        methods.length > 0
          ? new DomainError("METHOD_NOT_ALLOWED", { params: { allowed: methods.join(", ") } })
          : toDomainError(error, code);
      if (failure.code === "INTERNAL_ERROR")
        deps.log.error({ err: error, requestId: context.id, path: url.pathname }, "unexpected error");
      const storeId = context.principal?.storeId;
      const locale = textLocale(
        request.headers.get("accept-language"),
        (storeId && deps.storeLocale(storeId)) || "en",
      );
      const problem = toProblem(failure, { locale, instance: url.pathname, requestId: context.id });
      set.status = problem.status;
      Object.assign(set.headers, problem.headers);
      return JSON.stringify(problem.body);
    })
    .onAfterResponse({ as: "global" }, ({ request, route, set }) => {
      const context = contextOf(request);
      const ms = performance.now() - context.startedAt;
      const status = typeof set.status === "number" ? set.status : 200;
      const { method } = request;
      deps.metrics.httpRequestSeconds.observe({ method, route: route || "unknown", status }, ms / 1000);
      deps.log.info(
        {
          requestId: context.id,
          store: context.principal?.storeId ?? undefined,
          principal: context.principal && `${context.principal.role}:${context.principal.id}`,
          method,
          route: route || "unknown",
          status,
          ms: Math.round(ms * 10) / 10,
        },
        "request",
      );
    });
}

/** Every thrown thing as a domain error: what is not known is INTERNAL_ERROR, whose text stays inside. */
function toDomainError(error: unknown, code: string | number): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof Error && error.cause instanceof DomainError) return error.cause;
  if (code === "NOT_FOUND") return new DomainError("NOT_FOUND");
  if (code === "PARSE") return new DomainError("MALFORMED_JSON", { cause: error });
  if (error instanceof ValidationError && error.type !== "response")
    return validationError(error.type, error.all);
  return new DomainError("INTERNAL_ERROR", { cause: error });
}
