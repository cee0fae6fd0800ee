import { DomainError, type ValueError } from "../../errors.ts";
import { whyUnavailable } from "../menu/availability.ts";
import type { Catalogue, CatalogueItem } from "../menu/catalogue.ts";
import type { Unavailable } from "../menu/menu.model.ts";
import type { OrderCreate, OrderLine, OrderLineOption } from "./orders.model.ts";

export interface PricedOrder {
  lines: OrderLine[];
  /** In the currency's minor unit. */
  total: number;
  currency: string;
  /** Pieces of items that are counted; the database takes them from what is left. */
  stock: { item_id: string; quantity: number }[];
}

const refusals = {
  SOLD_OUT: "ITEM_SOLD_OUT",
  OPTIONS_SOLD_OUT: "OPTIONS_SOLD_OUT",
  NOT_SERVED_NOW: "ITEM_NOT_SERVED_NOW",
} as const satisfies Record<Unavailable, ValueError["code"]>;

/**
 * Prices an order by the catalogue: what the client believes about prices plays no part.
 * @throws DomainError ORDER_REJECTED naming every line that cannot be ordered now
 */
export function priceOrder(catalogue: Catalogue, request: OrderCreate["lines"], now: Date): PricedOrder {
  const errors: ValueError[] = [];
  const lines: OrderLine[] = [];
  const counted = new Map<string, number>();
  request.forEach((line, index) => {
    const item = catalogue.items.get(line.itemId);
    if (!item) {
      errors.push({ pointer: `/lines/${index}/itemId`, code: "NOT_FOUND" });
      return;
    }
    const problem = whyUnavailable(item, catalogue.store, now);
    if (problem) {
      const pointer = `/lines/${index}/itemId`;
      errors.push({ pointer, code: refusals[problem], params: { name: item.name } });
    }
    const options = chooseOptions(item, line.optionIds ?? [], `/lines/${index}/optionIds`, errors);
    const optionsPrice = options.reduce((sum, option) => sum + option.priceDelta, 0);
    if (item.price + optionsPrice < 0)
      errors.push({ pointer: `/lines/${index}/optionIds`, code: "TOO_SMALL", params: { limit: 0 } });
    if (item.stock !== null) counted.set(item.id, (counted.get(item.id) ?? 0) + line.quantity);
    lines.push({
      itemId: item.id,
      name: item.name,
      station: item.station,
      quantity: line.quantity,
      unitPrice: item.price,
      options,
      optionsPrice,
      total: line.quantity * (item.price + optionsPrice),
      note: line.note ?? "",
    });
  });
  if (errors.length > 0) throw new DomainError("ORDER_REJECTED", { errors });
  return {
    lines,
    total: lines.reduce((sum, line) => sum + line.total, 0),
    currency: catalogue.store.currency,
    stock: [...counted].map(([item_id, quantity]) => ({ item_id, quantity })),
  };
}

function chooseOptions(
  item: CatalogueItem,
  optionIds: string[],
  pointer: string,
  errors: ValueError[],
): OrderLineOption[] {
  const asked = new Map(optionIds.map((id, index) => [id, index]));
  optionIds.forEach((id, index) => {
    if (asked.get(id) !== index) errors.push({ pointer: `${pointer}/${index}`, code: "DUPLICATE" });
  });
  const chosen: OrderLineOption[] = [];
  for (const group of item.groups) {
    let count = 0;
    for (const option of group.options) {
      const index = asked.get(option.id);
      if (index === undefined) continue;
      asked.delete(option.id);
      count++;
      if (!option.isAvailable)
        errors.push({
          pointer: `${pointer}/${index}`,
          code: "OPTION_SOLD_OUT",
          params: { name: option.name },
        });
      chosen.push({
        optionId: option.id,
        groupId: group.id,
        groupName: group.name,
        name: option.name,
        priceDelta: option.priceDelta,
      });
    }
    if (count < group.min)
      errors.push({ pointer, code: "TOO_FEW_OPTIONS", params: { name: group.name, limit: group.min } });
    if (count > group.max)
      errors.push({ pointer, code: "TOO_MANY_OPTIONS", params: { name: group.name, limit: group.max } });
  }
  for (const index of asked.values()) errors.push({ pointer: `${pointer}/${index}`, code: "NOT_FOUND" });
  return chosen;
}

/**
 * Checks what the client has shown its guest: totals if it sends any, else the version of the menu.
 * @param menuVersion of the catalogue that the order was priced by
 * @throws DomainError PRICE_CHANGED with the lines that differ, or all of them when the client named a total only;
 *   MENU_CHANGED when it named only a version of the menu, and that is another one
 */
export function checkExpectations(order: OrderCreate, priced: PricedOrder, menuVersion: number): void {
  const totalDiffers = order.expectedTotal !== undefined && order.expectedTotal !== priced.total;
  const named = order.lines.some((line) => line.expectedTotal !== undefined);
  const namesVersionOnly = order.expectedTotal === undefined && !named && order.menuVersion !== undefined;
  if (namesVersionOnly && order.menuVersion !== menuVersion)
    throw new DomainError("MENU_CHANGED", { extra: { present: { menuVersion } } });
  const lines = priced.lines.flatMap((line, index) => {
    const expected = order.lines[index]?.expectedTotal;
    const differs = expected === undefined ? totalDiffers && !named : expected !== line.total;
    return differs ? [{ index, line }] : [];
  });
  if (!totalDiffers && lines.length === 0) return;
  const { currency } = priced;
  throw new DomainError("PRICE_CHANGED", {
    params: { total: { minor: priced.total, currency } },
    errors: lines.map(({ index, line }) => ({
      pointer: `/lines/${index}`,
      code: "PRICE_DIFFERS",
      params: { name: line.name, total: { minor: line.total, currency } },
    })),
    extra: {
      present: {
        total: priced.total,
        menuVersion,
        lines: lines.map(({ index, line }) => ({
          index,
          itemId: line.itemId,
          unitPrice: line.unitPrice,
          optionsPrice: line.optionsPrice,
          total: line.total,
        })),
      },
    },
  });
}
