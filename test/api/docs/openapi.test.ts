import { afterAll, expect, test } from "bun:test";
import SwaggerParser from "@apidevtools/swagger-parser";
import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { errorCodes } from "../../../src/errors.ts";
import { answer } from "../../../src/http/describe.ts";
import { openApiDocument } from "../../../src/http/openapi/document.ts";
import {
  isObject,
  type JsonSchema,
  objectAt,
  requireDistinctTitles,
} from "../../../src/http/openapi/json-schema.ts";
import { problemExample } from "../../../src/http/openapi/problem-examples.ts";
import { statusOf } from "../../../src/http/problem.ts";
import { rolesOf } from "../../../src/http/routes.ts";
import { createTestApp } from "../../support/app.ts";
import { createChecker, type Operation, readOperations } from "../../support/openapi.ts";
import { createTestStore } from "../../support/store.ts";
import { lint } from "./redocly.ts";

/** Routes that are no operations of the API. */
const hidden = ["GET /docs/swagger-ui-bundle.js", "GET /docs/swagger-ui.css"];

/** Of which anybody may ask as often as they like. */
const unlimited = new Set(["/health", "/health/live", "/metrics", "/uploads/{path}"]);

const isForm = ({ body }: Operation) => body?.type === "multipart/form-data";

const app = await createTestApp();
afterAll(app.close);

const { body: document, headers } = await app.call<JsonSchema>("GET", "/openapi.json");
const operations = readOperations(document);
const routes = app.app.routes.filter(({ method }) => method !== "OPTIONS");

function operationOf(route: { method: string; path: string }) {
  const path = route.path.replace(/:([^/]+)/g, "{$1}").replace("*", "{path}");
  return operations.find((operation) => operation.method === route.method && operation.path === path);
}

test("is valid OpenAPI 3.1 for a parser", async () => {
  expect(document.openapi).toStartWith("3.1.");
  // The parser works on what it is given.
  expect(await SwaggerParser.validate(JSON.parse(JSON.stringify(document)))).toBeObject();
});

test("gives a linter nothing to say", async () => {
  // What anybody may call as often as they like has no way to be refused.
  expect(await lint(document, ["operation-4xx-response"])).toEqual([]);
}, 60_000);

test("has every route, with roles, tag, summary and a name of its own", () => {
  expect(routes.length).toBeGreaterThan(40);
  const missing = routes
    .filter((route) => !operationOf(route))
    .map(({ method, path }) => `${method} ${path}`);
  expect(missing.toSorted()).toEqual(hidden);
  expect(operations).toHaveLength(routes.length - hidden.length);
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  const tags = new Set(Array.isArray(document.tags) ? document.tags.map((tag) => tag.name) : []);
  for (const route of routes) {
    const operation = operationOf(route);
    if (!operation) continue;
    expect(operation.roles).toEqual(rolesOf(route) ?? []);
    expect(operation.id).toMatch(/^[a-z]+([A-Z][a-z0-9]*)*$/);
    expect(operation.source.summary).toBeString();
    expect(operation.source.description).toContain("**Who**");
    expect(operation.source.security).toEqual(operation.roles.includes("public") ? [] : [{ bearer: [] }]);
    expect(operation.source.tags).toHaveLength(1);
    for (const tag of Array.isArray(operation.source.tags) ? operation.source.tags : [])
      expect(tags).toContain(tag);
  }
});

test("has every error that a route declares, and those of its kind", () => {
  for (const route of routes) {
    const operation = operationOf(route);
    if (!operation) continue;
    const { "x-errors": declared } = objectAt(route.hooks, "detail");
    const codes = Array.isArray(declared) ? declared.map(String) : [];
    if (!operation.roles.includes("public")) codes.push("UNAUTHENTICATED", "TOKEN_EXPIRED", "FORBIDDEN");
    if (/[:*]/.test(route.path)) codes.push("NOT_FOUND");
    if (route.path.includes(":")) codes.push("VALIDATION_FAILED");
    if (operation.body) codes.push("PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE");
    if (operation.body) codes.push(isForm(operation) ? "MALFORMED_REQUEST" : "MALFORMED_JSON");
    if (!unlimited.has(operation.path)) codes.push("TOO_MANY_REQUESTS");
    for (const code of errorCodes.filter((known) => codes.includes(known)))
      expect([operation.id, operation.answers.get(statusOf(code))?.codes]).toEqual([
        operation.id,
        expect.arrayContaining([code]),
      ]);
  }
});

test("does not limit what is not limited", () => {
  for (const { path, answers } of operations)
    expect([path, answers.has(429)]).toEqual([path, !unlimited.has(path)]);
});

