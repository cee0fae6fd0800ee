import { describe, expect, test } from "bun:test";
import { type TSchema, Type } from "@sinclair/typebox";
import fc from "fast-check";
import { StaffLogin, TableLogin } from "../../src/features/auth/auth.model.ts";
import { ItemUpdate } from "../../src/features/menu/items.model.ts";
import { MenuFile } from "../../src/features/menu/menu-file.model.ts";
import { OrderCreate } from "../../src/features/orders/orders.model.ts";
import { StaffCreate } from "../../src/features/staff/staff.model.ts";
import { TableUpdate } from "../../src/features/tables/tables.model.ts";
import { normaliserOf } from "../../src/http/normalise.ts";
import { IdParams } from "../../src/http/params.ts";
import { Id, line, nullable, secret, strict } from "../../src/http/schema.ts";

/** What a value becomes; the value itself is left alone. */
function normalise(schema: TSchema, value: unknown): unknown {
  const normaliser = normaliserOf(schema);
  const copy = structuredClone(value);
  return normaliser ? normaliser(copy) : copy;
}

const id = "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d";

describe("null", () => {
  const Thing = strict({
    need: line(1, 10),
    maybe: Type.Optional(line(1, 10)),
    none: Type.Optional(nullable(line(1, 10))),
    flag: Type.Optional(Type.Boolean()),
    whatever: Type.Optional(Type.Unknown()),
    inner: Type.Optional(strict({ maybe: Type.Optional(Type.Integer()) })),
    list: Type.Optional(Type.Array(strict({ maybe: Type.Optional(Type.Integer()) }))),
  });

  test("takes an optional member away, at any depth", () => {
    const given = { need: "a", maybe: null, flag: null, inner: { maybe: null }, list: [{ maybe: null }] };
    expect(normalise(Thing, given)).toStrictEqual({ need: "a", inner: {}, list: [{}] });
    expect(normalise(Thing, { need: "a", inner: null, list: null })).toStrictEqual({ need: "a" });
  });

  test("stays where it has a meaning of its own, and where the member is required", () => {
    const given = { need: null, none: null, whatever: null };
    expect(normalise(Thing, given)).toStrictEqual(given);
    expect(normalise(ItemUpdate, { stock: null, soldOutUntil: null, name: null })).toStrictEqual({
      stock: null,
      soldOutUntil: null,
    });
  });

  test("stays in a list and as the whole value", () => {
    expect(normalise(Thing, null)).toBeNull();
    expect(normalise(OrderCreate, { lines: [null] })).toStrictEqual({ lines: [null] });
  });
});

describe("a UUID", () => {
  test("becomes lower case in paths, lists and nullable members", () => {
    expect(normalise(IdParams, { id: id.toUpperCase() })).toEqual({ id });
    expect(normalise(Type.Array(nullable(Id)), [id.toUpperCase(), null])).toEqual([id, null]);
    const order = (value: string) => ({ lines: [{ itemId: value, quantity: 1, optionIds: [value] }] });
    expect(normalise(OrderCreate, order(id.toUpperCase()))).toEqual(order(id));
  });

  test("that is none stays as it is", () => {
    for (const value of ["ABC", `{${id}}`.toUpperCase(), 1, null, [id]])
      expect(normalise(Id, value)).toEqual(value);
  });
});

describe("a text", () => {
  test("is trimmed and composed", () => {
    const typed = " 창가-1 ".normalize("NFD");
    expect(normalise(TableUpdate, { number: typed })).toEqual({ number: "창가-1" });
    expect(normalise(TableLogin, { storeCode: " hanok", tableNumber: typed, pin: " 1 " })).toEqual({
      storeCode: "hanok",
      tableNumber: "창가-1",
      pin: " 1 ",
    });
  });

  test("stays as it is when it is a secret", () => {
    const password = " café café ".normalize("NFD");
    expect(normalise(StaffLogin, { username: "a", password })).toEqual({ username: "a", password });
  });
});

test("minus zero becomes zero", () => {
  expect(normalise(ItemUpdate, { price: -0 })).toStrictEqual({ price: 0 });
});

test("there is nothing to do for a schema of words, flags and secrets", () => {
  expect(normaliserOf(strict({ a: Type.Boolean(), b: Type.Literal("x"), c: secret(1, 2) }))).toBeNull();
});

test("`__proto__` stays a key like any other, and no prototype changes", () => {
  const given: unknown = JSON.parse('{"__proto__": {"number": null}, "number": null, "constructor": null}');
  const normaliser = normaliserOf(TableUpdate);
  expect(JSON.stringify(normaliser?.(given))).toBe('{"__proto__":{"number":null},"constructor":null}');
  expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
});

test("a frozen value is left as it is", () => {
  const frozen = Object.freeze({ number: null, seats: -0 });
  expect(normaliserOf(TableUpdate)?.(frozen)).toBe(frozen);
});

describe("any value at all", () => {
  const schemas = { OrderCreate, MenuFile, ItemUpdate, TableUpdate, StaffCreate, TableLogin, IdParams };
  const keys = fc.constantFrom(
    "lines",
    "itemId",
    "note",
    "categories",
    "items",
    "name",
    "number",
    "stock",
    "id",
  );
  const leaves = fc.oneof(
    fc.constantFrom(null, undefined, -0, "", " a ", id.toUpperCase(), "각".normalize("NFD"), "\ud800"),
    fc.anything({ maxDepth: 1 }),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      leaves,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(keys, tie("value"), { maxKeys: 6 }),
    ),
  }));

  test.each(Object.entries(schemas))(
    "is normalised by %s without an error, once and for all",
    (_, schema) => {
      const normaliser = normaliserOf(schema);
      if (!normaliser) throw new Error("there is nothing to test");
      fc.assert(
        fc.property(value, (given) => {
          const first = normaliser(given);
          const text = Bun.inspect(first, { depth: 20 });
          expect(Bun.inspect(normaliser(first), { depth: 20 })).toBe(text);
        }),
        { numRuns: 500 },
      );
    },
  );
});
