import { Kind } from "@sinclair/typebox";

/** JSON Schema 2020-12, the dialect of OpenAPI 3.1. AsyncAPI 3 takes draft 7, which has all but `prefixItems`. */
export type JsonSchema = { [keyword: string]: unknown };

export type SchemaBook = ReturnType<typeof createSchemaBook>;

/**
 * Turns TypeBox schemas into plain JSON Schema. One with a `title` is written down once, under that name, and
 * referred to from everywhere else.
 */
export function createSchemaBook() {
  const named: Record<string, JsonSchema> = {};
  const sources = new Map<string, object>();

  /** @throws Error when another schema has the same title */
  function toJsonSchema(source: object): JsonSchema {
    const { title, ...keywords }: JsonSchema = { ...source };
    if (typeof title !== "string") return toBody(keywords);
    const reference = { $ref: `#/components/schemas/${title}` };
    if (sources.get(title) === source) return reference;
    const body = toBody(keywords);
    if (named[title] === undefined) {
      if (!/^[A-Z][A-Za-z0-9]*$/.test(title)) throw new Error(`"${title}" is no name for a schema`);
      named[title] = body;
      sources.set(title, source);
    } else if (!Bun.deepEquals(named[title], body)) {
      throw new Error(`two different schemas have the title "${title}"`);
    }
    return reference;
  }

  /** Keywords that are not schemas stay as they are; symbols have no place in JSON and are gone. */
  function toBody({ $id: _, ...keywords }: JsonSchema): JsonSchema {
    const body: JsonSchema = {};
    for (const [keyword, value] of Object.entries(keywords)) {
      if (value === undefined) continue;
      if (isObject(value) && holdsNamedSchemas.has(keyword))
        body[keyword] = Object.fromEntries(
          Object.entries(value).map(([name, schema]) => [name, convert(schema)]),
        );
      else if (Array.isArray(value) && holdsSchemas.has(keyword)) body[keyword] = value.map(convert);
      else if (holdsSchema.has(keyword)) body[keyword] = convert(value);
      else body[keyword] = value;
    }
    return tidy(body);
  }

  function convert(schema: unknown): unknown {
    return isObject(schema) ? toJsonSchema(schema) : schema;
  }

  /** What a reference of ours refers to; anything else is itself. */
  function resolve(schema: JsonSchema): JsonSchema {
    return typeof schema.$ref === "string" ? (named[schema.$ref.split("/").at(-1) ?? ""] ?? {}) : schema;
  }

  return { toJsonSchema, resolve, named };
}

const holdsSchema = new Set(["items", "additionalProperties", "not", "contains", "propertyNames"]);
const holdsSchemas = new Set(["anyOf", "allOf", "oneOf", "items"]);
const holdsNamedSchemas = new Set(["properties", "patternProperties"]);

export function isObject(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at a key, an empty one when there is none. */
export function objectAt(value: unknown, key: string): JsonSchema {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

/** The forms that TypeBox and the framework have of their own, as people write them by hand. */
function tidy(schema: JsonSchema): JsonSchema {
  const { anyOf, items, additionalItems: _, patternProperties, ...rest } = schema;
  if (Array.isArray(anyOf)) return tidyUnion(anyOf.filter(isObject), rest, schema);
  // A tuple.
  if (Array.isArray(items)) return { ...rest, prefixItems: items, items: false };
  // A record with any key.
  if (isObject(patternProperties) && isObject(patternProperties["^(.*)$"]))
    return { ...rest, additionalProperties: patternProperties["^(.*)$"] };
  if (schema.format === "binary")
    return { type: "string", format: "binary", description: schema.description };
  return schema;
}

/** Text of a query that stands for a number or a boolean. */
const textForms = new Set(["integer", "numeric", "boolean"]);

function tidyUnion(branches: JsonSchema[], rest: JsonSchema, schema: JsonSchema): JsonSchema {
  if (branches.every((branch) => typeof branch.const === "string"))
    return { type: "string", enum: branches.map((branch) => branch.const), ...rest };
  const real = branches.filter(({ type, format }) => type !== "string" || !textForms.has(String(format)));
  if (real.length === 1 && real.length < branches.length) return { ...real[0], ...rest };
  const [first, second] = branches;
  if (
    branches.length === 2 &&
    second?.type === "null" &&
    typeof first?.type === "string" &&
    !("const" in first)
  )
    return {
      ...first,
      type: [first.type, "null"],
      ...(Array.isArray(first.enum) && { enum: [...first.enum, null] }),
      ...rest,
    };
  return schema;
}

/**
 * Stops the start when two different schemas have one title: the documents could name only one of them.
 * @throws Error with the title
 */
export function requireDistinctTitles(routes: { hooks: unknown }[]): void {
  const seen = new Set<object>();
  const titled = new Map<string, object[]>();
  /** Writing all schemas down, as the documents do, would take a tenth of the start. */
  function visit(schema: unknown) {
    if (!isObject(schema) || seen.has(schema)) return;
    seen.add(schema);
    if (typeof schema.title === "string") titled.getOrInsertComputed(schema.title, () => []).push(schema);
    for (const keyword of Object.keys(schema)) {
      const value = schema[keyword];
      if (holdsNamedSchemas.has(keyword) && isObject(value)) Object.values(value).forEach(visit);
      else if (holdsSchemas.has(keyword) && Array.isArray(value)) value.forEach(visit);
      else if (holdsSchema.has(keyword)) visit(value);
    }
  }

  for (const { hooks } of routes) {
    const { body, query, params, response } = isObject(hooks) ? hooks : {};
    const answers = isObject(response) && !(Kind in response) ? Object.values(response) : [response];
    const described = Object.values(objectAt(objectAt(hooks, "detail"), "responses"));
    const contents = described.flatMap((answer) => Object.values(objectAt(answer, "content")));
    const schemas = contents.map((content) => objectAt(content, "schema"));
    [body, query, params, ...answers, ...schemas].forEach(visit);
  }
  const book = createSchemaBook();
  for (const schemas of titled.values()) if (schemas.length > 1) schemas.forEach(book.toJsonSchema);
}
