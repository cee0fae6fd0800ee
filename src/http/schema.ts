import {
  FormatRegistry,
  type ObjectOptions,
  type SchemaOptions,
  type StringOptions,
  type TLiteral,
  type TProperties,
  type TSchema,
  type TUnion,
  Type,
} from "@sinclair/typebox";
import { isDay, isMoment } from "./moments.ts";
import { linePattern, textPattern, textSchema, visibleLinePattern } from "./texts.ts";

// The framework's own checks take 30 February, and many forms that are not RFC 3339.
FormatRegistry.Set("date", isDay);
FormatRegistry.Set("date-time", isMoment);

/** An object that refuses keys it does not name. A `title` makes it a named schema of the OpenAPI document. */
export function strict<T extends TProperties>(properties: T, options: ObjectOptions = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

type Literals<T extends readonly string[]> = { -readonly [K in keyof T]: TLiteral<T[K]> };

/** One of these words. */
export function oneOf<const T extends readonly string[]>(words: T, options: SchemaOptions = {}) {
  const literals: TSchema[] = words.map((word) => Type.Literal(word));
  // `map` forgets the words; the tuple type says them again.
  return Type.Union(literals, options) as TUnion<Literals<T>>;
}

export const Id = Type.String({
  format: "uuid",
  pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
  description: "UUIDv7, lower case.",
  examples: ["019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d"],
});

/** A moment in an answer: RFC 3339, UTC. */
export const BusinessMoment = Type.String({ format: "date-time", examples: ["2026-11-21T10:15:00.000Z"] });

/** One line of text for people, without control characters and without what is not shown. */
export function line(minLength: number, maxLength: number, options: StringOptions = {}) {
  const pattern = minLength > 0 ? visibleLinePattern : linePattern;
  return textSchema("line", { minLength, maxLength, pattern, ...options });
}

/** Text that may have line breaks and tabs. */
export function text(maxLength: number, options: StringOptions = {}) {
  return textSchema("text", { maxLength, pattern: textPattern, ...options });
}

/** A password or PIN as it is typed. */
export function secret(minLength: number, maxLength: number, options: StringOptions = {}) {
  return textSchema("secret", { minLength, maxLength, ...options });
}

/** An amount in the currency's minor unit (KRW 8000 is ₩8,000; USD 875 is $8.75). */
export const Amount = Type.Integer({ minimum: 0, maximum: 1_000_000_000, examples: [8000] });

export const Version = Type.Integer({
  minimum: 1,
  maximum: 2_147_483_647,
  description: "Rises by one with each change.",
});

export const Day = Type.String({
  format: "date",
  pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
  description: "A business day.",
  examples: ["2026-11-21"],
});
