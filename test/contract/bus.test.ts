import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createBusSource } from "../../src/features/events/bus-source.store.ts";
import { createLogDeadLetters } from "../../src/features/events/dead-letters.store.ts";
import type { LogSource } from "../../src/platform/bus/index.ts";
import { createLogBus } from "../../src/platform/bus/log.ts";
import { connectPostgres } from "../../src/platform/database/postgres.ts";
import { createMetrics } from "../../src/platform/metrics.ts";
import { createBusLog } from "../support/bus-log.ts";
import { silentLog } from "../support/silent-log.ts";
import { until } from "../support/until.ts";
import { type BusHarness, testBus } from "./bus.contract.ts";

async function startHarness() {
  const log = await createBusLog();
  const database = connectPostgres({
    url: log.url,
    poolSize: 2,
    slowQueryMs: 60_000,
    log: silentLog,
    metrics: createMetrics({ process: false }),
  });
  const harness: BusHarness = {
    ...log,
    open: async (settings) => createLogBus({ ...settings, source: createBusSource(log.url), log: silentLog }),
    async settled() {},
    letters: createLogDeadLetters(database),
    cutConnections: log.cutSessions,
    async close() {
      await database.close();
      await log.close();
    },
  };
  return { ...log, ...harness };
}

// Every wait has a deadline of its own; this one only has to be longer.
setDefaultTimeout(60_000);

testBus("the log itself", startHarness);

describe("the log as the bus", () => {
  let harness: Awaited<ReturnType<typeof startHarness>>;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const freshConsumer = () => `consumer-${crypto.randomUUID()}`;

  test("a process that hangs is replaced within ten seconds, and moves nothing when it wakes", async () => {
    const consumer = freshConsumer();
    const store = await harness.createStore();
    const elsewhere = await harness.startProcess(consumer);
    const seqsElsewhere = () =>
      elsewhere.handled().flatMap((call) => (call.storeId === store ? [call.seq] : []));
    await harness.append(store, 3);
    await until("the process finished them", async () => (await harness.finishedSeq(consumer, store)) === 3);
    await elsewhere.signal("SIGSTOP");
    await harness.append(store, 3);

    const bus = await harness.open({});
    const seqs: number[] = [];
    await bus.consume(consumer, async (event) => {
      if (event.storeId === store) seqs.push(event.seq);
    });
    await until("another took over", () => seqs.length >= 3, 10_000);

    await elsewhere.signal("SIGCONT");
    for (let seq = 7; seq <= 30; seq++) {
      await harness.append(store, 1);
      bus.wake();
      await until(`${seq} was handled`, () => seqs.includes(seq));
    }
    expect(seqs).toEqual(Array.from({ length: 27 }, (_, i) => i + 4));
    await bus.close();
    await elsewhere.signal("SIGKILL");
    expect(seqsElsewhere()).toEqual([1, 2, 3]);
    expect(await harness.finishedSeq(consumer, store)).toBe(30);
  });

  test("an instance whose session was ended in a quiet moment does not work on without the claim", async () => {
    const consumer = freshConsumer();
    const store = await harness.createStore();
    const buses = [await harness.open({}), await harness.open({})];
    const seqs: number[] = [];
    for (const bus of buses) {
      await bus.consume(consumer, async (event) => {
        if (event.storeId === store) seqs.push(event.seq);
      });
    }
    const holder = async (): Promise<number | undefined> =>
      (
        await harness.sql`SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
          WHERE locktype = 'advisory' AND granted AND application_name LIKE ${`%${consumer}`}`
      )[0]?.pid;
    for (let round = 1; round <= 3; round++) {
      await until("one works", async () => (await holder()) !== undefined);
      const before = await holder();
      await harness.sql`SELECT pg_terminate_backend(${before ?? 0}::int)`;
      await until("one works again", async () => ![undefined, before].includes(await holder()));
      await harness.append(store, 5);
      for (const bus of buses) bus.wake();
      await until("all are finished", async () => (await harness.finishedSeq(consumer, store)) === round * 5);
    }
    await Promise.all(buses.map((bus) => bus.close()));
    expect(seqs).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  });

  test("goes past events that were trimmed before it had them", async () => {
    const store = await harness.createStore();
    const bus = await harness.open({});
    const consumer = freshConsumer();
    const seqs: number[] = [];
    const consume = () =>
      bus.consume(consumer, async (event) => {
        if (event.storeId === store) seqs.push(event.seq);
      });
    await (await consume()).stop();
    await harness.append(store, 10);
    await harness.sql`DELETE FROM events WHERE store_id = ${store} AND seq <= 10`;
    await consume();
    const passed = async () =>
      (await harness.sql`SELECT FROM bus_cursors WHERE store_id = ${store} AND seq = 10`).length === 1;
    await until("it went past them", passed);
    await harness.append(store, 2);
    await until("it has the rest", () => seqs.length >= 2);
    await bus.close();
    expect(seqs).toEqual([11, 12]);
  });

  test("leaves no connection behind", async () => {
    const connections = async () =>
      (
        await harness.sql`SELECT FROM pg_stat_activity WHERE datname = current_database()
        AND application_name LIKE 'table-order bus %'`
      ).length;
    const consumer = freshConsumer();
    const [one, other] = [await harness.open({}), await harness.open({})];
    await one.consume(consumer, async () => {});
    await other.consume(consumer, async () => {});
    await until("both are connected", async () => (await connections()) >= 2);
    await Promise.all([one.close(), other.close()]);
    await until("nobody is", async () => (await connections()) === 0, 2_000);
  });

  test("cannot be consumed while the database is away, and says so at once", async () => {
    const bus = createLogBus({
      source: createBusSource("postgres://nobody:nothing@127.0.0.1:1/none"),
      log: silentLog,
    });
    await expect(bus.consume(freshConsumer(), async () => {})).rejects.toThrow();
    await bus.close();
  });

  test("is down from the moment the log cannot be read until it can", async () => {
    let away = true;
    const source: LogSource = {
      async begin() {},
      findBacklogs: async () => [],
      async claim(_consumer, signal, onWaiting) {
        if (away) throw new Error("away");
        onWaiting();
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        return null;
      },
    };
    const bus = createLogBus({ source, log: silentLog });
    await bus.consume(freshConsumer(), async () => {});
    await until("it is down", async () => (await bus.health()) === "down");
    away = false;
    await until("it is up", async () => (await bus.health()) === "up");
    await bus.close();
  });
});
