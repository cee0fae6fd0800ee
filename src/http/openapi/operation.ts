import { STATUS_CODES } from "node:http";
import { Kind } from "@sinclair/typebox";
import { errorCodes } from "../../errors.ts";
import { rolesOf } from "../routes.ts";
import { errorAnswers, errorsOf } from "./errors.ts";
import { exampleOf } from "./example.ts";
import { isObject, type JsonSchema, objectAt, type SchemaBook } from "./json-schema.ts";
import { operationIdOf } from "./operation-id.ts";
import { refer } from "./shared.ts";
import { sharedHeaders, type Traits, traitsOf } from "./traits.ts";

interface Route {
  method: string;
  path: string;
  hooks: unknown;
}

/**
 * One operation of the document.
 * @param draft as the OpenAPI plugin sees the route. Its schemas are made anew: it drops titles, and gives text
 *   for numbers and many content types that are refused.
 * @param shared answers that operations refer to; it grows
 * @throws Error when the route says nothing of its answer
 */
export function completeOperation(
  route: Route,
  draft: JsonSchema,
  book: SchemaBook,
  shared: Record<string, JsonSchema>,
): JsonSchema {
  const hooks = objectAt(route, "hooks");
  const { "x-errors": ownErrors, ...detail } = objectAt(hooks, "detail");
  const roles = rolesOf(route) ?? [];
  const answers = answersOf(hooks, detail, book);
  if (Object.keys(answers).length === 0) throw new Error(`${route.method} ${route.path} has no answer`);

  const codes = errorCodes.filter((code) => Array.isArray(ownErrors) && ownErrors.includes(code));
  const traits = traitsOf(route, hooks, roles, codes, answers);
  const { isSignedIn, takesBody } = traits;
  return {
    operationId: detail.operationId ?? operationIdOf(route.method, route.path, isList(answers, book)),
    tags: detail.tags,
    summary: detail.summary,
    description: [detail.description, `**Who**: ${whoMay(roles)}.`].filter(Boolean).join("\n\n"),
    "x-roles": roles,
    security: isSignedIn ? [{ bearer: [] }] : [],
    parameters: parametersOf(draft, hooks, traits, book),
    ...(takesBody && { requestBody: requestBodyOf(hooks, traits, book) }),
    responses: {
      ...withHeaders(answers, traits, book),
      ...errorAnswers(errorsOf(codes, traits), Object.keys(answers), traits, book, shared),
    },
  };
}

/** What a route says it answers when all is well, by status. */
function answersOf(hooks: JsonSchema, detail: JsonSchema, book: SchemaBook): Record<string, JsonSchema> {
  const answers: Record<string, JsonSchema> = {};
  const { response } = hooks;
  if (isObject(response)) {
    const schemas = Kind in response ? { 200: response } : response;
    for (const [status, schema] of Object.entries(schemas)) {
      if (!isObject(schema)) continue;
      const type = schema.type === "string" ? "text/plain" : "application/json";
      answers[status] = {
        description: STATUS_CODES[status] ?? status,
        content: { [type]: media(schema, type, book) },
      };
    }
  }
  const described = objectAt(detail, "responses");
  for (const [status, { content: _, ...rest }] of entriesAt(detail, "responses")) {
    const contents = entriesAt(described[status], "content").map(([type, content]) => [
      type,
      media(objectAt(content, "schema"), type, book),
    ]);
    answers[status] = { ...rest, ...(contents.length > 0 && { content: Object.fromEntries(contents) }) };
  }
  return answers;
}

/** Entries of the object at a key, those that are objects themselves. */
function entriesAt(value: unknown, key: string): [string, JsonSchema][] {
  return Object.entries(objectAt(value, key)).filter((entry): entry is [string, JsonSchema] =>
    isObject(entry[1]),
  );
}

function media(source: JsonSchema, type: string, book: SchemaBook): JsonSchema {
  const schema = book.toJsonSchema(source);
  return type === "application/json" ? { schema, example: exampleOf(schema, book.named) } : { schema };
}

function requestBodyOf(hooks: JsonSchema, traits: Traits, book: SchemaBook): JsonSchema {
  const body = objectAt(hooks, "body");
  const type = traits.takesForm ? "multipart/form-data" : "application/json";
  // An empty body counts as {}.
  const required = (Array.isArray(body.required) && body.required.length > 0) || Boolean(body.minProperties);
  const description = `At most ${traits.maxBodyBytes / 1024} KiB.`;
  return { description, required, content: { [type]: media(body, type, book) } };
}

function parametersOf(draft: JsonSchema, hooks: JsonSchema, traits: Traits, book: SchemaBook): JsonSchema[] {
  const drafted = Array.isArray(draft.parameters) ? draft.parameters.filter(isObject) : [];
  const wildcard = traits.hasWildcard ? [{ name: "path", in: "path", required: true }] : [];
  const own = [...drafted.filter(({ name }) => name !== "*"), ...wildcard].map((parameter: JsonSchema) => {
    const place = parameter.in === "path" ? "params" : "query";
    const source = objectAt(objectAt(objectAt(hooks, place), "properties"), String(parameter.name));
    const { description, ...schema } =
      Object.keys(source).length > 0 ? book.toJsonSchema(source) : { type: "string" };
    return { ...parameter, ...(description !== undefined && { description }), schema };
  });
  const shared = [
    ...(traits.isSignedIn ? [refer("parameters", "AcceptLanguage")] : []),
    ...(traits.takesKey ? [refer("parameters", "IdempotencyKey")] : []),
    ...(traits.takesVersion ? [refer("parameters", "IfMatch")] : []),
    ...(traits.hasTag ? [refer("parameters", "IfNoneMatch")] : []),
  ];
  return [...own, ...shared];
}

function withHeaders(answers: Record<string, JsonSchema>, traits: Traits, book: SchemaBook): JsonSchema {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, ...answer }]) => [
      status,
      {
        description,
        headers: {
          ...sharedHeaders(traits),
          // What has an id has an address.
          ...(status === "201" &&
            "id" in propertiesOf(answer, book) && { Location: refer("headers", "Location") }),
          ...(traits.hasTag && { ETag: refer("headers", "ETag") }),
          ...(traits.takesKey && { "Idempotency-Replayed": refer("headers", "IdempotencyReplayed") }),
        },
        ...answer,
      },
    ]),
  );
}

/** Of an answer in JSON. */
function propertiesOf(answer: JsonSchema, book: SchemaBook): JsonSchema {
  const schema = objectAt(objectAt(objectAt(answer, "content"), "application/json"), "schema");
  return objectAt(book.resolve(schema), "properties");
}

function isList(answers: Record<string, JsonSchema>, book: SchemaBook): boolean {
  return objectAt(propertiesOf(answers["200"] ?? {}, book), "data").type === "array";
}

const people: Record<string, string> = {
  public: "anyone",
  table: "the tablet of a table",
  staff: "staff and store admins",
  store_admin: "store admins",
  super_admin: "super admins",
};

function whoMay(roles: string[]): string {
  const shown = roles.includes("staff") ? roles.filter((role) => role !== "store_admin") : roles;
  return shown.map((role) => people[role] ?? role).join("; ");
}
