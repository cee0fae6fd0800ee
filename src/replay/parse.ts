// Its side effect is meant: it registers the formats (uuid, date-time…) that the models name.
import "elysia";
import type { Static, TSchema } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";

export type Parser<T> = (value: unknown) => T;

/** A function that lets through what fits the schema. @throws Error naming the first value that does not */
export function parserOf<T extends TSchema>(
  schema: T,
  name: string = schema.title ?? "answer",
): Parser<Static<T>> {
  const compiled = TypeCompiler.Compile(schema);
  return (value) => {
    if (compiled.Check(value)) return value;
    const wrong = compiled.Errors(value).First();
    throw new Error(`no valid ${name}: ${wrong?.path || "/"}: ${wrong?.message ?? "not understood"}`);
  };
}
