import { toOpenAPISchema } from "@elysiajs/openapi/openapi";
import type { AnyElysia } from "elysia";
import manifest from "../../../package.json" with { type: "json" };
import { errorCodes } from "../../errors.ts";
import { tags } from "../describe.ts";
import { createSchemaBook, type JsonSchema, objectAt } from "./json-schema.ts";
import { completeOperation } from "./operation.ts";
import { problemExample } from "./problem-examples.ts";
import { headers, parameters } from "./shared.ts";

const description = `
Guests order from tablets, POS terminals over REST, hall and kitchen watch live streams.

- **Signing in**: \`POST /api/v1/auth/tables/login\` or \`/auth/staff/login\`, then \`Authorization: Bearer <token>\`.
- **Errors** are problem documents (RFC 9457). \`code\` never changes and is what programs go by; \`detail\` is for
  people, in Korean or English by \`Accept-Language\`, else in the store's language.
  All codes: [/docs/errors](/docs/errors). A method that an address does not know is answered with 405.
- **Money** is a whole number in the currency's minor unit. **Moments** are RFC 3339 in UTC. **Ids** are UUIDv7.
- **Lists** are read in pages: ask again with \`cursor\` = \`nextCursor\` until that is null.
- **Writing safely**: send an \`Idempotency-Key\`, and send the same request again until it is answered.
- **Changing what others may change too**: send the \`version\` you have seen, or \`If-Match\`.
- **Live**: \`GET /api/v1/events/stream\`; the events are described in [/asyncapi.json](/asyncapi.json).
`.trim();

/**
 * The OpenAPI document of an application: its operations as the plugin derives them from the routes, completed
 * with what all routes share.
 * @throws Error when two different schemas have the same title, or a route says nothing of its answer
 */
export function openApiDocument(app: AnyElysia): JsonSchema {
  const drafted = { ...toOpenAPISchema(app, { staticFile: false }).paths };
  const book = createSchemaBook();
  const paths: Record<string, JsonSchema> = {};
  const responses: Record<string, JsonSchema> = {};
  for (const route of app.routes) {
    const method = route.method.toLowerCase();
    const draftedPath = route.path.replace(/:([^/]+)/g, "{$1}");
    const draft = objectAt(objectAt(drafted, draftedPath), method);
    // What it left out is hidden, or answers for CORS.
    if (Object.keys(draft).length === 0) continue;
    const path = draftedPath.replace("*", "{path}");
    paths[path] = { ...paths[path], [method]: completeOperation(route, draft, book, responses) };
  }
  const text = JSON.stringify([paths, responses]);
  const usedCodes = errorCodes.filter((code) => text.includes(`"#/components/examples/${code}"`));
  return {
    openapi: "3.1.1",
    info: {
      title: "Table Order API",
      version: manifest.version,
      description,
      license: { name: manifest.license, identifier: manifest.license },
    },
    servers: [{ url: "/" }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      parameters,
      headers,
      responses,
      examples: Object.fromEntries(usedCodes.map((code) => [code, { value: problemExample(code).body }])),
      schemas: book.named,
    },
  };
}
