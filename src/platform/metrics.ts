import { Counter, Gauge, Histogram, Registry } from "prom-client";
import eventLoopLag from "prom-client/lib/metrics/eventLoopLag.js";
import heapSizeAndUsed from "prom-client/lib/metrics/heapSizeAndUsed.js";
import osMemoryHeap from "prom-client/lib/metrics/osMemoryHeap.js";
import processCpuTotal from "prom-client/lib/metrics/processCpuTotal.js";
import processMaxFileDescriptors from "prom-client/lib/metrics/processMaxFileDescriptors.js";
import processOpenFileDescriptors from "prom-client/lib/metrics/processOpenFileDescriptors.js";
import processStartTime from "prom-client/lib/metrics/processStartTime.js";

export type Metrics = ReturnType<typeof createMetrics>;

export interface MetricsOptions {
  /** Whether figures of the process itself are measured (default true). They cannot be stopped again. */
  process?: boolean;
}

const httpBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const queryBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];
/** Up to two hours: how long guests wait. */
const servingBuckets = [60, 120, 180, 300, 420, 600, 900, 1_200, 1_800, 2_700, 3_600, 7_200];
const lagBuckets = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

/**
 * What this process counts, in a registry of its own. Names end in their unit, and counters in `_total`.
 * Label values must come from short lists: a route is its pattern (`/orders/:id`), never the path. `store` is the
 * one long list, so no histogram has it: see docs/decisions/013-metrics-by-store.md.
 */
