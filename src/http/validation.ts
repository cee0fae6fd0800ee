import { Kind, type TSchema, Type } from "@sinclair/typebox";
import { type ValueError as SchemaError, ValueErrorType } from "@sinclair/typebox/value";
import { DomainError, type ValueError } from "../errors.ts";
import { isMoment } from "./moments.ts";
import { findTextProblem, formOf } from "./texts.ts";

const places = { body: "body", query: "query", params: "path", headers: "header" } as const;
/** An error names at most this many wrong values. */
export const maxFindings = 50;

/**
 * What the framework's validator found wrong, as a domain error with one entry a wrong value.
 * @param parent pointer of what was checked, when it was not the whole
 */
export function validationError(
  place: string,
  found: Iterable<Partial<SchemaError>>,
  parent = "",
): DomainError {
  const where = place in places ? places[place as keyof typeof places] : "body";
  const errors = new Map<string, ValueError>();
  for (const error of found) {
    if (errors.size >= maxFindings) break;
    const pointer = `${parent}${error.path ?? ""}`;
    // The first finding about a value is the plainest: a missing one is also of the wrong type.
    if (!errors.has(pointer)) errors.set(pointer, { in: where, pointer, ...toValueError(error) });
  }
  return new DomainError("VALIDATION_FAILED", { errors: [...errors.values()] });
}

function toValueError(error: Partial<SchemaError>): Pick<ValueError, "code" | "params"> {
  const { type, schema = Type.Unknown(), value, errors = [] } = error;
  if (value === undefined) return { code: "REQUIRED" };
  const textProblem = formOf(schema) && findTextProblem(schema, value);
  if (textProblem) return textProblem;
  switch (type) {
    case ValueErrorType.ObjectRequiredProperty:
      return { code: "REQUIRED" };
    case ValueErrorType.ObjectAdditionalProperties:
      return { code: "UNKNOWN_KEY" };
    case ValueErrorType.ObjectMinProperties:
      return { code: "EMPTY" };
    case ValueErrorType.ArrayMinItems:
      return { code: "TOO_SHORT", params: { limit: schema.minItems } };
    case ValueErrorType.ArrayMaxItems:
      return { code: "TOO_LONG", params: { limit: schema.maxItems } };
    case ValueErrorType.ArrayUniqueItems:
      return { code: "DUPLICATE" };
    case ValueErrorType.StringMinLength:
      return { code: "TOO_SHORT", params: { limit: schema.minLength } };
    case ValueErrorType.StringMaxLength:
      return { code: "TOO_LONG", params: { limit: schema.maxLength } };
    case ValueErrorType.StringFormat:
      return { code: hasUnescapedPlus(schema, value) ? "UNESCAPED_PLUS" : "BAD_FORMAT" };
    case ValueErrorType.StringPattern:
    case ValueErrorType.StringFormatUnknown:
      return { code: "BAD_FORMAT" };
    case ValueErrorType.IntegerMinimum:
    case ValueErrorType.NumberMinimum:
      return { code: "TOO_SMALL", params: { limit: schema.minimum } };
    case ValueErrorType.IntegerMaximum:
    case ValueErrorType.NumberMaximum:
      return { code: "TOO_LARGE", params: { limit: schema.maximum } };
    case ValueErrorType.Union: {
      // Of "this or null" the finding about "this" is what helps; of a list of words, none does.
      const findings = errors.map((branch) => branch.First()).filter((finding) => finding !== undefined);
      const telling = findings.find(
        ({ type }) => type !== ValueErrorType.Null && type !== ValueErrorType.Literal,
      );
      return telling ? toValueError(telling) : { code: "NOT_ONE_OF" };
    }
    case ValueErrorType.Literal:
      return { code: "NOT_ONE_OF" };
    default:
      return { code: "WRONG_TYPE", params: { expected: typeName(schema) } };
  }
}

/** A query turns the "+" of an offset into a space unless it is escaped. */
function hasUnescapedPlus(schema: TSchema, value: unknown): boolean {
  return schema.format === "date-time" && typeof value === "string" && isMoment(value.replace(" ", "+"));
}

function typeName(schema: TSchema): string {
  return typeof schema.type === "string" ? schema.type : schema[Kind].toLowerCase();
}
