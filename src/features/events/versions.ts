import { DomainError, invalid } from "../../errors.ts";
import type { Caller } from "../../principal.ts";

/**
 * Refuses a change that was made to an older version than the present one.
 * @throws DomainError VERSION_CONFLICT with the present state
 */
export function checkVersion(caller: Caller, given: number | undefined, present: { version: number }): void {
  const expected = given ?? caller.ifMatch;
  if (expected !== null && expected !== undefined && expected !== present.version)
    throw new DomainError("VERSION_CONFLICT", { extra: { present } });
}

/**
 * Refuses a change that does not say which version it was made to, in the body or as `If-Match`.
 * @throws DomainError VALIDATION_FAILED
 */
export function requireVersion(caller: Caller, given: number | undefined): void {
  if (given === undefined && (caller.ifMatch === null || caller.ifMatch === undefined))
    throw invalid("/version", "REQUIRED");
}
