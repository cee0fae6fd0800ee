import { type ErrorCode, errorCodes } from "../../errors.ts";
import { Problem, statusOf } from "../problem.ts";
import type { JsonSchema, SchemaBook } from "./json-schema.ts";
import { problemExample } from "./problem-examples.ts";
import { refer } from "./shared.ts";
import { sharedHeaders, type Traits } from "./traits.ts";

/** Members beyond the named ones depend on the code. */
const OpenProblem = { ...Problem, additionalProperties: true };

/** Its own errors, and those that any route of its kind can answer; in the catalogue's order. */
export function errorsOf(own: ErrorCode[], traits: Traits): ErrorCode[] {
  const all = new Set<ErrorCode>(own);
  const add = (...codes: ErrorCode[]) => codes.forEach((code) => void all.add(code));
  if (traits.isSignedIn) add("UNAUTHENTICATED", "INVALID_TOKEN", "TOKEN_EXPIRED", "FORBIDDEN");
  if (traits.takesForm) add("MALFORMED_REQUEST", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE");
  else if (traits.takesBody)
    add("MALFORMED_JSON", "NESTED_TOO_DEEPLY", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE");
  if (traits.isChecked) add("VALIDATION_FAILED");
  if (traits.takesKey) add("IDEMPOTENCY_IN_PROGRESS", "IDEMPOTENCY_KEY_REUSED");
  if (traits.names) add("NOT_FOUND");
  if (traits.isLimited) add("TOO_MANY_REQUESTS");
  add("INTERNAL_ERROR", "DATABASE_UNAVAILABLE", "OVERLOADED");
  return errorCodes.filter((code) => all.has(code));
}

/** By status. Answers that many operations share are written down once, in `shared`. */
export function errorAnswers(
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
