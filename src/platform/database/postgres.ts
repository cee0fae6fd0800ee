import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Database } from "./index.ts";
import { watchDatabase } from "./watch.ts";

const deadlineMs = 8_000;

/**
 * Connects to a PostgreSQL server. Every call has a deadline of 8 s, a name in the metrics, and a line in the
 * log when it is slow.
 */
export function connectPostgres(options: {
  url: string;
  poolSize: number;
  slowQueryMs: number;
  log: Log;
  metrics: Metrics;
}): Database {
  const settings = {
    max: Math.ceil(options.poolSize / 2),
    connect_timeout: 2,
    // Seconds until a lost connection is tried again. The driver's own wait grows to twenty, and requests with it.
    backoff: () => 0.2,
    idle_timeout: 300,
    onnotice: () => {},
    connection: {
      application_name: "table-order-api",
      statement_timeout: deadlineMs,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 10_000,
    },
  };
  // The driver sends a query while the one before it still runs, and then waits behind it, perhaps for a lock.
  // Single statements therefore have connections without this; but there the driver cannot begin a transaction.
  const single = { ...settings, max_pipeline: 0 };
  const client = postgres(options.url, single);
  const transactions = postgres(options.url, settings);
  const db = drizzle(client, { casing: "snake_case" });
  const transactional = drizzle(transactions, { casing: "snake_case" });

  let running = 0;
  function countRunning(change: 1 | -1) {
    running += change;
    options.metrics.databasePool.set({ state: "busy" }, Math.min(running, options.poolSize));
    options.metrics.databasePool.set({ state: "waiting" }, Math.max(running - options.poolSize, 0));
  }
  options.metrics.databasePool.set({ state: "size" }, options.poolSize);

  const probes = postgres(options.url, { ...settings, max: 1, connect_timeout: 1 });
  const watch = watchDatabase(() => probes`select 1`, options.log);

  async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    countRunning(1);
    try {
      return await watch.run(deadlineMs, work);
    } finally {
      countRunning(-1);
      const ms = performance.now() - started;
      options.metrics.databaseQuerySeconds.observe({ query: name }, ms / 1000);
      if (ms > options.slowQueryMs) options.log.warn({ query: name, ms: Math.round(ms) }, "slow query");
    }
  }

  return {
    query: (name, work) => named(name, () => work(db)),
    transaction: (name, work) => named(name, () => transactional.transaction(work)),
    snapshot: (name, work) =>
      named(name, () =>
        transactional.transaction(work, { isolationLevel: "repeatable read", accessMode: "read only" }),
      ),
    statement: (name, work) => named(name, () => work(client)),
    health: watch.health,
    async close() {
      watch.close();
      await Promise.all([client, transactions, probes].map((pool) => pool.end({ timeout: 5 })));
    },
  };
}
