import { DomainError } from "../../errors.ts";
import { violatedConstraint } from "../../platform/database/errors.ts";

/** @throws DomainError ALREADY_EXISTS when the change breaks this constraint, which makes refs unique */
export async function unlessRefIsTaken<T>(constraint: string, change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (violatedConstraint(error) === constraint)
      throw new DomainError("ALREADY_EXISTS", {
        params: { what: "ref" },
        errors: [{ pointer: "/ref", code: "DUPLICATE" }],
      });
    throw error;
  }
}
