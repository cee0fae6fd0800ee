import type { Order } from "../../src/features/orders/orders.model.ts";

/** Calls the API and answers the status and the body, parsed. */
export type CallApi = (
  method: string,
  path: string,
  token: string,
  body?: unknown,
) => Promise<{ status: number; body: unknown }>;

export interface PolledStore {
  tokens: { table: string; otherTable: string; staff: string };
  line: { itemId: string; quantity: number; optionIds: string[] };
}

export interface PollingResult {
  orders: number;
  changes: number;
  polls: number;
  /** Orders that the poller has never seen. */
  missed: number;
  /** Orders of which the poller knows an old state only. */
  stale: number;
  /** Changes of an order that were dated before the change before them, as their writers were told. */
  fell: number;
  /** Answers that were no success. */
  /** Answers 503: the client asked again. */
  busy: number;
  refused: string[];
}

const farPast = "2000-01-01T00:00:00.000Z";
const steps = ["preparing", "ready", "served"] as const;

/**
 * Lets writers place orders and move them on without pause, while a client polls
 * `GET /orders?updatedSince=<the highest updatedAt it has seen>` without pause too.
 * @param onPlaced hears of each order, and when it was sent and answered
 * @returns how what the poller knows at the end differs from the list
 */
export async function pollWhileWriting(
  call: CallApi,
  store: PolledStore,
  options: {
    writers: number;
    seconds: number;
    onPlaced?(order: Order, sentAtMs: number, answeredAtMs: number): void;
  },
): Promise<PollingResult> {
  const { tokens } = store;
  const result: PollingResult = {
    orders: 0,
    changes: 0,
    polls: 0,
    missed: 0,
    stale: 0,
    fell: 0,
    busy: 0,
    refused: [],
  };
  const known = new Map<string, Order>();
  const endsAt = performance.now() + options.seconds * 1000;
  let since = farPast;
  let isWriting = true;

  async function write(token: string): Promise<void> {
    while (performance.now() < endsAt) {
      const sentAtMs = Date.now();
      let order = await send("/orders", token, { lines: [store.line] });
      if (!order) continue;
      result.orders++;
      options.onPlaced?.(order, sentAtMs, Date.now());
      for (const status of steps) {
        const moved: Order | null = await send(`/orders/${order.id}/status`, tokens.staff, { status });
        if (!moved) break;
        result.changes++;
        if (moved.updatedAt < order.updatedAt) result.fell++;
        order = moved;
      }
    }
  }

  async function send(path: string, token: string, body: unknown): Promise<Order | null> {
    const answer = await call("POST", path, token, body);
    if (answer.status < 300) return answer.body as Order;
    if (answer.status === 503) result.busy++;
    else result.refused.push(`${answer.status} ${JSON.stringify(answer.body)}`);
    // Whoever is refused does not try again at once.
    await Bun.sleep(50);
    return null;
  }

  async function readPages(query: string): Promise<Order[]> {
    const orders: Order[] = [];
    let busyInARow = 0;
    for (let cursor = ""; ; ) {
      const answer = await call("GET", `/orders?${query}&limit=200${cursor}`, tokens.staff);
      if (answer.status === 503 && ++busyInARow < 100) {
        result.busy++;
        await Bun.sleep(50);
        continue;
      }
      busyInARow = 0;
      if (answer.status !== 200)
        throw new Error(`GET /orders: ${answer.status} ${JSON.stringify(answer.body)}`);
      const page = answer.body as { data: Order[]; nextCursor: string | null };
      orders.push(...page.data);
      if (page.nextCursor === null) return orders;
      cursor = `&cursor=${page.nextCursor}`;
    }
  }

  async function poll(): Promise<void> {
    for (const order of await readPages(`updatedSince=${since}`)) {
      known.set(order.id, order);
      if (order.updatedAt > since) since = order.updatedAt;
    }
    result.polls++;
  }

  async function pollOn(): Promise<void> {
    while (isWriting) await poll();
  }

  const polling = pollOn();
  const writers = Array.from({ length: options.writers }, (_, index) =>
    write(index % 2 === 0 ? tokens.table : tokens.otherTable),
  );
  await Promise.all(writers).finally(() => {
    isWriting = false;
  });
  await polling;
  await poll();
  for (const order of await readPages("sort=createdAt")) {
    const seen = known.get(order.id);
    if (!seen) result.missed++;
    else if (!Bun.deepEquals(seen, order)) result.stale++;
  }
  return result;
}
