import { sql } from "drizzle-orm";
import { boolean, check, integer, pgTable, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, moment } from "../../platform/database/columns.ts";
import { stores } from "../stores/stores.schema.ts";

export const tables = pgTable(
  "tables",
  {
    id: id(),
    storeId: uuid()
      .notNull()
      .references(() => stores.id, { onDelete: "cascade" }),
    /** A label: "7", "A-3". */
    number: text().notNull(),
    /** Its `identifierKey`: what tables are found by, and what no two tables share. */
    numberKey: text().notNull(),
    pinHash: text().notNull(),
    seats: integer().notNull(),
    isActive: boolean().notNull().default(true),
    tokenVersion: integer().notNull().default(1),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
    /** A deleted table keeps its row: its history stays readable. */
    deletedAt: moment(),
  },
  (table) => [
    unique("tables_store_id_id_key").on(table.storeId, table.id),
    uniqueIndex("tables_number_key").on(table.storeId, table.numberKey).where(sql`deleted_at is null`),
    check("tables_seats_range", sql`${table.seats} between 1 and 99`),
  ],
);
