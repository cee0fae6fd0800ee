import { index, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { moment } from "../../platform/database/columns.ts";
import { stores } from "../stores/stores.schema.ts";

/**
 * Where sign-ins succeeded lately: one row a store and origin, an IPv4 address or a /64 of IPv6. Super admins belong to no
 * store: the places of all of them have the store id null, which the unique key takes as a value like any other.
 */
export const signInPlaces = pgTable(
  "sign_in_places",
  {
    storeId: uuid().references(() => stores.id, { onDelete: "cascade" }),
    origin: text().notNull(),
    /** Renewed at most once a day. */
    lastSuccessAt: moment().notNull(),
  },
  (place) => [
    unique("sign_in_places_store_id_origin_key").on(place.storeId, place.origin).nullsNotDistinct(),
    index("sign_in_places_last_success_at").on(place.lastSuccessAt),
  ],
);
