import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { type CollectedSpan, startCollector } from "../../support/collector.ts";
import { placeOrder } from "../../support/orders.ts";
import { createTestStore, pin, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(60_000);

const collector = startCollector();
let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  store = await createTestStore(app);
});
afterAll(async () => {
  await app.close();
  await collector.close();
});

/** The request's span, once it has come. */
async function spanOf(clientRequestId: string, from = collector): Promise<CollectedSpan> {
  const find = () => from.spans.find(({ attributes }) => attributes["request.client_id"] === clientRequestId);
  await until(`the span of ${clientRequestId} has come`, () => find() !== undefined, 30_000);
  const span = find();
  if (!span) throw new Error("no span");
  return span;
}

const childrenOf = ({ spanId }: CollectedSpan) =>
  collector.spans.filter(({ parentSpanId }) => parentSpanId === spanId).map(({ name }) => name);

describe("an order", () => {
  test("is a span with its database calls and what was published under it", async () => {
    await placeOrder(app, store.tokens.table, { lines: [store.line] }, { "x-request-id": "traced-1" });
    const span = await spanOf("traced-1");
    expect(span.name).toBe("POST /api/v1/orders");
    expect(span.parentSpanId ?? "").toBe("");
    expect(span.attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/api/v1/orders",
      "http.response.status_code": 201,
      "request.id": expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]+$/),
      "request.client_id": "traced-1",
      "store.id": store.id,
    });
    expect(childrenOf(span)).toContain("orders.place");
    expect(childrenOf(span)).toContain("events.publish");
    const call = collector.spans.find(({ name }) => name === "orders.place");
    expect(call).toMatchObject({ traceId: span.traceId, attributes: { "db.system.name": "postgresql" } });
  });

  test("belongs to the trace of who sent it", async () => {
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const parent = "00f067aa0ba902b7";
    const headers = { traceparent: `00-${traceId}-${parent}-01`, "x-request-id": "traced-2" };
    await placeOrder(app, store.tokens.table, { lines: [store.line] }, headers);
    expect(await spanOf("traced-2")).toMatchObject({ traceId, parentSpanId: parent });
  });

  test("is not traced when who sent it says so", async () => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-00";
    await app.call("GET", "/health/live", { headers: { traceparent, "x-request-id": "untraced" } });
    await app.call("GET", "/health/live", { headers: { "x-request-id": "after-untraced" } });
    await spanOf("after-untraced");
    expect(
      collector.spans.filter(({ attributes }) => attributes["request.client_id"] === "untraced"),
    ).toEqual([]);
  });
});

test("requests that run at once keep their own calls", async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `at-once-${index}`);
  await Promise.all(
    ids.map((id) =>
      app.call("GET", `/api/v1/orders/${Bun.randomUUIDv7()}`, {
        token: store.tokens.staff,
        headers: { "x-request-id": id },
      }),
    ),
  );
  const spans = await Promise.all(ids.map((id) => spanOf(id)));
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(ids.length);
  for (const span of spans) expect(childrenOf(span)).toEqual(["orders.get"]);
});

test("a failure is marked, and its text stays inside", async () => {
  const original = app.database.query;
  app.database.query = (name) =>
    original(name, () => Promise.reject(new TypeError("customer 4711 said hello")));
  await app.call("GET", "/api/v1/orders", {
    token: store.tokens.staff,
    headers: { "x-request-id": "failed-1" },
  });
  app.database.query = original;
  const span = await spanOf("failed-1");
  expect(span.status?.code).toBe(2);
  const call = collector.spans.find(({ parentSpanId }) => parentSpanId === span.spanId);
  expect(call).toMatchObject({
    name: "orders.list",
    status: { code: 2 },
    attributes: { "error.type": "TypeError" },
  });
  expect(collector.bodies.join()).not.toContain("customer 4711");
});

test("nothing secret is in a trace", async () => {
  const answer = await app.call<{ token: string }>("POST", "/api/v1/auth/tables/login", {
    body: { storeCode: store.code, tableNumber: "1", pin },
    headers: { "x-request-id": "secrets" },
  });
  await app.call("GET", "/api/v1/menu?ticket=ticket-4711", {
    token: answer.body.token,
    headers: { "x-request-id": "secrets-2" },
  });
  await spanOf("secrets");
  await spanOf("secrets-2");
  const sent = collector.bodies.join();
  for (const secret of [answer.body.token, store.tokens.staff, `"${pin}"`, "ticket-4711"])
    expect(sent.includes(secret)).toBe(false);
});

test("a collector that is away keeps nobody waiting, and the end brings what is left", async () => {
  const gone = startCollector();
  await gone.close();
  const alone = await createTestApp({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: gone.url } });
  expect((await alone.call("GET", "/health/live")).status).toBe(200);
  await alone.close();

  const late = startCollector();
  const other = await createTestApp({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: late.url } });
  await other.call("GET", "/health/live", { headers: { "x-request-id": "last" } });
  await other.close();
  expect((await spanOf("last", late)).name).toBe("GET /health/live");
  await late.close();
});

test("a share of 0 traces only what callers ask for", async () => {
  const quiet = startCollector();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: quiet.url, OTEL_TRACES_SAMPLER_ARG: "0" };
  const sampled = await createTestApp({ env });
  await sampled.call("GET", "/health/live", { headers: { "x-request-id": "unasked" } });
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4738-00f067aa0ba902b7-01";
  await sampled.call("GET", "/health/live", { headers: { traceparent, "x-request-id": "asked" } });
  await sampled.close();
  await quiet.close();
  expect(quiet.spans.map(({ attributes }) => attributes["request.client_id"])).toEqual(["asked"]);
});
