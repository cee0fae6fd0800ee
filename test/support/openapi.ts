import { Ajv2020 } from "ajv/dist/2020.js";
import { isObject, type JsonSchema, objectAt } from "../../src/http/openapi/json-schema.ts";

export interface Operation {
  id: string;
  method: string;
  path: string;
  roles: string[];
  parameters: Parameter[];
  body: { type: string; schema: JsonSchema } | null;
  /** By status. */
  answers: Map<number, Answer>;
  /** As it is in the document. */
  source: JsonSchema;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  schema: JsonSchema;
}

export interface Answer {
  /** Schemas by media type; none for an answer without a body. */
  contents: Map<string, JsonSchema>;
  /** Names of headers that are always there. */
  headers: string[];
  /** Of errors. */
  codes: string[];
}

/** Every operation of an OpenAPI document, references to shared parts resolved. */
export function readOperations(document: JsonSchema): Operation[] {
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(objectAt(document, "paths")))
    for (const [method, source] of Object.entries(isObject(item) ? item : {}))
      if (isObject(source)) operations.push(readOperation(document, method.toUpperCase(), path, source));
  return operations;
}

function readOperation(document: JsonSchema, method: string, path: string, source: JsonSchema): Operation {
  const parameters = list(source.parameters).map((parameter) => resolve(document, parameter));
  const [body] = Object.entries(objectAt(objectAt(source, "requestBody"), "content"));
  const answers = Object.entries(objectAt(source, "responses")).map(
    ([status, answer]) => [Number(status), readAnswer(document, resolve(document, answer))] as const,
  );
  return {
    id: String(source.operationId),
    method,
    path,
    roles: Array.isArray(source["x-roles"]) ? source["x-roles"].map(String) : [],
    parameters: parameters.flatMap(readParameter),
    body: body ? { type: body[0], schema: objectAt(body[1], "schema") } : null,
    answers: new Map(answers),
    source,
  };
}

function readParameter(parameter: JsonSchema): Parameter[] {
  const place = (["path", "query", "header"] as const).find((known) => known === parameter.in);
  if (!place) throw new Error(`a parameter in ${String(parameter.in)}`);
  const { name, required, schema } = parameter;
  return [
    { name: String(name), in: place, required: required === true, schema: isObject(schema) ? schema : {} },
  ];
}

function readAnswer(document: JsonSchema, answer: JsonSchema): Answer {
  const contents = Object.entries(objectAt(answer, "content"));
  const headers = Object.entries(objectAt(answer, "headers"));
  return {
    contents: new Map(contents.map(([type, content]) => [type, objectAt(content, "schema")])),
    headers: headers
      .filter(([, header]) => resolve(document, header).required === true)
      .map(([name]) => name),
    codes: contents.flatMap(([, content]) => Object.keys(objectAt(content, "examples"))),
  };
}

/** What a local reference (`#/components/…`) refers to; anything else is itself. */
export function resolve(document: JsonSchema, value: unknown): JsonSchema {
  if (!isObject(value)) throw new Error("no object");
  if (typeof value.$ref !== "string") return value;
  let target: unknown = document;
  for (const key of value.$ref.split("/").slice(1)) target = isObject(target) ? target[key] : undefined;
  return resolve(document, target);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Says what is wrong with values, by schemas that may refer to the document's; null for nothing. */
export function createChecker(document: JsonSchema) {
  const ajv = new Ajv2020({ strict: false, allErrors: false, unicodeRegExp: false });
  ajv.addFormat("uuid", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  ajv.addFormat("date", /^\d{4}-\d{2}-\d{2}$/);
  ajv.addFormat("date-time", /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/);
  ajv.addSchema({ $id: "document", components: document.components });
  const checks = new Map<string, ReturnType<typeof ajv.compile>>();

  return function check(schema: JsonSchema, value: unknown): string | null {
    const key = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
    const validate = checks.get(key) ?? ajv.compile(JSON.parse(key));
    checks.set(key, validate);
    return validate(value) ? null : ajv.errorsText(validate.errors);
  };
}
