import type { Order } from "../../features/orders/orders.model.ts";
import type { Account, PlacedOrder } from "../account.ts";
import type { FindingsLog } from "./findings.ts";

/** Every order that was accepted is there once, as it was ordered, and nothing else is. */
export function checkOrders(found: FindingsLog, account: Account, listed: Order[]): void {
  const placed = new Map(account.placed.map((order) => [order.order.id, order]));
  found.expect(placed.size === account.placed.length, "two orders were answered with one id");
  const seen = new Set<string>();
  const wronglyPriced = new Set<string>();
  for (const order of listed) {
    found.expect(!seen.has(order.id), `order ${order.id} is listed twice`);
    seen.add(order.id);
    const own = placed.get(order.id);
    if (!own) found.say(`order ${order.id} is listed and was never accepted`);
    else checkOrder(found, own, order, wronglyPriced);
  }
  for (const { order, planned } of account.placed) {
    found.expect(seen.has(order.id), `order ${order.id} was accepted and is not listed`);
    if (order.total !== planned.order.expectedTotal) wronglyPriced.add(order.id);
  }
  found.findings.totalMismatches = wronglyPriced.size + account.mispriced;
  for (const id of wronglyPriced) found.say(`order ${id} does not cost what the file expects`);
  checkNumbers(found, listed);
}

function checkOrder(found: FindingsLog, placed: PlacedOrder, order: Order, wronglyPriced: Set<string>): void {
  const { planned, statuses } = placed;
  const name = `order ${order.id}`;
  if (order.total !== planned.order.expectedTotal) wronglyPriced.add(order.id);
  const sum = order.lines.reduce((total, line) => total + line.total, 0);
  found.same(order.total, sum, `the total of ${name}`);
  found.same(order.status, statuses.at(-1), `the status of ${name}`);
  // The first version, and one more for each move.
  found.same(order.version, statuses.length, `the version of ${name}`);
  for (const key of ["number", "businessDay", "tableId", "sessionId", "currency", "createdAt"] as const)
    found.same(order[key], placed.order[key], `${key} of ${name}`);
  found.expect(isAsOrdered(placed, order), `${name} has other lines than were ordered`);
}

function isAsOrdered({ lines }: PlacedOrder, order: Order): boolean {
  const asked = lines.map(({ itemId, quantity, optionIds }) => [itemId, quantity, ...optionIds.toSorted()]);
  const noted = order.lines.map((line) => [
    line.itemId,
    line.quantity,
    ...line.options.map((option) => option.optionId).toSorted(),
  ]);
  return Bun.deepEquals(asked, noted);
}

/** Order numbers are 1, 2, 3… each business day. */
function checkNumbers(found: FindingsLog, listed: Order[]): void {
  for (const [day, orders] of Map.groupBy(listed, (order) => order.businessDay)) {
    const numbers = orders.map((order) => order.number).toSorted((a, b) => a - b);
    const wrong = numbers.findIndex((number, index) => number !== index + 1);
    if (wrong >= 0)
      found.say(
        `the order numbers of ${day} should go on with ${wrong + 1} and go on with ${numbers[wrong]}`,
      );
  }
}
