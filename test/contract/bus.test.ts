import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import postgres from "postgres";
import { createBusSource, findBusBacklogs } from "../../src/features/events/bus-source.store.ts";
import type { LogSource } from "../../src/platform/bus/index.ts";
import { createLogBus } from "../../src/platform/bus/log.ts";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { silentLog } from "../support/silent-log.ts";
import { until } from "../support/until.ts";
import { type BusHarness, type BusProcess, testBus } from "./bus.contract.ts";

type LogHarness = BusHarness & { sql: postgres.Sql; url: string };

async function startHarness(): Promise<LogHarness> {
  const database = await createTestDatabase();
  await migrateDatabase(database.url);
  const sql = postgres(database.url, { max: 5, onnotice() {} });
  const processes: Bun.Subprocess[] = [];

  return {
    sql,
    url: database.url,

    open: async (settings) =>
      createLogBus({ ...settings, source: createBusSource(database.url), log: silentLog }),

    async createStore() {
      const id = Bun.randomUUIDv7();
      await sql.begin(async (tx) => {
        await tx`INSERT INTO stores (id, code, name, timezone, currency, locale)
          VALUES (${id}, ${`store-${id}`}, 'Store', 'Asia/Seoul', 'KRW', 'ko')`;
        await tx`INSERT INTO store_counters (store_id) VALUES (${id})`;
      });
      return id;
    },

    async append(storeId, count) {
      await sql`
        WITH counted AS (
          UPDATE store_counters SET event_seq = event_seq + ${count} WHERE store_id = ${storeId}
          RETURNING event_seq
        )
        INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data)
        SELECT ${storeId}, event_seq - ${count} + n, gen_random_uuid(), 'order.created', now(),
               '{"type":"system","id":null,"name":"test"}',
               jsonb_build_object('storeId', ${storeId}::text, 'text', '한국어 🍜')
          FROM counted, generate_series(1, ${count}::int) n`;
    },

    deadLetters: async (consumer) => [
      ...(await sql<{ storeId: string; seq: number; reason: string }[]>`
        SELECT store_id AS "storeId", seq::int, reason FROM bus_dead_letters
         WHERE consumer = ${consumer} AND event->>'seq' = seq::text ORDER BY store_id, seq`),
    ],

    async startProcess(consumer) {
      const started = await startProcess(database.url, consumer);
      processes.push(started.child);
      return started;
    },

    async cutConnections() {
      await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'table-order bus %'`;
    },

    async close() {
      for (const child of processes) child.kill("SIGKILL");
      await sql.end();
      await database.drop();
    },
  };
}

async function startProcess(url: string, consumer: string): Promise<BusProcess & { child: Bun.Subprocess }> {
  const script = join(import.meta.dir, "../support/bus-worker.ts");
  const child = Bun.spawn([process.execPath, script, url, consumer], { stdout: "pipe" });
  const lines: string[] = [];
  void (async () => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of child.stdout) {
      text += decoder.decode(chunk, { stream: true });
      const whole = text.split("\n");
      text = whole.pop() ?? "";
      lines.push(...whole);
    }
  })();
  await until("the process is ready", () => lines.includes(`"ready"`));
  return {
    child,
    handled: () => lines.filter((line) => line !== `"ready"`).map((line) => JSON.parse(line)),
    async signal(signal) {
      child.kill(signal);
      if (signal === "SIGKILL") await child.exited;
    },
  };
}

// Every wait has a deadline of its own; this one only has to be longer.
setDefaultTimeout(60_000);

testBus("the log itself", startHarness);

describe("the log as the bus", () => {
  let harness: LogHarness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const freshConsumer = () => `consumer-${crypto.randomUUID()}`;

  /** The last event of the store that the consumer need not see again. */
  async function finishedSeq(consumer: string, storeId: string): Promise<unknown> {
    const [place] = await harness.sql`
      SELECT seq::int FROM bus_cursors WHERE consumer = ${consumer} AND store_id = ${storeId}`;
    return place?.seq;
  }

  test("a process that hangs is replaced within ten seconds, and moves nothing when it wakes", async () => {
    const consumer = freshConsumer();
    const store = await harness.createStore();
    const elsewhere = await harness.startProcess(consumer);
    const seqsElsewhere = () =>
      elsewhere.handled().flatMap((call) => (call.storeId === store ? [call.seq] : []));
    await harness.append(store, 3);
    await until("the process finished them", async () => (await finishedSeq(consumer, store)) === 3);
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
    expect(await finishedSeq(consumer, store)).toBe(30);
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
      await until("all are finished", async () => (await finishedSeq(consumer, store)) === round * 5);
    }
    await Promise.all(buses.map((bus) => bus.close()));
    expect(seqs).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  });

  test("goes past events that were trimmed before it had them", async () => {
    const store = await harness.createStore();
    await harness.append(store, 10);
    await harness.sql`DELETE FROM events WHERE store_id = ${store} AND seq <= 10`;
    const bus = await harness.open({});
    const seqs: number[] = [];
    await bus.consume(
      freshConsumer(),
      async (event) => {
        if (event.storeId === store) seqs.push(event.seq);
      },
      { from: "start" },
    );
    const passed = async () =>
      (await harness.sql`SELECT FROM bus_cursors WHERE store_id = ${store} AND seq = 10`).length === 1;
    await until("it went past them", passed);
    await harness.append(store, 2);
    await until("it has the rest", () => seqs.length >= 2);
    await bus.close();
    expect(seqs).toEqual([11, 12]);
  });

  test("tells how far behind each consumer is", async () => {
    const consumer = freshConsumer();
    const store = await harness.createStore();
    const bus = await harness.open({});
    const backlog = async () =>
      (await findBusBacklogs(harness.sql)).find((found) => found.consumer === consumer);
    expect(await backlog()).toBeUndefined();
    const consumption = await bus.consume(consumer, async () => {});
    expect(await backlog()).toEqual({ consumer, events: 0, oldestSeconds: 0 });
    await consumption.stop();
    await harness.append(store, 3);
    await harness.sql`UPDATE events SET occurred_at = now() - interval '1 minute'
      WHERE store_id = ${store} AND seq = 1`;
    expect(await backlog()).toEqual({ consumer, events: 3, oldestSeconds: expect.closeTo(60, -1) });
    await bus.close();
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
