import type { Catalogue, CatalogueItem } from "./catalogue.ts";
import type { Unavailable } from "./menu.model.ts";
import { isServed } from "./serving-hours.ts";

export interface Choices {
  min: number;
  options: { isAvailable: boolean }[];
}

/**
 * Why an item cannot be ordered at this moment, null when it can. How many are left is the database's to say.
 * @param groups the option groups that the item asks for
 */
export function whyUnavailable(
  item: Pick<CatalogueItem, "isAvailable" | "soldOutUntil" | "stock" | "servingHours"> & {
    groups: Choices[];
  },
  store: Pick<Catalogue["store"], "timezone">,
  now: Date,
): Unavailable | null {
  const soldOutFor = item.soldOutUntil !== null && item.soldOutUntil > now;
  if (!item.isAvailable || soldOutFor || item.stock === 0) return "SOLD_OUT";
  if (!item.groups.every(canBeChosenFrom)) return "OPTIONS_SOLD_OUT";
  if (!isServed(item.servingHours, now, store.timezone)) return "NOT_SERVED_NOW";
  return null;
}

/** Whether a group has as many available options as it asks for. */
function canBeChosenFrom({ min, options }: Choices): boolean {
  if (min === 0) return true;
  let available = 0;
  for (const option of options) if (option.isAvailable) available++;
  return available >= min;
}
