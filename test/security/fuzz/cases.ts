import fc from "fast-check";
import { isObject, type JsonSchema } from "../../../src/http/openapi/json-schema.ts";
import type { Role } from "../../../src/principal.ts";
import type { Operation, Parameter } from "../../support/openapi.ts";
import { fileOf } from "./files.ts";
import { mutate, mutations, nastyTexts } from "./mutations.ts";
import { fileMark, fillMarks, mark, validValue } from "./values.ts";
import { kindOf, type World } from "./world.ts";

/** One request, but for what is only known when it is sent. */
export interface Case {
  role: Role | null;
  /** Values of the path's parameters, by name. */
  path: Record<string, string>;
  query: [string, string][];
  headers: Record<string, string>;
  body: Body | null;
}

type Body =
  | { json: unknown }
  | { form: unknown }
  | { text: string; type: string | null }
  | { bytes: number[] };

const everyRole: Role[] = ["table", "staff", "store_admin", "super_admin"];

/** Requests for an operation: most as the document wants them, some with one thing wrong. */
export function casesOf(document: JsonSchema, operation: Operation): fc.Arbitrary<Case> {
  const inPlace = (place: Parameter["in"]) =>
    operation.parameters.filter((parameter) => parameter.in === place);
  return fc.record({
    role: roleFor(operation),
    path: fc.record(
      Object.fromEntries(inPlace("path").map(({ name }) => [name, pathValue(operation.path, name)])),
    ),
    query: queryFor(document, inPlace("query")),
    headers: headersFor(inPlace("header").map(({ name }) => name)),
    body: operation.body ? bodyFor(document, operation.body) : fc.constant(null),
  });
}

function roleFor({ roles }: Operation): fc.Arbitrary<Role | null> {
  if (roles.includes("public")) return fc.constant(null);
  // An admin may do what staff may.
  const fitting = everyRole.filter(
    (role) => roles.includes(role === "store_admin" ? "staff" : role) || roles.includes(role),
  );
  return fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...fitting) },
    fc.constantFrom(...everyRole, null),
  );
}

/** The kind of thing is what the address says before it: `/tables/{id}`. */
function pathValue(path: string, name: string): fc.Arbitrary<string> {
  const before = path.split(`/{${name}}`)[0] ?? "";
  const nasty = nastyTexts.filter((text) => !["", ".", ".."].includes(text));
  return fc.oneof(
    { weight: 12, arbitrary: fc.nat(20).map((number) => mark(kindOf(before), number)) },
    fc.uuid(),
    fc.constantFrom(...nasty),
  );
}

function queryFor(document: JsonSchema, parameters: Parameter[]): fc.Arbitrary<[string, string][]> {
  const pairs = parameters.map(({ name, schema }) => {
    // Waiting for events takes its time; the answer is the same.
    const valid = name === "wait" ? fc.constant("0") : validValue(document, schema, name).map(String);
    const value = fc.oneof(
      { weight: 12, arbitrary: valid },
      fc.constantFrom(...nastyTexts.filter((text) => !/^\d/.test(text))),
    );
    return fc.option(
      value.map((text): [string, string] => [name, text]),
      { freq: 2 },
    );
  });
  const stranger = fc.tuple(fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 }));
  return fc
    .tuple(fc.tuple(...pairs), fc.oneof({ weight: 30, arbitrary: fc.constant(null) }, stranger))
    .map(([named, extra]) => [...named, extra].filter((pair) => pair !== null));
}

