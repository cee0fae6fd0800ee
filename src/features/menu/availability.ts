import type { Catalogue, CatalogueItem } from "./catalogue.ts";
import { isServed } from "./serving-hours.ts";

/** Why an item cannot be ordered at this moment, null when it can. How many are left is the database's to say. */
export function whyUnavailable(
  item: Pick<CatalogueItem, "isAvailable" | "soldOutUntil" | "stock" | "servingHours">,
  store: Pick<Catalogue["store"], "timezone">,
  now: Date,
): "SOLD_OUT" | "NOT_SERVED_NOW" | null {
  const soldOutFor = item.soldOutUntil !== null && item.soldOutUntil > now;
  if (!item.isAvailable || soldOutFor || item.stock === 0) return "SOLD_OUT";
  if (!isServed(item.servingHours, now, store.timezone)) return "NOT_SERVED_NOW";
  return null;
}
