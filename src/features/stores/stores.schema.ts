import { sql } from "drizzle-orm";
import { bigint, boolean, check, date, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, moment } from "../../platform/database/columns.ts";

export const stores = pgTable(
  "stores",
  {
    id: id(),
    code: text().notNull().unique("stores_code_key"),
    name: text().notNull(),
    /** IANA name. */
    timezone: text().notNull(),
    /** ISO 4217. */
    currency: text().notNull(),
    locale: text({ enum: ["ko", "en"] }).notNull(),
    /** "HH:MM" local time; before it, an order belongs to the day before. */
    dayStartsAt: text().notNull().default("05:00"),
    acceptingOrders: boolean().notNull().default(true),
    /** Orders of one session that are neither served nor cancelled. */
    maxOpenOrdersPerSession: integer().notNull().default(60),
    /** Lines of those orders. */
    maxOpenLinesPerSession: integer().notNull().default(400),
    /** Orders that the tablets of one table may place in ten minutes. */
    maxTabletOrdersPer10Minutes: integer("max_tablet_orders_per_10_minutes").notNull().default(30),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (store) => [
    check("stores_code_format", sql`${store.code} ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'`),
    check("stores_currency_format", sql`${store.currency} ~ '^[A-Z]{3}$'`),
    check("stores_locale_known", sql`${store.locale} in ('ko', 'en')`),
    // The database computes business days: it must know the zone. An unknown one is an error of its own.
    check("stores_timezone_known", sql`timezone(${store.timezone}, 'epoch'::timestamptz) is not null`),
    check("stores_max_open_orders_range", sql`${store.maxOpenOrdersPerSession} between 1 and 10000`),
    check("stores_max_open_lines_range", sql`${store.maxOpenLinesPerSession} between 100 and 100000`),
    check("stores_max_tablet_orders_range", sql`${store.maxTabletOrdersPer10Minutes} between 1 and 10000`),
    check("stores_day_starts_at_format", sql`${store.dayStartsAt} ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'`),
  ],
);

/**
 * One hot row a store, locked first by every change of that store. Updating it in the same transaction is
 * what makes `seq` and the order number free of gaps and repeats, and rising in commit order.
 */
export const storeCounters = pgTable("store_counters", {
  storeId: uuid()
    .primaryKey()
    .references(() => stores.id, { onDelete: "cascade" }),
  eventSeq: bigint({ mode: "number" }).notNull().default(0),
  menuVersion: integer().notNull().default(1),
  /** The business day of the last order. */
  businessDay: date().notNull().default("0001-01-01"),
  /** The highest order number of that day. */
  orderNumber: integer().notNull().default(0),
  /** The moment of the last change, which no later change of the store is before. */
  lastMoment: moment(),
});