function headersFor(names: string[]): fc.Arbitrary<Record<string, string>> {
  const values: Record<string, fc.Arbitrary<string>> = {
    "Accept-Language": fc.constantFrom("ko", "en", "ja;q=0.5, en;q=0.1", "*", ",,;q=", "x".repeat(2_000)),
    "Idempotency-Key": fc.oneof(
      { weight: 8, arbitrary: fc.oneof({ weight: 4, arbitrary: fc.uuid() }, fc.constantFrom("one", "two")) },
      fc.constantFrom("with space", "", "k".repeat(300), "é"),
    ),
    "If-Match": fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('"1"', "*", 'W/"1"', "3", '"999999999"') },
      fc.constantFrom("abc", '"-1"', '"1", "2"', "9".repeat(400)),
    ),
    "If-None-Match": fc.constantFrom("*", '"x"', 'W/"x", "y"', ""),
    "X-Request-Id": fc.constantFrom("mine", "x".repeat(500), "a b", "<script>"),
  };
  const sent = Object.entries(values).filter(([name]) => names.includes(name) || name === "X-Request-Id");
  const pairs = sent.map(([name, value]) => fc.option(value.map((text): [string, string] => [name, text])));
  return fc.tuple(...pairs).map((chosen) => Object.fromEntries(chosen.filter((pair) => pair !== null)));
}

function bodyFor(
  document: JsonSchema,
  { type, schema }: { type: string; schema: JsonSchema },
): fc.Arbitrary<Body | null> {
  const wrap = (value: unknown): Body => (type === "multipart/form-data" ? { form: value } : { json: value });
  const valid = validValue(document, schema);
  const broken = fc
    .tuple(valid, mutations, fc.nat(200))
    .map(([value, mutation, choice]) => mutate(value, mutation, choice));
  const malformed = fc.constantFrom<Body | null>(
    { text: "", type: "application/json" },
    { text: "{", type: "application/json" },
    { text: '{"a":1}}', type: "application/json; charset=utf-8" },
    { text: "[".repeat(100_000), type: "application/json" },
    { text: `"${"x".repeat(300_000)}"`, type: "application/json" },
    { text: "{}", type: "text/plain" },
    { text: "a=b", type: "application/x-www-form-urlencoded" },
    { text: "--x\r\n\r\n--x--", type: "multipart/form-data; boundary=x" },
    { text: "--x", type: "multipart/form-data" },
    { text: "{}", type: "x" },
    { bytes: [0x7b, 0x22, 0xff, 0x22, 0x7d] },
    null,
  );
  return fc.oneof(
    { weight: 12, arbitrary: valid.map(wrap) },
    { weight: 8, arbitrary: broken.map(wrap) },
    malformed,
  );
}

/** The request that a case is in a world. */
export function toRequest(operation: Operation, given: Case, world: World): Request {
  const fill = (text: string) => String(fillMarks(text, world.pick));
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(fill(given.path[name] ?? "").toWellFormed()),
  );
  const query = new URLSearchParams(given.query.map(([name, value]) => [name, fill(value)]));
  const headers = new Headers(given.headers);
  if (given.role !== null) headers.set("authorization", `Bearer ${world.tokens[given.role]}`);
  const { body } = given;
  if (body && "json" in body) headers.set("content-type", "application/json");
  if (body && "bytes" in body) headers.set("content-type", "application/json");
  if (body && "text" in body && body.type !== null) headers.set("content-type", body.type);
  const url = `http://localhost${path}${given.query.length > 0 ? `?${query}` : ""}`;
  return new Request(url, { method: operation.method, headers, body: contentOf(body, world) });
}

function contentOf(body: Body | null, world: World): string | FormData | Uint8Array<ArrayBuffer> | undefined {
  if (body === null) return undefined;
  if ("text" in body) return body.text;
  if ("bytes" in body) return Uint8Array.from(body.bytes);
  if ("form" in body) return toForm(fillMarks(body.form, world.pick));
  return JSON.stringify(fillMarks(body.json, world.pick));
}

function toForm(value: unknown): FormData {
  const form = new FormData();
  for (const [name, field] of Object.entries(isObject(value) ? value : {})) {
    const text = String(typeof field === "string" ? field : JSON.stringify(field)).toWellFormed();
    form.append(name.toWellFormed(), text.startsWith(fileMark) ? fileOf(text.slice(fileMark.length)) : text);
  }
  return form;
}
