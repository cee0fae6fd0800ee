import { expect, test } from "bun:test";
import { KindGuard, type TSchema } from "@sinclair/typebox";
import { isObject } from "../../../src/http/openapi/json-schema.ts";
import { formOf } from "../../../src/http/texts.ts";
import { createTestApp } from "../../support/app.ts";

interface Found {
  place: string;
  schema: TSchema;
}

/** Every schema of a text in a schema, at any depth, with its place. */
function textsIn(schema: unknown, place: string): Found[] {
  if (!KindGuard.IsSchema(schema)) return [];
  if (schema.type === "string" && !KindGuard.IsLiteral(schema)) return [{ place, schema }];
  if (KindGuard.IsArray(schema)) return textsIn(schema.items, `${place}/-`);
  if (KindGuard.IsUnion(schema)) return schema.anyOf.flatMap((branch) => textsIn(branch, place));
  if (KindGuard.IsObject(schema))
    return Object.entries(schema.properties).flatMap(([key, member]) => textsIn(member, `${place}/${key}`));
  return [];
}

/** Whether it is settled which characters the text may have, so that none comes in unseen. */
function isSettled(schema: TSchema): boolean {
  if (formOf(schema) !== null) return true;
  if (["uuid", "date", "date-time", "binary"].includes(String(schema.format))) return true;
  const pattern = String(schema.pattern ?? "");
  const outsideClasses = pattern.replaceAll(/\[[^\]]*\]/g, "");
  // Anchored, and made of the characters that it names.
  return /^\^.*\$$/.test(pattern) && !pattern.includes("[^") && !/(?<!\\)\./.test(outsideClasses);
}

test("every text in a body is a line, a text, a secret, an id, a moment, a file, or a pattern of named characters", async () => {
  const app = await createTestApp();
  const found = app.app.routes.flatMap(({ method, path, hooks }) => {
    const body: unknown = isObject(hooks) ? hooks.body : undefined;
    return textsIn(body, `${method} ${path}`);
  });
  await app.close();
  expect(found.length).toBeGreaterThan(50);
  expect(found.filter(({ schema }) => !isSettled(schema)).map(({ place }) => place)).toEqual([]);
  for (const form of ["line", "text", "secret"] as const)
    expect([form, found.some(({ schema }) => formOf(schema) === form)]).toEqual([form, true]);
});
