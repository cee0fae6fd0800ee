import fc from "fast-check";
import { isObject, type JsonSchema } from "../../../src/http/openapi/json-schema.ts";

/** Texts that have hurt somebody before. */
export const nastyTexts = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "a\r\nSet-Cookie: a=b",
  "\u001b[31m",
  "\ud800",
  "\ufeff",
  "\u202e",
  "' OR 1=1 --",
  "%",
  "_",
  "\\",
  "{{}}",
  "../../etc/passwd",
  "<script>alert(1)</script>",
  "NaN",
  "-1",
  "1e999",
  "2026-02-30",
  "9999-12-31T23:59:59.999Z",
  "0000-01-01T00:00:00Z",
  "2026-11-21T10:00:60Z",
  "00000000-0000-0000-0000-000000000000",
  "019AA7C2-5D1E-7C3A-9B1F-3D5E7A9C1B2D",
  "🍜".repeat(50),
  "x".repeat(20_000),
];

const strangers: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e308,
  5e-324,
  [],
  {},
  [[]],
  [null],
  { toString: "x" },
  nest(40),
  nest(33),
  nest(20),
];

/** One thing done to one place of a value. */
export type Mutation =
  | { kind: "remove" | "duplicate" }
  | { kind: "add"; key: string; value: unknown }
  | { kind: "replace"; value: unknown };

export const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  fc.constantFrom<Mutation>({ kind: "remove" }, { kind: "duplicate" }),
  fc.record({
    kind: fc.constant("add" as const),
    key: fc.oneof(
      fc.constantFrom(
        "__proto__",
        "constructor",
        "prototype",
        "storeId",
        "id",
        "price",
        "total",
        "role",
        "",
        "a\u0000",
      ),
      fc.string({ maxLength: 20 }),
    ),
    value: fc.oneof(fc.constant({ isAdmin: true }), fc.jsonValue({ maxDepth: 1 })),
  }),
  fc.record({
    kind: fc.constant("replace" as const),
    value: fc.oneof(
      fc.constantFrom(...nastyTexts),
      fc.constantFrom(...strangers),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  }),
);

/** A value with one thing done to one of its places: the one that `choice` falls on. */
export function mutate(value: unknown, mutation: Mutation, choice: number): unknown {
  const places = placesOf(value);
  return applyAt(value, places[choice % places.length] ?? [], mutation);
}

type Path = (string | number)[];

function placesOf(value: unknown, path: Path = []): Path[] {
  const children: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [path, ...children.flatMap(([key, child]) => placesOf(child, [...path, key]))];
}

function applyAt(value: unknown, [key, ...rest]: Path, mutation: Mutation): unknown {
  if (key === undefined) return applyTo(value, mutation);
  const isLast = rest.length === 0;
  if (Array.isArray(value)) {
    const index = Number(key);
    if (isLast && mutation.kind === "remove") return value.toSpliced(index, 1);
    if (isLast && mutation.kind === "duplicate") return [...value, value[index]];
    return value.with(index, applyAt(value[index], rest, mutation));
  }
  if (!isObject(value)) return value;
  if (isLast && mutation.kind === "remove") {
    const { [key]: _, ...others } = value;
    return others;
  }
  return { ...value, [key]: applyAt(value[key], rest, mutation) };
}

function applyTo(value: unknown, mutation: Mutation): unknown {
  if (mutation.kind === "replace") return mutation.value;
  if (mutation.kind !== "add" || !isObject(value)) return value;
  const extended: JsonSchema = { ...value };
  // An assignment to `__proto__` would not make a key.
  Object.defineProperty(extended, mutation.key, { value: mutation.value, enumerable: true });
  return extended;
}

function nest(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
