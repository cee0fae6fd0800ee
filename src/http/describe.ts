import type { TSchema } from "@sinclair/typebox";
import type { DocumentDecoration } from "elysia";
import type { ErrorCode } from "../errors.ts";

export const tags = {
  Auth: "Signing in and out.",
  Menu: "The menu as guests see it, and its management.",
  Orders: "Placing orders and moving them along.",
  Tables: "Tables, their sessions and their history.",
  Events: "The log of changes: as JSON, and as a stream.",
  Store: "Settings and staff of one store.",
  Admin: "Stores and their admins.",
  System: "Health, metrics and documents.",
} as const;

/** What a route that remembers its answer by `Idempotency-Key` may say of the key. */
export const idempotencyErrors = ["IDEMPOTENCY_IN_PROGRESS", "IDEMPOTENCY_KEY_REUSED"] as const;

/**
 * What the documents say of a route.
 * @param errors the codes it may answer beyond those every route of its kind has (`openapi/` adds these)
 */
export function about(
  tag: keyof typeof tags,
  summary: string,
  more: {
    description?: string;
    errors?: readonly ErrorCode[];
    answers?: DocumentDecoration["responses"];
    /** For clients in a programming language; made of method and path when left out (`openapi/operation-id.ts`). */
    operationId?: string;
    /** What the body is sent as (default `application/json`). */
    bodyType?: "multipart/form-data";
    /** Bytes that a body may have (default 256 KiB). */
    maxBodyBytes?: number;
  } = {},
): DocumentDecoration {
  return {
    tags: [tag],
    summary,
    ...(more.description && { description: more.description }),
    ...(more.answers && { responses: more.answers }),
    ...(more.operationId && { operationId: more.operationId }),
    ...(more.bodyType && { "x-body-type": more.bodyType }),
    ...(more.maxBodyBytes && { "x-max-body-bytes": more.maxBodyBytes }),
    "x-errors": more.errors ?? [],
  } as DocumentDecoration;
}

/** An answer that is sent as ready text, so that no schema runs over it. */
export function answer(status: number, description: string, schema?: TSchema, type = "application/json") {
  const content = schema && { [type]: { schema } };
  return { [status]: { description, ...(content && { content }) } } as DocumentDecoration["responses"];
}
