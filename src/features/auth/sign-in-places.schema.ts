import { index, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { moment } from "../../platform/database/columns.ts";
import { stores } from "../stores/stores.schema.ts";

/**
 * Where sign-ins succeeded lately: one row an account and origin, an IPv4 address or a /64 of IPv6. Super admins belong to
 * no store: their places have the store id null, which the unique key takes as a value like any other.
 */
export const signInPlaces = pgTable(
  "sign_in_places",
  {
    storeId: uuid().references(() => stores.id, { onDelete: "cascade" }),
    /** The table or account that was signed in to, by the `identifierKey` of its name: "table 7", "staff admin". */
    account: text().notNull(),
    origin: text().notNull(),
    /** Renewed at most once a day. */
    lastSuccessAt: moment().notNull(),
    /** On how many days a sign-in succeeded there: what a restaurant has many of, and a passing guest few. */
    days: integer().notNull().default(1),
  },
  (place) => [
    unique("sign_in_places_store_id_account_origin_key")
      .on(place.storeId, place.account, place.origin)
      .nullsNotDistinct(),
    index("sign_in_places_last_success_at").on(place.lastSuccessAt),
  ],
);
