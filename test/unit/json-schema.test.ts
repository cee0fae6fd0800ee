import { expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { t } from "elysia";
import { createSchemaBook } from "../../src/http/openapi/json-schema.ts";
import { nullable, oneOf, strict } from "../../src/http/schema.ts";

const write = (schema: object) => createSchemaBook().toJsonSchema(schema);

test("a titled schema is written down once and referred to, wherever it stands", () => {
  const book = createSchemaBook();
  const Inner = strict({ a: Type.String() }, { title: "Inner" });
  const Outer = strict({ one: Inner, many: Type.Array(Inner), maybe: nullable(Inner) }, { title: "Outer" });
  const reference = { $ref: "#/components/schemas/Inner" };
  expect(book.toJsonSchema(Outer)).toEqual({ $ref: "#/components/schemas/Outer" });
  expect(Object.keys(book.named).toSorted()).toEqual(["Inner", "Outer"]);
  expect(book.named.Outer?.properties).toEqual({
    one: reference,
    many: { type: "array", items: reference },
    maybe: { anyOf: [reference, { type: "null" }] },
  });
});

test("a property may be called title", () => {
  expect(write(strict({ title: Type.String() })).properties).toEqual({ title: { type: "string" } });
});

test("words and what may be null are written as people write them", () => {
  expect(write(oneOf(["a", "b"], { description: "Words." }))).toEqual({
    type: "string",
    enum: ["a", "b"],
    description: "Words.",
  });
  expect(write(nullable(Type.String({ maxLength: 3 })))).toEqual({ type: ["string", "null"], maxLength: 3 });
  expect(write(nullable(oneOf(["a", "b"])))).toEqual({ type: ["string", "null"], enum: ["a", "b", null] });
  expect(write(nullable(oneOf(["a"])))).toEqual({
    anyOf: [{ type: "string", const: "a" }, { type: "null" }],
  });
});

test("a number of a query is a number, whatever stands for it in an address", () => {
  expect(write(t.Integer({ minimum: 1 }))).toEqual({ type: "integer", minimum: 1 });
});

test("records, tuples and files lose what is TypeBox's own", () => {
  expect(write(Type.Record(Type.String(), Type.Integer()))).toEqual({
    type: "object",
    additionalProperties: { type: "integer" },
  });
  expect(write(Type.Tuple([Type.String(), Type.Null()]))).toMatchObject({
    type: "array",
    prefixItems: [{ type: "string" }, { type: "null" }],
    items: false,
  });
  expect(write(t.File({ type: "image" }))).toEqual({ type: "string", format: "binary" });
});

test("refuses two different schemas of one title, and a title that is no name", () => {
  const book = createSchemaBook();
  book.toJsonSchema(strict({}, { title: "Same" }));
  expect(() => book.toJsonSchema(strict({ a: Type.Null() }, { title: "Same" }))).toThrow('"Same"');
  expect(() => book.toJsonSchema(Type.String({ title: "no name" }))).toThrow('"no name"');
});
