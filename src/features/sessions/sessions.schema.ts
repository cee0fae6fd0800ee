import { sql } from "drizzle-orm";
import {
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { id, moment } from "../../platform/database/columns.ts";
import type { Actor } from "../../principal.ts";
import { tables } from "../tables/tables.schema.ts";

export const tableSessions = pgTable(
  "table_sessions",
  {
    id: id(),
    storeId: uuid().notNull(),
    tableId: uuid().notNull(),
    /** The table's number when the session was opened. */
    tableNumber: text().notNull(),
    /** The day it was opened on. */
    businessDay: date().notNull(),
    openedAt: moment().notNull(),
    closedAt: moment(),
    closedBy: jsonb().$type<Actor>(),
    /** Orders that are neither served, cancelled nor deleted, and their lines. */
    openOrders: integer().notNull().default(0),
    openLines: integer().notNull().default(0),
    /** Orders that the table's tablets have placed in the ten minutes from this moment. */
    tabletOrdersSince: moment(),
    tabletOrders: integer().notNull().default(0),
  },
  (session) => [
    foreignKey({
      name: "table_sessions_table_fk",
      columns: [session.storeId, session.tableId],
      foreignColumns: [tables.storeId, tables.id],
    }).onDelete("cascade"),
    uniqueIndex("table_sessions_one_open").on(session.tableId).where(sql`closed_at is null`),
    index("table_sessions_history_of_table")
      .on(session.storeId, session.tableId, session.closedAt, session.id)
      .where(sql`closed_at is not null`),
    index("table_sessions_closed_at").on(session.closedAt).where(sql`closed_at is not null`),
    check("table_sessions_open_not_negative", sql`${session.openOrders} >= 0 and ${session.openLines} >= 0`),
    check("table_sessions_closed_after_opened", sql`${session.closedAt} >= ${session.openedAt}`),
  ],
);
