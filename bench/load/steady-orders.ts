import { orderOf, storeCount, tablesPerStore } from "../support/stores.ts";
import type { World } from "../support/world.ts";
import { clockMs } from "./sse-protocol.ts";

/** So many may wait for their answer; beyond that the server does not keep up, and the rate falls. */
const maxWaiting = 500;

/**
 * Places orders at a steady rate, each at its time whether or not those before were answered.
 * @param stores orders go to this many of the stores, in turn
 * @param onSend hears of each order when it is sent, by the note that it carries
 * @throws Error when an order is not placed
 */
export async function placeOrders(
  world: World,
  url: string,
  options: { ordersPerSecond: number; seconds: number; stores?: number },
  onSend: (note: string, sentMs: number) => void = () => {},
): Promise<{ placed: number }> {
  const { ordersPerSecond, seconds, stores = storeCount } = options;
  const tokens = Array.from({ length: stores * tablesPerStore }, (_, table) =>
    world.issue("table", table, Math.floor(table / tablesPerStore)),
  );
  const waiting = new Set<Promise<void>>();
  let placed = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  for (let index = 0; index < ordersPerSecond * seconds && performance.now() < end; index++) {
    const pause = start + (index * 1000) / ordersPerSecond - performance.now();
    if (pause > 0) await Bun.sleep(pause);
    if (waiting.size >= maxWaiting) await Promise.race(waiting);
    const table = index % tokens.length;
    const note = crypto.randomUUID();
    const order = { ...orderOf(Math.floor(table / tablesPerStore), index), note };
    onSend(note, clockMs());
    const answer = placeOrder(url, tokens[table] ?? "", order).then(() => {
      placed++;
      waiting.delete(answer);
    });
    waiting.add(answer);
  }
  await Promise.all(waiting);
  return { placed };
}

async function placeOrder(url: string, token: string, order: object): Promise<void> {
  const response = await fetch(`${url}/api/v1/orders`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    },
    body: JSON.stringify(order),
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  if (response.status !== 201) throw new Error(`an order was answered ${response.status}`);
}
