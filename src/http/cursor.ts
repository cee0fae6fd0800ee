import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { t } from "elysia";
import { invalidQuery } from "../errors.ts";
import { strict } from "./schema.ts";

/** Query parameters that every list takes. */
export const pageQuery = {
  limit: Type.Optional(t.Integer({ minimum: 1, maximum: 200, description: "50 when left out." })),
  cursor: Type.Optional(
    Type.String({ maxLength: 500, description: "The `nextCursor` of the page before; nothing else." }),
  ),
};

export const defaultLimit = 50;

/** One page of a list. */
export function pageOf<T extends TSchema>(item: T, title: string) {
  return strict({ data: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) }, { title });
}

/** Where the next page starts, as text that means nothing to clients. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** @throws DomainError VALIDATION_FAILED for anything that is not a cursor of this list */
export function decodeCursor<T extends TSchema>(schema: T, cursor: string | undefined): Static<T> | null {
  if (cursor === undefined) return null;
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    throw invalidQuery("cursor", "BAD_FORMAT");
  }
  if (!Value.Check(schema, position)) throw invalidQuery("cursor", "BAD_FORMAT");
  return position;
}

/** Cuts `limit + 1` rows into a page: the extra one tells that there is more. */
export function toPage<Row, View>(
  rows: Row[],
  limit: number,
  position: (row: Row) => unknown,
  view: (row: Row) => View,
): { data: View[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(position(last)) : null;
  return { data: shown.map(view), nextCursor };
}
