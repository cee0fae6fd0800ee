import { type Static, Type } from "@sinclair/typebox";
import {
  type DomainError,
  type ErrorCode,
  errorCodes,
  type Params,
  type ValueError,
  valueErrorCodes,
} from "../errors.ts";
import { formatMoney } from "./money.ts";
import { koreanWords, type Locale, problems, valueProblems, wordParams } from "./problem-catalogue.ts";
import { oneOf } from "./schema.ts";
import { maxFindings } from "./validation.ts";

/** A pointer is cut here: the name of an unknown key can be as long as the body. */
const maxPointerLength = 200;

/** RFC 9457. Members beyond these (such as `present` or `allowed`) depend on the code. */
export const Problem = Type.Object(
  {
    type: Type.String({ examples: ["/docs/errors#PRICE_CHANGED"] }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: "For people, in Korean or English." }),
    instance: Type.String(),
    code: oneOf(errorCodes, { title: "ErrorCode" }),
    requestId: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: "RFC 6901, into the part that `in` names." }),
          in: oneOf(["body", "query", "path", "header"]),
          code: oneOf(valueErrorCodes, { title: "ValueErrorCode" }),
          detail: Type.String(),
        }),
        { maxItems: maxFindings },
      ),
    ),
    errorsOmitted: Type.Optional(
      Type.Integer({ description: "Wrong values that were found beyond those that `errors` names." }),
    ),
  },
  { title: "Problem" },
);
export type Problem = Static<typeof Problem> & Record<string, unknown>;

/** An error as a problem document, in the reader's language. */
export function toProblem(
  error: DomainError,
  request: { locale: Locale; instance: string; requestId: string },
): { status: number; headers: Record<string, string>; body: Problem } {
  const entry = problems[error.code];
  const { params = {}, errors, extra, retryAfterSeconds } = error.details;
  const headers: Record<string, string> = { "content-type": "application/problem+json" };
  if (retryAfterSeconds !== undefined) headers["retry-after"] = String(Math.ceil(retryAfterSeconds));
  if (entry.status === 401) headers["www-authenticate"] = "Bearer";
  // Closes the connection: the rest of the body would otherwise be kept until the client gives up.
  if (error.code === "BODY_TOO_SLOW") headers.connection = "close";
  if (error.code === "UNSUPPORTED_MEDIA_TYPE") headers["accept-encoding"] = "identity";
  if (error.code === "METHOD_NOT_ALLOWED") headers.allow = String(params.allowed);
  const body: Problem = {
    type: `/docs/errors#${error.code}`,
    title: entry.title,
    status: entry.status,
    detail: fill(entry[request.locale], params, request.locale),
    instance: request.instance,
    code: error.code,
    requestId: request.requestId,
    ...(errors && { errors: errors.slice(0, maxFindings).map((item) => describe(item, request.locale)) }),
    ...(errors && errors.length > maxFindings && { errorsOmitted: errors.length - maxFindings }),
    ...extra,
  };
  return { status: entry.status, headers, body };
}

function describe(item: ValueError, locale: Locale) {
  return {
    in: item.in ?? "body",
    pointer: cut(item.pointer),
    code: item.code,
    detail: fill(valueProblems[item.code][locale], item.params ?? {}, locale),
  };
}

function cut(pointer: string): string {
  return pointer.length <= maxPointerLength ? pointer : `${pointer.slice(0, maxPointerLength - 1)}…`;
}

function fill(text: string, params: Params, locale: Locale): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    if (typeof value === "object") return formatMoney(value, locale);
    return (locale === "ko" && wordParams.has(name) && koreanWords[value]) || String(value);
  });
}

export function statusOf(code: ErrorCode): number {
  return problems[code].status;
}

/** The answer when even making an answer failed. Nothing is known of the request any more. */
export function lastAnswer(): Response {
  const { status, title, en } = problems.INTERNAL_ERROR;
  const body = { type: "/docs/errors#INTERNAL_ERROR", title, status, detail: en, code: "INTERNAL_ERROR" };
  return Response.json(body, {
    status,
    headers: {
      "content-type": "application/problem+json",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}
