import fc from "fast-check";
import { isObject, type JsonSchema, objectAt } from "../../../src/http/openapi/json-schema.ts";
import { resolve } from "../../support/openapi.ts";
import { fileKinds } from "./files.ts";

/**
 * Stands for something that is there, such as the id of a table: which one is known when the request is sent
 * (`fillMarks`). Generated values stay the same then, whatever the store they are sent to.
 */
export function mark(name: string, number: number): string {
  return `{{${name}:${number}}}`;
}

/** Puts what is there in the place of marks, at any depth. */
export function fillMarks(value: unknown, pick: (name: string, number: number) => string): unknown {
  if (typeof value === "string")
    return value.replace(/\{\{(\w+):(\d+)\}\}/g, (_, name: string, number: string) =>
      pick(name, Number(number)),
    );
  if (Array.isArray(value)) return value.map((item) => fillMarks(item, pick));
  if (!isObject(value)) return value;
  const filled: JsonSchema = {};
  // An assignment to `__proto__` would not make a key.
  for (const [key, item] of Object.entries(value))
    Object.defineProperty(filled, key, { value: fillMarks(item, pick), enumerable: true });
  return filled;
}

/** Stands for a file of an upload (`files.ts`). */
export const fileMark = "file:";

/** Texts that are there in every store, and that no schema could name. */
const known = new Set([
  "storeCode",
  "tableNumber",
  "pin",
  "username",
  "password",
  "currentPassword",
  "cursor",
]);

/** Values that a schema of the document accepts. `name` is the property they are for: it tells which ids fit. */
export function validValue(document: JsonSchema, schema: JsonSchema, name = ""): fc.Arbitrary<unknown> {
  const { $ref, anyOf, type } = schema;
  if (typeof $ref === "string") return validValue(document, resolve(document, schema), name);
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if (Array.isArray(anyOf))
    return fc.oneof(...anyOf.filter(isObject).map((branch) => validValue(document, branch, name)));
  if (Array.isArray(type))
    return fc.oneof(...type.map((one) => validValue(document, { ...schema, type: one }, name)));
  switch (type) {
    case "object":
      return validObject(document, schema, name);
    case "array":
      return validArray(document, schema, name);
    case "string":
      return validText(schema, name);
    case "integer":
    case "number":
      return validInteger(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function validObject(document: JsonSchema, schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
  const values: Record<string, fc.Arbitrary<unknown>> = {};
  // The id of a thing in a list is named as the list.
  for (const [key, value] of Object.entries(objectAt(schema, "properties")))
    values[key] = validValue(document, isObject(value) ? value : {}, key === "id" ? name : key);
  const requiredKeys = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const least = Number(schema.minProperties ?? 0);
  const withKeys = (keys: string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, values[key] ?? fc.constant(null)])));
  const optionalKeys = Object.keys(values).filter((key) => !requiredKeys.includes(key));
  const isEnough = (keys: unknown[]) => keys.length >= least;
  const littles = [requiredKeys, ...optionalKeys.map((key) => [...requiredKeys, key])]
    .filter(isEnough)
    .map(withKeys);
  const [smallest = fc.constant({}), ...others] = littles;
  // What is optional often makes a request fail: most do with little of it.
  return fc.oneof(
    { weight: 3, arbitrary: smallest },
    { weight: 2, arbitrary: fc.oneof(smallest, ...others) },
    fc.record(values, { requiredKeys }).filter((value) => isEnough(Object.keys(value))),
  );
}

function validArray(document: JsonSchema, schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
  const item = validValue(document, objectAt(schema, "items"), name);
  const minLength = Number(schema.minItems ?? 0);
  const size = { minLength, maxLength: Math.max(minLength, Math.min(Number(schema.maxItems ?? 4), 4)) };
  const many = schema.uniqueItems
    ? fc.uniqueArray(item, { ...size, selector: (value) => JSON.stringify(value) })
    : fc.array(item, size);
  return fc.oneof(fc.tuple(item), many);
}

function validInteger(schema: JsonSchema): fc.Arbitrary<number> {
  const min = Number(schema.minimum ?? -1_000_000);
  const max = Number(schema.maximum ?? 1_000_000);
  const small = fc.integer({ min, max: Math.max(min, Math.min(max, min + 5)) });
  return fc.oneof(small, fc.integer({ min, max }), fc.constantFrom(min, max));
}

function validText(schema: JsonSchema, name: string): fc.Arbitrary<string> {
  if (schema.format === "uuid")
    return fc.oneof({ weight: 6, arbitrary: fc.nat(20).map((number) => mark(name, number)) }, fc.uuid());
  if (schema.format === "binary") return fc.constantFrom(...fileKinds).map((kind) => `${fileMark}${kind}`);
  if (schema.format === "date") return moments().map((moment) => moment.slice(0, 10));
  if (schema.format === "date-time") return moments();
  const minLength = Number(schema.minLength ?? 0);
  const maxLength = Math.min(Number(schema.maxLength ?? 40), 400);
  const fits = patternOf(schema);
  const own = Array.isArray(schema.examples) ? schema.examples.map(String) : [];
  const loose = fc
    .oneof(
      fc.string({ minLength, maxLength }),
      fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 20) }),
    )
    .filter((text) => fits(text) && text.length >= minLength && text.length <= maxLength);
  const choices = [
    ...(isLoose(schema) ? [loose] : []),
    ...(own.length > 0 ? [fc.constantFrom(...own)] : []),
    ...(typeof schema.pattern === "string" ? matching(schema.pattern, maxLength) : []),
  ];
  // What no generator can make is not accepted either: the refusal is checked.
  const texts = choices.length > 0 ? fc.oneof(...choices) : fc.constant("text");
  if (!known.has(name)) return texts;
  return fc.oneof({ weight: 5, arbitrary: fc.nat(3).map((number) => mark(name, number)) }, texts);
}

/** Whether random text has a good chance to fit. */
function isLoose({ pattern }: JsonSchema): boolean {
  return typeof pattern !== "string" || /\[\^[^\]]*\]\*\$$/.test(pattern);
}

function matching(pattern: string, maxLength: number): fc.Arbitrary<string>[] {
  // What looks ahead, or back, is beyond the generator.
  if (/\(\?|\\\d/.test(pattern)) return [];
  return [fc.stringMatching(new RegExp(pattern)).filter((text) => text.length <= maxLength)];
}

function patternOf({ pattern }: JsonSchema): (text: string) => boolean {
  if (typeof pattern !== "string") return () => true;
  const expression = new RegExp(pattern);
  return (text) => expression.test(text);
}

function moments(): fc.Arbitrary<string> {
  const range = {
    min: new Date("1970-01-01T00:00:00Z"),
    max: new Date("2100-12-31T00:00:00Z"),
    noInvalidDate: true,
  };
  const near = {
    min: new Date("2026-11-01T00:00:00Z"),
    max: new Date("2026-12-01T00:00:00Z"),
    noInvalidDate: true,
  };
  return fc
    .tuple(fc.oneof(fc.date(near), fc.date(range)), fc.constantFrom("Z", "+09:00", "-11:30"))
    .map(([date, offset]) => date.toISOString().replace("Z", offset));
}
