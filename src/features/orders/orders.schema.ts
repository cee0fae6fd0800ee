import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { id, moment } from "../../platform/database/columns.ts";
import type { Actor } from "../../principal.ts";
import type { OrderLineOption } from "./orders.model.ts";

/** In SQL's own spelling: only the database's functions read it. */
export interface StockTaken {
  item_id: string;
  quantity: number;
}

export const orders = pgTable(
  "orders",
  {
    id: id(),
    storeId: uuid().notNull(),
    /** Its session exists: only `place_orders` inserts orders, and a trigger deletes them with their session. */
    sessionId: uuid().notNull(),
    tableId: uuid().notNull(),
    /** The table's number when the order was placed. */
    tableNumber: text().notNull(),
    businessDay: date().notNull(),
    /** 1, 2, 3… per store and business day. */
    number: integer().notNull(),
    status: text({ enum: ["pending", "preparing", "ready", "served", "cancelled"] }).notNull(),
    source: text({ enum: ["table", "staff", "pos"] }).notNull(),
    note: text().notNull(),
    currency: text().notNull(),
    /** In the currency's minor unit; a trigger holds it to the sum of the lines. */
    total: bigint({ mode: "number" }).notNull(),
    cancelReason: text(),
    /** What it took from counted items, to give back when it is cancelled early; null for nothing. */
    stockTaken: jsonb().$type<StockTaken[]>(),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
    servedAt: moment(),
    version: integer().notNull().default(1),
    deletedAt: moment(),
    deletedBy: jsonb().$type<Actor>(),
  },
  (order) => [
    unique("orders_number_key").on(order.storeId, order.businessDay, order.number),
    index("orders_session").on(order.sessionId),
    // Read in both directions. (One in `desc()` would have its nulls last, and no query asks for that.)
    index("orders_by_id").on(order.storeId, order.id),
    index("orders_updated").on(order.storeId, order.updatedAt),
    // What is looked for by status is a few among many that were served.
    index("orders_not_served").on(order.storeId, order.status, order.id).where(sql`status <> 'served'`),
    check(
      "orders_status_known",
      sql`${order.status} in ('pending', 'preparing', 'ready', 'served', 'cancelled')`,
    ),
    check("orders_source_known", sql`${order.source} in ('table', 'staff', 'pos')`),
    check("orders_total_not_negative", sql`${order.total} >= 0`),
    check(
      "orders_served_at_when_served",
      sql`(${order.status} = 'served') = (${order.servedAt} is not null)`,
    ),
    check(
      "orders_cancelled_has_reason",
      sql`(${order.status} = 'cancelled') = (${order.cancelReason} is not null)`,
    ),
    check(
      "orders_final_not_deleted",
      sql`${order.deletedAt} is null or ${order.status} not in ('served', 'cancelled')`,
    ),
  ],
);

/** A line is a snapshot of that moment: names and prices do not follow later changes of the menu. */
export const orderLines = pgTable(
  "order_lines",
  {
    /** Of an order that exists; triggers see to it, once a statement and not once a line. */
    orderId: uuid().notNull(),
    lineNo: smallint().notNull(),
    storeId: uuid().notNull(),
    itemId: uuid().notNull(),
    name: text().notNull(),
    station: text().notNull(),
    quantity: integer().notNull(),
    unitPrice: bigint({ mode: "number" }).notNull(),
    options: jsonb().$type<OrderLineOption[]>().notNull(),
    /** Σ price deltas of the options, for one piece. */
    optionsPrice: bigint({ mode: "number" }).notNull(),
    total: bigint({ mode: "number" })
      .notNull()
      .generatedAlwaysAs(sql`quantity * (unit_price + options_price)`),
    note: text().notNull(),
  },
  (line) => [
    primaryKey({ columns: [line.orderId, line.lineNo] }),
    check("order_lines_quantity_range", sql`${line.quantity} between 1 and 999`),
  ],
);
