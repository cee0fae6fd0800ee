import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, moment } from "../../platform/database/columns.ts";

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