export function createMetrics(options: MetricsOptions = {}) {
  const registry = new Registry();
  const registers = [registry];
  if (options.process ?? true) collectProcessMetrics(registry);

  const collectors: (() => Promise<void>)[] = [];

  return {
    httpRequestSeconds: new Histogram({
      name: "table_order_http_request_duration_seconds",
      help: "Time from receiving a request to having its answer, by route pattern.",
      labelNames: ["method", "route", "status"],
      buckets: httpBuckets,
      registers,
    }),
    ordersPlaced: new Counter({
      name: "table_order_orders_placed_total",
      help: "Orders placed.",
      labelNames: ["store", "currency"],
      registers,
    }),
    revenueMinor: new Counter({
      name: "table_order_revenue_minor_units_total",
      help: "Sum of the orders placed, in the currency's minor unit.",
      labelNames: ["store", "currency"],
      registers,
    }),
    ordersWaiting: new Gauge({
      name: "table_order_orders_waiting",
      help: "Orders that have yet to be sent to the database: they wait for a statement, or for a store that is locked.",
      labelNames: ["for"],
      registers,
    }),
    orderServedSeconds: new Histogram({
      name: "table_order_order_served_seconds",
      help: "Time from placing an order to its being served.",
      buckets: servingBuckets,
      registers,
    }),
    openTables: new Gauge({
      name: "table_order_tables_open",
      help: "Tables with an open session, by store; the same from every instance.",
      labelNames: ["store"],
      registers,
    }),
    openStreams: new Gauge({
      name: "table_order_streams_open",
      help: "Event streams that are open now.",
      registers,
    }),
    eventsSent: new Counter({
      name: "table_order_events_sent_total",
      help: "Events written to streams, once for each listener.",
      registers,
    }),
    streamLagSeconds: new Histogram({
      name: "table_order_stream_lag_seconds",
      help: "Time from an event's occurredAt to its being written to the streams of its store, once an event.",
      buckets: lagBuckets,
      registers,
    }),
    databaseQuerySeconds: new Histogram({
      name: "table_order_database_query_duration_seconds",
      help: "Time of a database call, by its name.",
      labelNames: ["query"],
      buckets: queryBuckets,
      registers,
    }),
    databasePool: new Gauge({
      name: "table_order_database_pool_connections",
      help: "Connections of the pool by state: size is the limit, busy is in use, waiting are calls without one.",
      labelNames: ["state"],
      registers,
    }),
    databaseSizeBytes: new Gauge({
      name: "table_order_database_size_bytes",
      help: "Size of the database on disk, by its name; the same from every instance.",
      labelNames: ["database"],
      registers,
    }),
    databaseServerConnections: new Gauge({
      name: "table_order_database_server_connections",
      help: "Connections of the server by state: active, idle, idle_in_transaction, other, and max, which is the limit.",
      labelNames: ["state"],
      registers,
    }),
    replicationLagSeconds: new Gauge({
      name: "table_order_database_replication_lag_seconds",
      help: "How far a standby is behind, by its name; nothing where there is none.",
      labelNames: ["standby"],
      registers,
    }),
    cacheLookups: new Counter({
      name: "table_order_cache_lookups_total",
      help: "Look-ups by cache and result (hit or miss).",
      labelNames: ["cache", "result"],
      registers,
    }),
    loginFailures: new Counter({
      name: "table_order_login_failures_total",
      help: "Sign-ins that were tried and failed, by kind of sign-in and error code.",
      labelNames: ["kind", "reason"],
      registers,
    }),
    loginWaits: new Counter({
      name: "table_order_login_waits_total",
      help: "Sign-ins refused untried, by kind of sign-in and by what had to wait: rate, device, place, address, network, store_tables or store_staff.",
      labelNames: ["kind", "budget"],
      registers,
    }),
    bodyBytes: new Gauge({
      name: "table_order_bodies_receiving_bytes",
      help: "Bytes set aside for request bodies that are being received.",
      registers,
    }),
    refusals: new Counter({
      name: "table_order_refused_callers_total",
      help: "Tokens and tickets that were refused, by error code.",
      labelNames: ["reason"],
      registers,
    }),
    busBacklog: new Gauge({
      name: "table_order_bus_backlog_events",
      help: "Events a consumer of the bus has not finished; relay is what RabbitMQ has yet to get.",
      labelNames: ["consumer"],
      registers,
    }),
    busBacklogAgeSeconds: new Gauge({
      name: "table_order_bus_backlog_age_seconds",
      help: "Age of the oldest event a consumer of the bus has not finished; 0 when there is none, missing when another process knows it.",
      labelNames: ["consumer"],
      registers,
    }),

    /** `Content-Type` of `text()`. */
    contentType: registry.contentType,
    /** Calls `collect` before figures are read: for gauges that are asked for. It must be quick and never reject. */
    beforeScrape: (collect: () => Promise<void>) => void collectors.push(collect),
    /** All figures in Prometheus' text format. */
    async text(): Promise<string> {
      await Promise.all(collectors.map((collect) => collect()));
      return await registry.metrics();
    },
  };
}

/** Of prom-client's own those that mean something on Bun. Another one begins with a full garbage collection. */
const processCollectors = [
  processCpuTotal,
  processStartTime,
  osMemoryHeap,
  processOpenFileDescriptors,
  processMaxFileDescriptors,
  eventLoopLag,
  heapSizeAndUsed,
];

/** The others that these bring are missing, always zero or wrong on Bun. */
const processMetrics = new Set([
  "process_cpu_user_seconds_total",
  "process_cpu_system_seconds_total",
  "process_cpu_seconds_total",
  "process_start_time_seconds",
  "process_resident_memory_bytes",
  "process_open_fds",
  "process_max_fds",
  "nodejs_eventloop_lag_seconds",
  "nodejs_eventloop_lag_max_seconds",
  "nodejs_eventloop_lag_p99_seconds",
  "nodejs_heap_size_total_bytes",
  "nodejs_heap_size_used_bytes",
  "nodejs_external_memory_bytes",
]);

function collectProcessMetrics(registry: Registry): void {
  for (const collect of processCollectors) collect(registry, { eventLoopMonitoringPrecision: 10 });
  for (const { name } of registry.getMetricsAsArray()) {
    if (!processMetrics.has(name)) registry.removeSingleMetric(name);
  }
}
