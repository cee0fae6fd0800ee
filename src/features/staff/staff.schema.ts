import { sql } from "drizzle-orm";
import { boolean, check, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, moment } from "../../platform/database/columns.ts";
import { stores } from "../stores/stores.schema.ts";

export const staff = pgTable(
  "staff",
  {
    id: id(),
    /** Null for a super admin only. */
    storeId: uuid().references(() => stores.id, { onDelete: "cascade" }),
    username: text().notNull(),
    /** Its `identifierKey`: what accounts are found by, and what no two accounts of a store share. */
    usernameKey: text().notNull(),
    passwordHash: text().notNull(),
    name: text().notNull(),
    role: text({ enum: ["staff", "store_admin", "super_admin"] }).notNull(),
    isActive: boolean().notNull().default(true),
    /** Tokens carry it; a token with a smaller one is dead. */
    tokenVersion: integer().notNull().default(1),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (account) => [
    unique("staff_username_key").on(account.storeId, account.usernameKey).nullsNotDistinct(),
    check("staff_role_known", sql`${account.role} in ('staff', 'store_admin', 'super_admin')`),
    check("staff_store_by_role", sql`(${account.role} = 'super_admin') = (${account.storeId} is null)`),
  ],
);
