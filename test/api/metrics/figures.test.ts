import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createGauges } from "../../../src/gauges.ts";
import type { Database } from "../../../src/platform/database/index.ts";
import { createMetrics } from "../../../src/platform/metrics.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { serveTestApp } from "../../support/server.ts";
import { silentLog } from "../../support/silent-log.ts";
import { createTestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ env: { METRICS_TOKEN: "scraper" } });
});
afterAll(() => app.close());

/** The samples of one metric, by their labels as written: `{store="…"}`. */
async function scrape(from: TestApp, name: string): Promise<Record<string, number>> {
  const { status, body } = await from.call<string>("GET", "/metrics", { token: "scraper" });
  expect(status).toBe(200);
  const found = body.matchAll(/^(\w+)(\{.*\})? (\S+)$/gm);
  return Object.fromEntries(
    [...found].filter((line) => line[1] === name).map((line) => [line[2] ?? "", Number(line[3])]),
  );
}

describe("a scrape", () => {
  test("counts orders and revenue by store", async () => {
    const store = await createTestStore(app);
    for (let orders = 1; orders <= 2; orders++) {
      await placeOrder(app, store.tokens.table, { lines: [store.line] });
      const labels = `{store="${store.id}",currency="KRW"}`;
      expect((await scrape(app, "table_order_orders_placed_total"))[labels]).toBe(orders);
      expect((await scrape(app, "table_order_revenue_minor_units_total"))[labels]).toBe(orders * 9_500);
    }
  });

  test("knows how long an order took to be served, once", async () => {
    const fresh = await createTestApp({ env: { METRICS_TOKEN: "scraper" } });
    try {
      const store = await createTestStore(fresh);
      fresh.clock.set("2026-11-21T10:00:00.000Z");
      const order = await placeOrder(fresh, store.tokens.table, { lines: [store.line] });
      fresh.clock.set("2026-11-21T10:04:00.000Z");
      await moveOrder(fresh, store.tokens.staff, order.id, "preparing", "ready");
      for (const replayed of [null, "true"]) {
        const served = await fresh.call("POST", `/api/v1/orders/${order.id}/status`, {
          token: store.tokens.staff,
          body: { status: "served" },
          headers: { "idempotency-key": "served" },
        });
        expect([served.status, served.headers.get("idempotency-replayed")]).toEqual([200, replayed]);
      }
      expect(await scrape(fresh, "table_order_order_served_seconds_count")).toEqual({ "": 1 });
      expect(await scrape(fresh, "table_order_order_served_seconds_sum")).toEqual({ "": 240 });
    } finally {
      await fresh.close();
    }
  });

  test("counts the tables that are open, and no longer those that were completed", async () => {
    const store = await createTestStore(app);
    const metrics = createMetrics({ process: false });
    metrics.beforeScrape(createGauges({ ...app, log: silentLog, metrics, keptMs: 0 }).measure);
    const open = async () =>
      new RegExp(`tables_open\\{store="${store.id}"\\} (\\d+)`).exec(await metrics.text())?.[1];

    expect(await open()).toBeUndefined();
    const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    await placeOrder(app, store.tokens.otherTable, { lines: [store.line] });
    expect(await open()).toBe("2");
    await moveOrder(app, store.tokens.staff, order.id, "preparing", "ready", "served");
    const completed = await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, {
      token: store.tokens.staff,
      body: { sessionId: order.sessionId },
    });
    expect(completed.status).toBe(200);
    expect(await open()).toBe("1");
  });

  test("tells of the database's server", async () => {
    const [size] = Object.values(await scrape(app, "table_order_database_size_bytes"));
    expect(size).toBeGreaterThan(1_000_000);
    const connections = await scrape(app, "table_order_database_server_connections");
    expect(connections['{state="active"}']).toBeGreaterThan(0);
    expect(connections['{state="max"}']).toBeGreaterThan(10);
  });

  test("counts failed sign-ins, sign-ins that had to wait, and look-ups in the cache", async () => {
    const strict = await createTestApp({ env: { LOGIN_ATTEMPTS: "1", METRICS_TOKEN: "scraper" } });
    const store = await createTestStore(app);
    const signIn = () =>
      strict.call("POST", "/api/v1/auth/tables/login", {
        body: { storeCode: store.code, tableNumber: "1", pin: "9999" },
      });
    expect([(await signIn()).status, (await signIn()).status]).toEqual([401, 429]);
    expect(await scrape(strict, "table_order_login_failures_total")).toEqual({
      '{kind="table",reason="INVALID_CREDENTIALS"}': 1,
    });
    expect(await scrape(strict, "table_order_login_waits_total")).toEqual({
      '{kind="table",budget="address"}': 1,
    });
    await strict.close();

    await app.call("GET", "/api/v1/menu", { token: store.tokens.table });
    await app.call("GET", "/api/v1/menu", { token: store.tokens.table });
    const lookups = await scrape(app, "table_order_cache_lookups_total");
    expect(lookups['{cache="catalogue",result="miss"}']).toBeGreaterThan(0);
    expect(lookups['{cache="catalogue",result="hit"}']).toBeGreaterThan(0);
  });
});

