import { KindGuard, OptionalKind, type TSchema } from "@sinclair/typebox";
import { formOf, tidyText } from "./texts.ts";

/** Brings a parsed value into the form that is stored and compared. Changes objects and arrays in place. */
export type Normaliser = (value: unknown) => unknown;

/**
 * Reads a schema once and returns what brings values into its normal form, null when there is nothing to do:
 * - null for an optional member that has no null of its own: the member is taken away;
 * - a UUID: lower case (RFC 9562);
 * - a text for people: trimmed and composed (NFC);
 * - a number that is minus zero: zero.
 *
 * It takes any value at all, and leaves what does not fit the schema for the validator to name.
 */
export function normaliserOf(schema: TSchema): Normaliser | null {
  const form = formOf(schema);
  if (form !== null) return form === "secret" ? null : ofText(Number(schema.maxLength));
  if (schema.format === "uuid") return lowerCaseId;
  if (KindGuard.IsInteger(schema) || KindGuard.IsNumber(schema)) return positiveZero;
  if (KindGuard.IsArray(schema)) return ofArray(normaliserOf(schema.items));
  if (KindGuard.IsObject(schema)) return ofObject(schema.properties);
  if (KindGuard.IsUnion(schema)) return ofUnion(schema.anyOf);
  return null;
}

function ofText(maxLength: number): Normaliser {
  return (value) => (typeof value === "string" ? tidyText(value, maxLength) : value);
}

function lowerCaseId(value: unknown): unknown {
  return typeof value === "string" && value.length === 36 ? value.toLowerCase() : value;
}

function positiveZero(value: unknown): unknown {
  return value === 0 ? 0 : value;
}

function ofArray(ofItem: Normaliser | null): Normaliser | null {
  if (!ofItem) return null;
  return (value) => {
    if (Array.isArray(value)) for (let at = 0; at < value.length; at++) replace(value, at, value[at], ofItem);
    return value;
  };
}

function ofObject(properties: Record<string, TSchema>): Normaliser | null {
  const members = Object.entries(properties).flatMap(([key, schema]) => {
    const ofMember = normaliserOf(schema);
    const dropsNull = OptionalKind in schema && !takesNull(schema);
    return ofMember || dropsNull ? [{ key, ofMember, dropsNull }] : [];
  });
  if (members.length === 0) return null;
  return (value) => {
    if (!isRecord(value)) return value;
    for (const { key, ofMember, dropsNull } of members) {
      const member = value[key];
      if (member === undefined) continue;
      if (member === null && dropsNull) Reflect.deleteProperty(value, key);
      else if (ofMember) replace(value, key, member, ofMember);
    }
    return value;
  };
}

/** Of the only branch that has one: of two, nobody knows which the value is meant to be. */
function ofUnion(branches: TSchema[]): Normaliser | null {
  const [only = null, ...others] = branches.flatMap((branch) => normaliserOf(branch) ?? []);
  return others.length === 0 ? only : null;
}

function replace(owner: object, key: string | number, before: unknown, normalise: Normaliser): void {
  const after = normalise(before);
  if (!Object.is(after, before)) Reflect.set(owner, key, after);
}

function takesNull(schema: TSchema): boolean {
  if (KindGuard.IsUnion(schema)) return schema.anyOf.some(takesNull);
  return KindGuard.IsNull(schema) || KindGuard.IsUnknown(schema) || KindGuard.IsAny(schema);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
