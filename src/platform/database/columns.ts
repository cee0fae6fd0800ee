import { type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, timestamp, uuid } from "drizzle-orm/pg-core";
import { plainArray } from "./text-array.ts";

/** Primary key: a UUIDv7 made by the application. */
export const id = () => uuid().primaryKey();

/** A moment, kept in UTC. */
export const moment = () => timestamp({ withTimezone: true, mode: "date" });

export const createdAt = () => moment().notNull().defaultNow();

/** For hot statements in the place of `inArray`: one parameter, and so one prepared statement, however many ids. */
export function isOneOf(column: AnyPgColumn, ids: string[]): SQL {
  return sql`${column} = any(${plainArray(ids)}::uuid[])`;
}
