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
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (store) => [
    check("stores_code_format", sql`${store.code} ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'`),
    check("stores_currency_format", sql`${store.currency} ~ '^[A-Z]{3}$'`),
    check("stores_locale_known", sql`${store.locale} in ('ko', 'en')`),
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
  /** The latest business day that has an order; never goes back. */
  businessDay: date().notNull().default("0001-01-01"),
  /** The last order number of that day. */
  orderNumber: integer().notNull().default(0),
});
