import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { DomainError } from "../../errors.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Database } from "./index.ts";
import { prepareStatements } from "./prepared.ts";
import { textArray } from "./text-array.ts";
import { watchDatabase } from "./watch.ts";

const deadlineMs = 8_000;
/** For an answer that is late, not lost. */
const keepSilentProbeMs = 2_000;

/**
 * Connects to a PostgreSQL server: `poolSize` connections, at least two, and one that watches it. Every call has a deadline of 8 s, a name in the metrics, and a line in the
 * log when it is slow. When too many wait for a connection, it fails at once with OVERLOADED.
 */
export function connectPostgres(options: {
  url: string;
  poolSize: number;
  slowQueryMs: number;
  log: Log;
  metrics: Metrics;
  /** Calls that may wait for a connection (default 10,000). */
  maxWaiting?: number;
}): Database {
  // By default about what is answered before the deadline: more would wait in vain.
  const { maxWaiting = 10_000 } = options;
  const settings = {
    connect_timeout: 2,
    // Seconds until a lost connection is tried again. The driver's own wait grows to twenty, and requests with it.
    backoff: () => 0.2,
    idle_timeout: 300,
    // What it asks of each new pool about array types nobody waits for: lost, it would end the process.
    fetch_types: false,
    types: { textArray },
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
  const single = { ...settings, max: Math.ceil(options.poolSize / 2), max_pipeline: 0 };
  const transactional = { ...settings, max: Math.floor(options.poolSize / 2) };
  function openPools() {
    const client = postgres(options.url, single);
    const transactions = postgres(options.url, transactional);
    return {
      client,
      transactions,
      db: drizzle(prepareStatements(client), { casing: "snake_case" }),
      transactional: drizzle(prepareStatements(transactions), { casing: "snake_case" }),
      snapshots: drizzle(prepareStatements(transactions, "isolation level repeatable read read only"), {
        casing: "snake_case",
      }),
      calls: { running: 0 },
    };
  }
  type Pools = ReturnType<typeof openPools>;

  let pools = openPools();
  const leaving = new Set<Promise<unknown>>();

  /** What was connected to a server that went without a word may be silent for ever: it is not used again. */
  function renewPools() {
    const { client, transactions } = pools;
    pools = openPools();
    showRunning();
    // Nobody waits for what is under way on them. Given time, the driver would open connections for it, and keep them.
    const ended = Promise.allSettled([client, transactions].map((pool) => pool.end({ timeout: 0 })));
    leaving.add(ended);
    void ended.then(() => leaving.delete(ended));
  }

  options.metrics.databasePool.set({ state: "size" }, options.poolSize);
  function showRunning() {
    const { running } = pools.calls;
    options.metrics.databasePool.set({ state: "busy" }, Math.min(running, options.poolSize));
    options.metrics.databasePool.set({ state: "waiting" }, Math.max(running - options.poolSize, 0));
  }

  const openProbes = () => postgres(options.url, { ...settings, max: 1, connect_timeout: 1 });
  let probes = openProbes();
  let isAnswered = true;

  /** A connection on which a probe is not answered is not asked again: it may be silent for ever. */
  async function probe() {
    if (!isAnswered) {
      const silent = probes;
      setTimeout(() => void silent.end({ timeout: 0 }).catch(() => {}), keepSilentProbeMs).unref();
      probes = openProbes();
    }
    isAnswered = false;
    const asked = probes;
    await asked`select 1`;
    if (asked === probes) isAnswered = true;
  }
  const watch = watchDatabase({ probe, onAway: renewPools, log: options.log });

  async function named<T>(name: string, work: (pools: Pools) => Promise<T>): Promise<T> {
    const used = pools;
    if (used.calls.running >= options.poolSize + maxWaiting)
      throw new DomainError("OVERLOADED", { retryAfterSeconds: 1 });
    const started = performance.now();
    try {
      return await watch.run(deadlineMs, async () => {
        used.calls.running++;
        showRunning();
        try {
          return await work(used);
        } finally {
          // Not when its caller gives up: the driver still keeps it.
          used.calls.running--;
          showRunning();
        }
      });
    } finally {
      const ms = performance.now() - started;
      options.metrics.databaseQuerySeconds.observe({ query: name }, ms / 1000);
      if (ms > options.slowQueryMs) options.log.warn({ query: name, ms: Math.round(ms) }, "slow query");
    }
  }

  return {
    query: (name, work) => named(name, ({ db }) => work(db)),
    transaction: (name, work) => named(name, ({ transactional }) => transactional.transaction(work)),
    snapshot: (name, work) => named(name, ({ snapshots }) => snapshots.transaction(work)),
    statement: (name, work) => named(name, ({ client }) => work(client)),
    health: watch.health,
    async close() {
      watch.close();
      const { client, transactions } = pools;
      await Promise.all([client, transactions, probes].map((pool) => pool.end({ timeout: 5 })));
      await Promise.all(leaving);
    },
  };
}