test("an event is measured once, however many listen", async () => {
  const server = await serveTestApp();
  try {
    const store = await createTestStore(server);
    const readers = await Promise.all([1, 2, 3].map(() => server.stream(store.tokens.staff)));
    await until("all listen", async () => (await server.openStreams()) === readers.length);
    await placeOrder(server, store.tokens.table, { lines: [store.line] });
    const sent = async () => (await server.metrics.eventsSent.get()).values[0]?.value ?? 0;
    await until("all were told", async () => (await sent()) === 2 * readers.length);
    // That a session was opened, and the order.
    const { values } = await server.metrics.streamLagSeconds.get();
    const of = (part: string) => values.find(({ metricName }) => metricName?.endsWith(part))?.value;
    expect(of("_count")).toBe(2);
    // The test's clock stands still.
    expect(of("_sum")).toBe(0);
  } finally {
    await server.close();
  }
});

describe("the database's figures", () => {
  /** A database that answers when it is told to. */
  function gaugesOf(answer: () => Promise<unknown>) {
    const metrics = createMetrics({ process: false });
    let asked = 0;
    const database: Database = {
      ...app.database,
      snapshot: async <T>() => {
        asked++;
        return (await answer()) as T;
      },
    };
    const gauges = createGauges({ database, log: silentLog, metrics, keptMs: 60_000, waitMs: 50 });
    return { gauges, metrics, asked: () => asked };
  }
  const figures = {
    open: [{ storeId: "s1", count: 3 }],
    server: {
      name: "orders",
      sizeBytes: 5,
      connections: { idle: 2 },
      standbys: [{ name: "b", lagSeconds: 1.5 }],
    },
  };

  test("are asked once for all scrapes of a while", async () => {
    const { gauges, metrics, asked } = gaugesOf(async () => figures);
    await Promise.all([gauges.measure(), gauges.measure()]);
    await gauges.measure();
    expect(asked()).toBe(1);
    expect(await metrics.text()).toContain('table_order_tables_open{store="s1"} 3\n');
    expect(await metrics.text()).toContain('replication_lag_seconds{standby="b"} 1.5\n');
  });

  test("keep no scrape waiting when the database is silent", async () => {
    const { gauges, asked } = gaugesOf(() => new Promise(() => {}));
    await gauges.measure();
    await gauges.measure();
    expect(asked()).toBe(1);
  });

  test("have no value when they are not known", async () => {
    let answer = async (): Promise<unknown> => figures;
    const { metrics } = gaugesOf(() => answer());
    const known = createGauges({
      database: { ...app.database, snapshot: async <T>() => (await answer()) as T },
      log: silentLog,
      metrics,
      keptMs: 0,
    });
    await known.measure();
    expect(await metrics.text()).toContain("table_order_tables_open{");
    answer = () => Promise.reject(new Error("away"));
    await known.measure();
    expect(await metrics.text()).not.toMatch(
      /table_order_(tables_open|database_s\w+|database_replication\w+)\{/,
    );
  });
});
