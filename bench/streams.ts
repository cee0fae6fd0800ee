import { type Listeners, openListeners } from "./load/listeners.ts";
import { clockMs } from "./load/sse-protocol.ts";
import { hasNchan, sampleEvent, startNchan } from "./streams/nchan.ts";
import { type Bench, takeTurns } from "./support/bench.ts";
import { residentBytes } from "./support/program.ts";
import { compare, type Result, report } from "./support/results.ts";
import { median } from "./support/statistics.ts";
import { orderOf } from "./support/stores.ts";
import { openWorld, type World } from "./support/world.ts";

const name = "streams";
const eventsPerRound = 10;
const pauseMs = 300;

interface Run {
  /** From asking for the event to the last stream that had it. */
  lastMs: number;
  /** From the first stream to the last. */
  spreadMs: number;
  bytesPerStream: number;
}

/** One event to all the dashboards of a store, beside nchan, a module of nginx for just this, with the same clients. */
export const run: Bench = async (options, progress) => {
  await using world = await openWorld();
  const count = options.streams;
  if (!hasNchan) progress.say("there is no nginx with nchan: our own figures only");
  const measured = await takeTurns(options, progress, `${count} streams`, {
    ours: () => runOurs(world, count),
    ...(hasNchan && { nchan: () => runNchan(world, count) }),
  });
  const middle = (runs: Run[], of: (run: Run) => number) => median(runs.map(of));
  const figures = [
    { measure: `last of ${count} streams`, unit: "ms", of: (run: Run) => run.lastMs, goal: { atMost: 1.1 } },
    { measure: "first stream to last", unit: "ms", of: (run: Run) => run.spreadMs, goal: null },
  ];
  const results: Result[] = figures.map(({ measure, unit, of, goal }) => {
    const figure = { name, measure, unit, ours: middle(measured.ours, of) };
    return measured.nchan
      ? compare(figure, { value: middle(measured.nchan, of), against: "nchan" }, goal)
      : report(figure);
  });
  const kilobytes = (runs: Run[]) => middle(runs, (run) => run.bytesPerStream / 1000);
  const memory = { name, unit: "kB" };
  results.push(
    report({ ...memory, measure: "memory a stream", ours: kilobytes(measured.ours) }, { atMost: 12 }),
  );
  if (measured.nchan)
    results.push(report({ ...memory, measure: "memory a stream, nchan", ours: kilobytes(measured.nchan) }));
  return results;
};

/** The event is an order: its time is that of the request, validation and commit included. */
async function runOurs(world: World, count: number): Promise<Run> {
  await using api = await world.startApi();
  const token = world.issue("table", 0, 0);
  const placeOrder = async () => {
    const response = await fetch(`${api.url}/api/v1/orders`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(orderOf(0, 1)),
    });
    if (response.status !== 201) throw new Error(`an order was answered ${response.status}`);
    await response.body?.cancel();
  };
  await placeOrder();
  const staff = world.issue("staff", 0, 0);
  return await measure({
    port: Number(new URL(api.url).port),
    stream: { path: "/api/v1/events/stream", token: staff },
    count,
    cause: placeOrder,
    memory: () => residentBytes(api.pid),
  });
}

async function runNchan(world: World, count: number): Promise<Run> {
  await using nchan = await startNchan(world.folder);
  // As large as an order of three lines.
  const [event] = await world.database.sql<{ bytes: number }[]>`
    select length(event_json(seq, id, type, occurred_at, actor, data)) as bytes
      from events where type = 'order.created' limit 1`;
  const data = sampleEvent(event?.bytes ?? 0);
  return await measure({
    port: nchan.port,
    stream: { path: "/listen", token: null },
    count,
    cause: () => nchan.publish(data),
    memory: nchan.residentBytes,
  });
}

async function measure(server: {
  port: number;
  stream: { path: string; token: string | null };
  count: number;
  cause(): Promise<void>;
  memory(): Promise<number>;
}): Promise<Run> {
  const open = (count: number) =>
    openListeners({ port: server.port, streams: Array.from({ length: count }, () => server.stream) });
  {
    // What the first streams need once, such as compiled code, is not counted to each.
    await using few = await open(Math.ceil(server.count / 10));
    await timeEvent(few, 1, server.cause);
  }
  const before = await server.memory();
  await using listeners = await open(server.count);
  // The first event is not counted: it warms up both sides.
  await timeEvent(listeners, 1, server.cause);
  const times: { lastMs: number; spreadMs: number }[] = [];
  for (let event = 2; event <= eventsPerRound + 1; event++) {
    await Bun.sleep(pauseMs);
    times.push(await timeEvent(listeners, event, server.cause));
  }
  return {
    lastMs: median(times.map((time) => time.lastMs)),
    spreadMs: median(times.map((time) => time.spreadMs)),
    bytesPerStream: ((await server.memory()) - before) / server.count,
  };
}

async function timeEvent(listeners: Listeners, number: number, cause: () => Promise<void>) {
  const startMs = clockMs();
  const [{ firstMs, lastMs }] = await Promise.all([listeners.hadEvents(number), cause()]);
  return { lastMs: lastMs - startMs, spreadMs: lastMs - firstMs };
}
