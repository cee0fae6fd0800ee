import { isObject, type JsonSchema } from "./json-schema.ts";
import { singular } from "./operation-id.ts";

/** What values look like, by owner and name, or, when they have no example of their own, by name alone. */
const usual: Record<string, unknown> = {
  cancelReason: null,
  closedAt: null,
  code: "hanok",
  currency: "KRW",
  description: "Rice with vegetables, egg and chili paste",
  docs: "/docs",
  epoch: "5f3c1b8e",
  expiresInSeconds: 60,
  groupName: "Spiciness",
  health: "/health",
  image: null,
  language: "en",
  locale: "ko",
  max: 1,
  name: "Bibimbap",
  next: 42,
  nextCursor: null,
  note: "",
  number: "7",
  openapi: "/openapi.json",
  orderCount: 1,
  reset: false,
  seats: 4,
  seq: 42,
  servedAt: null,
  soldOutUntil: null,
  station: "kitchen",
  stock: null,
  tableNumber: "7",
  thumbnail: null,
  ticket: "q0Yb6bqk1vV0d2kq3l5uWg",
  timezone: "Asia/Seoul",
  token: "eyJhbGciOiJSUzI1NiIs…",
  total: 8000,
  unavailableReason: null,
  unitPrice: 8000,
  username: "minji",
  "account.name": "Kim Minji",
  "account.role": "staff",
  "actor.name": "7",
  "admin.name": "Kim Minji",
  "category.name": "Rice",
  "category.ref": "rice",
  "category.translations": { en: { name: "Rice" } },
  "me.name": "Kim Minji",
  "me.role": "staff",
  "option.name": "Extra egg",
  "option.priceDelta": 1000,
  "option.ref": "egg",
  "option.translations": { en: { name: "Extra egg" } },
  "optionGroup.name": "Toppings",
  "optionGroup.ref": "toppings",
  "optionGroup.translations": { en: { name: "Toppings" } },
  "orderLine.options": [],
  "staff.name": "Kim Minji",
  "staffAccount.name": "Kim Minji",
  "store.name": "Hanok",
  "welcome.name": "table-order-api",
  "welcome.version": "1.0.0",
};

/** Where in a document a value stands: the thing it belongs to, and its own name there. */
interface Place {
  owner: string;
  name: string;
}

/**
 * A value that the schema accepts and that looks like a real one: by its name, by the schema's own example, else
 * the first of a list of words or the smallest number. What is optional is there when it has an example of
 * its own, and is no id: the id of nothing would be refused.
 * @param named the schemas that `$ref` names
 */
export function exampleOf(
  referring: JsonSchema,
  named: Record<string, JsonSchema>,
  place: Place = { owner: "", name: "" },
): unknown {
  const { owner, name } = place;
  const title = typeof referring.$ref === "string" ? (referring.$ref.split("/").at(-1) ?? "") : "";
  const schema = named[title] ?? referring;
  const [special, common] = [usual[`${owner}.${name}`], usual[name]];
  if (fits(special, schema)) return special;
  if (Array.isArray(schema.examples) && !(common === null && fits(null, schema))) return schema.examples[0];
  if (fits(common, schema)) return common;
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (Array.isArray(schema.anyOf)) return exampleOf(schema.anyOf.find(isObject) ?? {}, named, place);
  const [type] = [schema.type].flat();
  if (type === "object") return objectExample(schema, named, ownerOf(title || name) || owner);
  if (type === "array") return arrayExample(schema, named, place);
  if (type === "integer" || type === "number") return Math.max(Number(schema.minimum ?? 0), 0);
  if (type === "boolean") return true;
  if (type === "null") return null;
  if (schema.format === "date-time") return "2026-11-21T10:15:00.000Z";
  return "text".padEnd(Number(schema.minLength ?? 0), "t").slice(0, Number(schema.maxLength ?? 100));
}

function objectExample(schema: JsonSchema, named: Record<string, JsonSchema>, owner: string): JsonSchema {
  const example: JsonSchema = {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const least = Number(schema.minProperties ?? 0);
  for (const [name, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    if (!isObject(property)) continue;
    const hasExample = Array.isArray(property.examples) && property.format !== "uuid";
    if (required.includes(name) || hasExample || Object.keys(example).length < least)
      example[name] = exampleOf(property, named, { owner, name });
  }
  return example;
}

function arrayExample(schema: JsonSchema, named: Record<string, JsonSchema>, place: Place): unknown[] {
  const { prefixItems, items, minItems } = schema;
  if (Array.isArray(prefixItems)) return prefixItems.filter(isObject).map((item) => exampleOf(item, named));
  // Lists of things show one; lists of plain words are empty unless that is refused.
  const isThing = isObject(items) && (items.$ref !== undefined || items.type === "object");
  return isObject(items) && (isThing || minItems) ? [exampleOf(items, named, place)] : [];
}

/** `StoreUpdate`, `Store` and `stores` are all of a store. */
function ownerOf(name: string): string {
  const thing = singular(name.replace(/(Create|Update|Write)$/, ""));
  return thing.charAt(0).toLowerCase() + thing.slice(1);
}

function fits(value: unknown, schema: JsonSchema): boolean {
  const types = [schema.type].flat();
  if (value === null) return types.includes("null");
  if (Array.isArray(value)) return types.includes("array") && !schema.minItems;
  if (typeof value === "number") return types.includes("integer");
  if (typeof value === "string" && typeof schema.pattern === "string")
    return types.includes("string") && new RegExp(schema.pattern).test(value);
  if (Array.isArray(schema.enum)) return schema.enum.includes(value);
  return types.includes(typeof value);
}
