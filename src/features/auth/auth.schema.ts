import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, smallint, text, unique, uuid } from "drizzle-orm/pg-core";
import { createdAt, moment } from "../../platform/database/columns.ts";
import { staff } from "../staff/staff.schema.ts";

/**
 * What ended before its time. `subject` is a token (`jti:…`) or a principal (`staff:…`, `table:…`); of a
 * principal, tokens with a version below `minTokenVersion` are dead.
 */
export const tokenRevocations = pgTable(
  "token_revocations",
  {
    subject: text().primaryKey(),
    minTokenVersion: integer().notNull(),
    createdAt: createdAt(),
    /** When the last token it concerns has expired by itself. */
    expiresAt: moment().notNull(),
  },
  (revocation) => [index("token_revocations_created_at").on(revocation.createdAt)],
);

/** Sign-ins of accounts (not of tablets) whose tokens have neither expired nor been ended. */
export const signIns = pgTable(
  "sign_ins",
  {
    /** Null for a super admin. */
    storeId: uuid(),
    /** The token's `jti`. */
    id: uuid().notNull(),
    accountId: uuid()
      .notNull()
      .references(() => staff.id, { onDelete: "cascade" }),
    createdAt: moment().notNull(),
    expiresAt: moment().notNull(),
    /** Where it came from: an IPv4 address or the /64 network of an IPv6 address. */
    network: text().notNull(),
    userAgent: text().notNull(),
  },
  (signIn) => [
    unique("sign_ins_key").on(signIn.storeId, signIn.accountId, signIn.id).nullsNotDistinct(),
    index("sign_ins_expires_at").on(signIn.expiresAt),
  ],
);

/**
 * One row: the key of the hashes that tell whether a request with an `Idempotency-Key` is the same again. It is apart
 * from the keys of tokens, so that repeats are still recognised after those were rotated.
 */
export const requestHashKey = pgTable(
  "request_hash_key",
  {
    onlyRow: smallint().primaryKey().default(1),
    /** 244 random bits in hexadecimal. */
    key: text().notNull().default(sql`replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')`),
  },
  (row) => [check("request_hash_key_one_row", sql`${row.onlyRow} = 1`)],
);
