import { DomainError } from "../../errors.ts";
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
