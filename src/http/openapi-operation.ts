import { STATUS_CODES } from "node:http";
import { Kind } from "@sinclair/typebox";
import { type ErrorCode, errorCodes } from "../errors.ts";
import { exampleOf } from "./example.ts";
import { isObject, type JsonSchema, objectAt, type SchemaBook } from "./json-schema.ts";
import { refer } from "./openapi-shared.ts";
import { operationIdOf } from "./operation-id.ts";
import { Problem, statusOf } from "./problem.ts";
import { problemExample } from "./problem-examples.ts";
import { rolesOf, takesForms } from "./routes.ts";

/** Members beyond the named ones depend on the code. */
const OpenProblem = { ...Problem, additionalProperties: true };

interface Route {
  method: string;
  path: string;
  hooks: unknown;
}

/** What follows from a route's kind: which errors it can always answer, which headers it reads. */
interface Traits {
  isSignedIn: boolean;
  isWrite: boolean;
  isLimited: boolean;
  takesBody: boolean;
  takesKey: boolean;
  takesVersion: boolean;
  hasTag: boolean;
  /** Whether any part of the request is checked against a schema. */
  isChecked: boolean;
  names: boolean;
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
    ...(takesBody && { requestBody: requestBodyOf(route, hooks, book) }),
    responses: {
      ...withHeaders(answers, traits, book),
      ...errorAnswers(errorsOf(codes, traits), Object.keys(answers), traits, book, shared),
    },
  };
}

function traitsOf(
  route: Route,
  hooks: JsonSchema,
  roles: string[],
  codes: ErrorCode[],
  answers: JsonSchema,
): Traits {
  const isSignedIn = !roles.includes("public");
  const isWrite = route.method !== "GET";
  const takesBody = isObject(hooks.body);
  return {
    isSignedIn,
    isWrite,
    // The guard's limiter runs there.
    isLimited: Array.isArray(hooks.transform) && hooks.transform.length > 0,
    takesBody,
    // Every signed-in write but those that are no change of the store: a sign-out, a ticket.
    takesKey: isSignedIn && isWrite && (route.method !== "POST" || codes.includes("IDEMPOTENCY_KEY_REUSED")),
    takesVersion: codes.includes("VERSION_CONFLICT"),
    hasTag: "304" in answers,
    isChecked: takesBody || isObject(hooks.params) || isObject(hooks.query) || (isSignedIn && isWrite),
    names: route.path.includes("/:"),
  };
}

/** Its own errors, and those that any route of its kind can answer; in the catalogue's order. */
function errorsOf(own: ErrorCode[], traits: Traits): ErrorCode[] {
  const all = new Set<ErrorCode>(own);
  const add = (...codes: ErrorCode[]) => codes.forEach((code) => void all.add(code));
  if (traits.isSignedIn) add("UNAUTHENTICATED", "INVALID_TOKEN", "TOKEN_EXPIRED", "FORBIDDEN");
  if (traits.takesBody)
    add("MALFORMED_JSON", "NESTED_TOO_DEEPLY", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE");
  if (traits.isChecked) add("VALIDATION_FAILED");
  if (traits.takesKey) add("IDEMPOTENCY_IN_PROGRESS", "IDEMPOTENCY_KEY_REUSED");
  if (traits.names) add("NOT_FOUND");
  if (traits.isLimited) add("TOO_MANY_REQUESTS");
  add("INTERNAL_ERROR", "DATABASE_UNAVAILABLE");
  return errorCodes.filter((code) => all.has(code));
}

/** By status. Answers that many operations share are written down once, in `shared`. */
function errorAnswers(
  codes: ErrorCode[],
  declared: string[],
  traits: Traits,
  book: SchemaBook,
  shared: Record<string, JsonSchema>,
): Record<string, JsonSchema> {
  const answers: Record<string, JsonSchema> = {};
  for (const [status, group] of Map.groupBy(codes, statusOf)) {
    // A route may answer such a status with a document of its own, as /health does.
    if (declared.includes(String(status))) continue;
    const answer = errorAnswer(group, traits, book);
    if (group.length > 3 || !traits.isLimited) {
      answers[status] = answer;
      continue;
    }
    const name = group.map(pascalCase).join("Or");
    shared[name] = answer;
    answers[status] = { $ref: `#/components/responses/${name}` };
  }
  return answers;
}

function errorAnswer(codes: ErrorCode[], traits: Traits, book: SchemaBook): JsonSchema {
  const examples = codes.map((code) => ({ code, ...problemExample(code) }));
  const names = new Set(examples.flatMap((example) => Object.keys(example.headers)));
  return {
    description: examples.map(({ code, body }) => `- \`${code}\`: ${body.detail}`).join("\n"),
    headers: {
      ...sharedHeaders(traits),
      ...(names.has("retry-after") && { "Retry-After": refer("headers", "RetryAfter") }),
      ...(names.has("www-authenticate") && { "WWW-Authenticate": refer("headers", "WwwAuthenticate") }),
    },
    content: {
      "application/problem+json": {
        schema: book.toJsonSchema(OpenProblem),
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

function pascalCase(code: ErrorCode): string {
  return code.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
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

function requestBodyOf(route: Route, hooks: JsonSchema, book: SchemaBook): JsonSchema {
  const body = objectAt(hooks, "body");
  const type = takesForms(route) ? "multipart/form-data" : "application/json";
  // An empty body counts as {}.
  const required = (Array.isArray(body.required) && body.required.length > 0) || Boolean(body.minProperties);
  return { required, content: { [type]: media(body, type, book) } };
}

function parametersOf(draft: JsonSchema, hooks: JsonSchema, traits: Traits, book: SchemaBook): JsonSchema[] {
  const drafted = Array.isArray(draft.parameters) ? draft.parameters.filter(isObject) : [];
  const own = drafted.map((parameter) => {
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

function sharedHeaders(traits: Traits): JsonSchema {
  return {
    "X-Request-Id": refer("headers", "RequestId"),
    ...(traits.isLimited && { RateLimit: refer("headers", "RateLimit") }),
  };
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
