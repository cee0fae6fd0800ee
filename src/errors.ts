/** Every way a request can fail, by its stable code. How each looks over HTTP is `http/problem-catalogue.ts`. */
export const errorCodes = [
  "MALFORMED_JSON",
  "NESTED_TOO_DEEPLY",
  "MALFORMED_REQUEST",
  "HOST_NOT_ALLOWED",
  "BODY_TOO_SLOW",
  "UNAUTHENTICATED",
  "INVALID_TOKEN",
  "TOKEN_EXPIRED",
  "INVALID_CREDENTIALS",
  "INVALID_TICKET",
  "WRONG_PASSWORD",
  "FORBIDDEN",
  "NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "PAYLOAD_TOO_LARGE",
  "IMAGE_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "UNSUPPORTED_IMAGE",
  "VALIDATION_FAILED",
  "INVALID_IMAGE",
  "ORDER_REJECTED",
  "PRICE_CHANGED",
  "SESSION_CLOSED",
  "SESSION_FULL",
  "ORDER_EXPIRED",
  "MENU_CHANGED",
  "STORE_NOT_ACCEPTING_ORDERS",
  "INVALID_STATUS_TRANSITION",
  "ORDER_FINAL",
  "NO_OPEN_SESSION",
  "TABLE_HAS_OPEN_SESSION",
  "CATEGORY_NOT_EMPTY",
  "MENU_FULL",
  "LAST_ADMIN",
  "ALREADY_EXISTS",
  "VERSION_CONFLICT",
  "IDEMPOTENCY_IN_PROGRESS",
  "IDEMPOTENCY_KEY_REUSED",
  "TOO_MANY_REQUESTS",
  "INTERNAL_ERROR",
  "DATABASE_UNAVAILABLE",
  "FILES_UNAVAILABLE",
  "OVERLOADED",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What is wrong with one value. */
export const valueErrorCodes = [
  "REQUIRED",
  "UNKNOWN_KEY",
  "WRONG_TYPE",
  "TOO_SMALL",
  "TOO_LARGE",
  "TOO_SHORT",
  "TOO_LONG",
  "TOO_EASY",
  "DUPLICATE",
  "BAD_FORMAT",
  "UNESCAPED_PLUS",
  "NOT_ONE_OF",
  "EMPTY",
  "NOT_FOUND",
  "ITEM_SOLD_OUT",
  "ITEM_NOT_SERVED_NOW",
  "ITEM_OUT_OF_STOCK",
  "OPTION_SOLD_OUT",
  "OPTIONS_SOLD_OUT",
  "TOO_FEW_OPTIONS",
  "TOO_MANY_OPTIONS",
  "PRICE_DIFFERS",
] as const;

export type ValueErrorCode = (typeof valueErrorCodes)[number];

/** An amount in the currency's minor unit, to be written for people. */
export interface Money {
  minor: number;
  /** ISO 4217. */
  currency: string;
}

export type Params = Record<string, string | number | Money>;

/** One wrong value: where (RFC 6901 pointer), what, and the figures its text needs. */
export interface ValueError {
  pointer: string;
  code: ValueErrorCode;
  params?: Params;
  /** Where the pointer starts; the body when left out. */
  in?: "body" | "query" | "path" | "header";
}

interface Details {
  /** Figures for the text. */
  params?: Params;
  errors?: ValueError[];
  /** More members of the answer: the present state, the moves allowed… */
  extra?: Record<string, unknown>;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** What a service throws when the answer is no. It knows no HTTP. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: Details;

  constructor(code: ErrorCode, details: Details = {}) {
    super(code, { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

export function notFound(): DomainError {
  return new DomainError("NOT_FOUND");
}

/**
 * A tablet's key was used by a party that has left. The next one gets none of the answer but that the request was
 * carried out, so that a retry whose first answer was lost is settled.
 */
export function doneForEarlierParty(): DomainError {
  return new DomainError("SESSION_CLOSED", { extra: { alreadyDone: true } });
}

/** A value that is well-formed but wrong, found behind the schema. */
export function invalid(pointer: string, code: ValueErrorCode, params?: ValueError["params"]): DomainError {
  return new DomainError("VALIDATION_FAILED", { errors: [{ pointer, code, params }] });
}

export function invalidQuery(name: string, code: ValueErrorCode, params?: ValueError["params"]): DomainError {
  return new DomainError("VALIDATION_FAILED", {
    errors: [{ in: "query", pointer: `/${name}`, code, params }],
  });
}