test("names the headers of writes and of conditional reads", () => {
  const names = (id: string) =>
    operations.find((operation) => operation.id === id)?.parameters.map(({ name }) => name) ?? [];
  expect(names("placeOrder")).toContain("Idempotency-Key");
  expect(names("updateTable")).toEqual(expect.arrayContaining(["Idempotency-Key", "If-Match"]));
  expect(names("deleteTable")).toEqual(expect.arrayContaining(["Idempotency-Key", "If-Match"]));
  expect(names("getMenu")).toContain("If-None-Match");
  expect(names("signOut")).not.toContain("Idempotency-Key");
  const placed = operations.find(({ id }) => id === "placeOrder")?.answers.get(201);
  expect(placed?.headers).toEqual(["X-Request-Id", "Location"]);
});

test("has no trace of how it is made", () => {
  const text = JSON.stringify(document);
  expect(text).not.toContain("x-errors");
  expect(text).not.toContain('"$id"');
  expect(text).not.toContain('"title":"Order"');
  // Text that stands for a number is the framework's business.
  expect(text).not.toContain('"format":"integer"');
});

test("has examples that its own schemas accept", () => {
  const check = createChecker(document);
  let seen = 0;
  for (const { id, source } of operations) {
    const answers = Object.values(objectAt(source, "responses"));
    for (const part of [source.requestBody, ...answers])
      for (const content of Object.values(objectAt(part, "content"))) {
        if (!isObject(content) || !("example" in content)) continue;
        seen++;
        expect([id, check(objectAt(content, "schema"), content.example)]).toEqual([id, null]);
      }
  }
  expect(seen).toBeGreaterThan(40);
  for (const code of errorCodes) {
    const { body } = problemExample(code);
    expect(check({ $ref: "#/components/schemas/Problem" }, body)).toBeNull();
    // Every figure of its text is filled in.
    expect(JSON.stringify(body)).not.toMatch(/\{\w+\}/);
  }
});

test("describes what is really answered", async () => {
  const store = await createTestStore(app);
  const check = createChecker(document);
  const placed = await app.call("POST", "/api/v1/orders", {
    token: store.tokens.table,
    body: { lines: [store.line] },
  });
  expect(placed.status).toBe(201);
  expect(check({ $ref: "#/components/schemas/Order" }, placed.body)).toBeNull();
  const refused = await app.call("POST", "/api/v1/orders", {
    token: store.tokens.table,
    body: { lines: [] },
  });
  expect(refused.status).toBe(422);
  expect(check({ $ref: "#/components/schemas/Problem" }, refused.body)).toBeNull();
  // The check does see what is wrong.
  expect(check({ $ref: "#/components/schemas/Order" }, { ...Object(placed.body), extra: 1 })).not.toBeNull();
});

test("is not sent again to who has it", async () => {
  const etag = headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[\w-]+"$/);
  const again = await app.call("GET", "/openapi.json", { headers: { "if-none-match": etag } });
  expect(again.status).toBe(304);
  expect(again.body).toBe("");
});

test("stops a start with two different schemas of one title", () => {
  const schema = (extra: object) => Type.Object({ ...extra }, { title: "Same" });
  const same = new Elysia()
    .get("/a", () => ({}), { response: schema({}) })
    .get("/b", () => ({}), { response: { 201: schema({}) } });
  expect(() => requireDistinctTitles(same.routes)).not.toThrow();
  const different = same.post("/c", () => ({}), { body: Type.Array(schema({ a: Type.String() })) });
  expect(() => requireDistinctTitles(different.routes)).toThrow('"Same"');
  const described = new Elysia()
    .get("/a", () => ({}), { response: schema({}) })
    .get("/d", () => "", { detail: { responses: answer(200, "", schema({ b: Type.Null() })) } });
  expect(() => requireDistinctTitles(described.routes)).toThrow('"Same"');
});

test("names what a wildcard stands for", () => {
  const files = new Elysia().get("/files/*", () => "", { detail: { responses: answer(200, "A file.") } });
  const [operation] = readOperations(openApiDocument(files));
  expect(operation).toMatchObject({ id: "getFile", path: "/files/{path}" });
  expect(operation?.parameters[0]).toMatchObject({ name: "path", in: "path", required: true });
  expect(operation?.answers.get(404)?.codes).toEqual(["NOT_FOUND"]);
});

test("is not made of a route that does not say what it answers", () => {
  const silent = new Elysia().get("/silent", () => "", { detail: { summary: "Nothing" } });
  expect(() => openApiDocument(silent)).toThrow("GET /silent has no answer");
});
