import { sql } from "drizzle-orm";
import {
  check,
  date,
  foreignKey,
  index,
  jsonb,
  pgTable,
  unique,
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
    /** The day it was opened on. */
    businessDay: date().notNull(),
    openedAt: moment().notNull(),
    closedAt: moment(),
    closedBy: jsonb().$type<Actor>(),
  },
  (session) => [
    foreignKey({
      name: "table_sessions_table_fk",
      columns: [session.storeId, session.tableId],
      foreignColumns: [tables.storeId, tables.id],
    }).onDelete("cascade"),
    unique("table_sessions_store_id_id_key").on(session.storeId, session.id),
    uniqueIndex("table_sessions_one_open").on(session.tableId).where(sql`closed_at is null`),
    index("table_sessions_history_of_table")
      .on(session.storeId, session.tableId, session.closedAt, session.id)
      .where(sql`closed_at is not null`),
    index("table_sessions_closed_at").on(session.closedAt).where(sql`closed_at is not null`),
    check("table_sessions_closed_after_opened", sql`${session.closedAt} >= ${session.openedAt}`),
  ],
);
