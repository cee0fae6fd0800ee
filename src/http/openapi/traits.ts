import type { ErrorCode } from "../../errors.ts";
import { factsOf } from "../routes.ts";
import { isObject, type JsonSchema, objectAt } from "./json-schema.ts";
import { refer } from "./shared.ts";

/** What follows from a route's kind: which errors it can always answer, which headers it reads. */
export interface Traits {
  isSignedIn: boolean;
  isWrite: boolean;
  isLimited: boolean;
  takesBody: boolean;
  /** As `multipart/form-data`. */
  takesForm: boolean;
  maxBodyBytes: number;
  takesKey: boolean;
  takesVersion: boolean;
  hasTag: boolean;
  hasWildcard: boolean;
  /** Whether any part of the request is checked against a schema. */
  isChecked: boolean;
  /** Whether the address names a thing, which may not be there. */
  names: boolean;
}

export function traitsOf(
  route: { method: string; path: string; hooks: unknown },
  hooks: JsonSchema,
  roles: string[],
  codes: ErrorCode[],
  answers: JsonSchema,
): Traits {
  const isSignedIn = !roles.includes("public");
  const isWrite = route.method !== "GET";
  const takesBody = isObject(hooks.body);
  const facts = factsOf(route);
  return {
    isSignedIn,
    isWrite,
    isLimited: objectAt(hooks, "detail")["x-unlimited"] !== true,
    takesBody,
    takesForm: facts.takesForm,
    maxBodyBytes: facts.maxBodyBytes,
    // Every signed-in write but those that are no change of the store: a sign-out, a ticket.
    takesKey: isSignedIn && isWrite && (route.method !== "POST" || codes.includes("IDEMPOTENCY_KEY_REUSED")),
    takesVersion: codes.includes("VERSION_CONFLICT"),
    hasTag: "304" in answers,
    isChecked: takesBody || isObject(hooks.params) || isObject(hooks.query) || (isSignedIn && isWrite),
    hasWildcard: route.path.includes("*"),
    names: /[:*]/.test(route.path),
  };
}

/** Headers of every answer. */
export function sharedHeaders(traits: Traits): JsonSchema {
  return {
    "X-Request-Id": refer("headers", "RequestId"),
    ...(traits.isLimited && { RateLimit: refer("headers", "RateLimit") }),
  };
}
