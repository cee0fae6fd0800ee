import { createSseParser } from "../src/replay/sse.ts";
import { startTestRedis } from "../test/support/redis.ts";
import { clockMs } from "./load/sse-protocol.ts";
import { placeOrders } from "./load/steady-orders.ts";
import { type Bench, takeTurns } from "./support/bench.ts";
import { report } from "./support/results.ts";
import { median, percentile } from "./support/statistics.ts";
import { openWorld, type World } from "./support/world.ts";

const ordersPerSecond = 200;
/** One dashboard each. */
const stores = 20;

/**
 * How long an order takes to the dashboard, at a steady rate. It is counted from sending the order, not from its
 * commit, which nobody outside can see: the figures contain the request.
 */
export const run: Bench = async (options, progress) => {
  await using world = await openWorld();
  await using cleanUp = new AsyncDisposableStack();
  const single = cleanUp.use(await world.startApi());
  const pair = Bun.which("redis-server") === null ? null : await startPair(world, cleanUp);
  if (!pair) progress.say("there is no redis-server: one instance only");

  const measured = await takeTurns(options, progress, `${ordersPerSecond} orders/s`, {
    one: () => measureLatencies(world, single.url, single.url, options.seconds),
    ...(pair && { two: () => measureLatencies(world, pair.placing, pair.showing, options.seconds) }),
  });
  return (
    [
      ["one instance", measured.one, 20],
      ["across two", measured.two, 50],
    ] as const
  ).flatMap(([where, rounds, atMost]) => {
    if (!rounds) return [];
    const of = (percent: number) => median(rounds.map((latencies) => percentile(latencies, percent)));
    const figure = { name: "latency", unit: "ms" };
    return [
      report({ ...figure, measure: `order to dashboard, ${where}, p50`, ours: of(50) }),
      report({ ...figure, measure: `order to dashboard, ${where}, p99`, ours: of(99) }, { atMost }),
    ];
  });
};

/** Two instances that hear of each other's events over Redis. */
async function startPair(world: World, cleanUp: AsyncDisposableStack) {
  const redis = await startTestRedis();
  cleanUp.defer(redis.stop);
  const placing = cleanUp.use(await world.startApi({ redisUrl: redis.url }));
  const showing = cleanUp.use(await world.startApi({ redisUrl: redis.url }));
  return { placing: placing.url, showing: showing.url };
}

/** @returns milliseconds of each order. @throws Error when the rate was not reached: the figures would be of a queue */
async function measureLatencies(
  world: World,
  placeAt: string,
  showAt: string,
  seconds: number,
): Promise<number[]> {
  const sentMs = new Map<string, number>();
  const latencies: number[] = [];
  function note(order: { note: string }) {
    const sent = sentMs.get(order.note);
    if (sent !== undefined) latencies.push(clockMs() - sent);
  }

  const over = new AbortController();
  const dashboards = await Promise.all(
    Array.from({ length: stores }, (_, store) =>
      openDashboard(showAt, world.issue("staff", store, store), note, over.signal),
    ),
  );
  const { placed: orders } = await placeOrders(
    world,
    placeAt,
    { ordersPerSecond, seconds, stores },
    (note, ms) => sentMs.set(note, ms),
  );
  const deadline = performance.now() + 5_000;
  while (latencies.length < orders && performance.now() < deadline) await Bun.sleep(20);
  over.abort();
  await Promise.all(dashboards.map(({ ended }) => ended));
  if (latencies.length < orders)
    throw new Error(`${orders - latencies.length} of ${orders} orders were not shown`);
  return latencies;
}

/** Opens a store's stream and tells of each order on it. @returns what settles when the stream has ended */
async function openDashboard(
  url: string,
  token: string,
  note: (order: { note: string }) => void,
  signal: AbortSignal,
): Promise<{ ended: Promise<void> }> {
  const response = await fetch(`${url}/api/v1/events/stream`, {
    headers: { authorization: `Bearer ${token}` },
    signal,
  });
  if (!response.ok || !response.body) throw new Error(`a stream was answered ${response.status}`);
  const parse = createSseParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const greeted = Promise.withResolvers<void>();
  const read = async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      for (const message of parse(value)) {
        if (message.event === "order.created") note(JSON.parse(message.data).data);
        else greeted.resolve();
      }
    }
  };
  const ended = read().catch(greeted.reject);
  await greeted.promise;
  return { ended };
}
