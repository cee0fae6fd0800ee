import { percentile } from "../../../bench/support/statistics.ts";

/** One order of another store: what came of it, and how long its tablet waited. */
interface Sample {
  sentAt: number;
  ms: number;
  /** Null: no answer within ten seconds, or the connection failed. */
  status: number | null;
}

export interface Latency {
  p50Ms: number;
  p99Ms: number;
  /** Share of the orders that the server refused or never answered, 0 to 1. */
  refused: number;
  orders: number;
}

interface Order {
  token: string;
  body: string;
  /** Where the proxy says that this tablet is. */
  address: string;
}

const giveUpMs = 10_000;
/** Beyond that, orders are counted as unanswered without being sent: the tablets would wait too. */
const maxWaiting = 600;

export type Neighbours = ReturnType<typeof startNeighbours>;

/** Places the orders of other stores at a steady rate, each at its time, whether or not those before were answered. */
export function startNeighbours(url: string, orders: Order[], perSecond: number) {
  const samples: Sample[] = [];
  const waiting = new Set<Promise<void>>();
  const startedAt = performance.now();
  let sent = 0;

  async function place(order: Order): Promise<void> {
    const sentAt = performance.now();
    const status = await fetch(`${url}/api/v1/orders`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${order.token}`,
        "content-type": "application/json",
        "idempotency-key": crypto.randomUUID(),
        "x-forwarded-for": order.address,
      },
      body: order.body,
      // Tablets come and go: a server that takes no new connection must not look well.
      keepalive: false,
      signal: AbortSignal.timeout(giveUpMs),
    }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => null,
    );
    samples.push({ sentAt, ms: performance.now() - sentAt, status });
  }

  function tick(): void {
    const due = Math.floor(((performance.now() - startedAt) * perSecond) / 1000);
    for (; sent < due; sent++) {
      const order = orders[sent % orders.length];
      if (!order) return;
      if (waiting.size >= maxWaiting) {
        samples.push({ sentAt: performance.now(), ms: giveUpMs, status: null });
        continue;
      }
      const answer = place(order).then(() => {
        waiting.delete(answer);
      });
      waiting.add(answer);
    }
  }
  const timer = setInterval(tick, 5);

  return {
    /** Of the orders that were sent between two moments of `performance.now()`. */
    between: (from: number, to: number) =>
      latencyOf(samples.filter(({ sentAt }) => sentAt >= from && sentAt < to)),
    async stop() {
      clearInterval(timer);
      await Promise.all(waiting);
    },
  };
}

/** Refusals come quickly and would make the times look good: only placed and unanswered orders count for them. */
function latencyOf(samples: Sample[]): Latency {
  const waited = samples.filter(({ status }) => status === 201 || status === null).map(({ ms }) => ms);
  return {
    p50Ms: percentile(waited, 50),
    p99Ms: percentile(waited, 99),
    refused: samples.filter(({ status }) => status !== 201).length / Math.max(samples.length, 1),
    orders: samples.length,
  };
}
