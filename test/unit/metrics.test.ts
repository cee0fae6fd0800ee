import { describe, expect, test } from "bun:test";
import { Histogram } from "prom-client";
import { createMetrics } from "../../src/platform/metrics.ts";

/** Samples by name and labels, as a scraper sees them. */
function parse(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** Names by type: counter, gauge or histogram. */
function typesOf(text: string): [name: string, type: string][] {
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map((found) => [found[1] ?? "", found[2] ?? ""]);
}

describe("the text", () => {
  test("shows what was counted", async () => {
    const metrics = createMetrics({ process: false });
    const route = { method: "POST", route: "/orders", status: "201" };
    metrics.httpRequestSeconds.observe(route, 0.004);
    metrics.httpRequestSeconds.observe(route, 11);
    metrics.ordersPlaced.inc({ store: "s1", currency: "KRW" });
    metrics.revenueMinor.inc({ store: "s1", currency: "KRW" }, 8_000);
    metrics.orderServedSeconds.observe(200);
    metrics.openTables.set({ store: "s1" }, 4);
    metrics.openStreams.inc();
    metrics.eventsSent.inc(5);
    metrics.streamLagSeconds.observe(0.015);
    metrics.databaseQuerySeconds.observe({ query: "orders.place" }, 0.002);
    metrics.databasePool.set({ state: "busy" }, 3);
    metrics.databaseSizeBytes.set({ database: "orders" }, 9_000_000);
    metrics.databaseServerConnections.set({ state: "idle" }, 6);
    metrics.replicationLagSeconds.set({ standby: "b" }, 0.5);
    metrics.cacheLookups.inc({ cache: "menu", result: "hit" });
    metrics.loginFailures.inc({ kind: "staff", reason: "INVALID_CREDENTIALS" });
    metrics.loginWaits.inc({ kind: "table", budget: "address" });
    metrics.busBacklog.set({ consumer: "webhooks" }, 7);
    metrics.busBacklogAgeSeconds.set({ consumer: "webhooks" }, 1.5);

    const samples = parse(await metrics.text());
    const labels = 'method="POST",route="/orders",status="201"';
    const requests = "table_order_http_request_duration_seconds";
    expect(Object.fromEntries(samples)).toMatchObject({
      [`${requests}_bucket{le="0.0025",${labels}}`]: 0,
      [`${requests}_bucket{le="0.005",${labels}}`]: 1,
      [`${requests}_bucket{le="10",${labels}}`]: 1,
      [`${requests}_bucket{le="+Inf",${labels}}`]: 2,
      [`${requests}_count{${labels}}`]: 2,
      'table_order_orders_placed_total{store="s1",currency="KRW"}': 1,
      'table_order_revenue_minor_units_total{store="s1",currency="KRW"}': 8_000,
      'table_order_order_served_seconds_bucket{le="180"}': 0,
      'table_order_order_served_seconds_bucket{le="300"}': 1,
      'table_order_tables_open{store="s1"}': 4,
      table_order_streams_open: 1,
      table_order_events_sent_total: 5,
      table_order_stream_lag_seconds_count: 1,
      'table_order_stream_lag_seconds_bucket{le="0.01"}': 0,
      'table_order_stream_lag_seconds_bucket{le="0.02"}': 1,
      'table_order_database_query_duration_seconds_count{query="orders.place"}': 1,
      'table_order_database_pool_connections{state="busy"}': 3,
      'table_order_database_size_bytes{database="orders"}': 9_000_000,
      'table_order_database_server_connections{state="idle"}': 6,
      'table_order_database_replication_lag_seconds{standby="b"}': 0.5,
      'table_order_cache_lookups_total{cache="menu",result="hit"}': 1,
      'table_order_login_failures_total{kind="staff",reason="INVALID_CREDENTIALS"}': 1,
      'table_order_login_waits_total{kind="table",budget="address"}': 1,
      'table_order_bus_backlog_events{consumer="webhooks"}': 7,
      'table_order_bus_backlog_age_seconds{consumer="webhooks"}': 1.5,
    });
  });

  test("names its format", () => {
    expect(createMetrics({ process: false }).contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
  });

  test("follows the naming conventions", async () => {
    const types = typesOf(await createMetrics({ process: false }).text());
    expect(types.length).toBe(21);
    for (const [name, type] of types) {
      expect(name).toMatch(/^table_order_[a-z]+(_[a-z]+)*$/);
      expect(name.endsWith("_total")).toBe(type === "counter");
      if (type === "histogram") expect(name).toEndWith("_seconds");
    }
  });

  test("asks for what is only known when it is asked for", async () => {
    const metrics = createMetrics({ process: false });
    let asked = 0;
    metrics.beforeScrape(async () => {
      await Bun.sleep(1);
      metrics.openTables.set({ store: "s1" }, ++asked);
    });
    await metrics.text();
    expect(parse(await metrics.text()).get('table_order_tables_open{store="s1"}')).toBe(2);
  });

  test("has no histogram by store: each would be a dozen series for each of thousands", () => {
    const histograms = Object.values(createMetrics({ process: false })).filter(
      (metric) => metric instanceof Histogram,
    );
    expect(histograms.length).toBeGreaterThan(3);
    for (const histogram of histograms) {
      expect(() => histogram.observe({ store: "s1" }, 1)).toThrow("label");
    }
  });

  test("keeps the figures of two applications in one process apart", async () => {
    const [one, other] = [createMetrics({ process: false }), createMetrics({ process: false })];
    one.eventsSent.inc(3);
    expect(parse(await one.text()).get("table_order_events_sent_total")).toBe(3);
    expect(parse(await other.text()).get("table_order_events_sent_total")).toBe(0);
  });
});

test("process figures are there, without those that Bun gets wrong", async () => {
  const metrics = createMetrics();
  const samples = parse(await metrics.text());
  expect(samples.get("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
  expect(samples.get("process_resident_memory_bytes")).toBeLessThan(10_000_000_000);
  expect(samples.get("process_cpu_seconds_total")).toBeGreaterThan(0);
  expect(samples.get("process_start_time_seconds")).toBeGreaterThan(1_600_000_000);
  expect(samples.has("nodejs_eventloop_lag_seconds")).toBe(true);

  const names = typesOf(await metrics.text()).map(([name]) => name);
  for (const wrong of ["process_heap_bytes", "nodejs_gc_duration_seconds", "nodejs_active_handles"]) {
    expect(names).not.toContain(wrong);
  }
  for (const [name, value] of samples) {
    if (!Number.isFinite(value)) throw new Error(`${name} is not a number`);
  }
});
