import { afterEach, expect, test } from "bun:test";
import { createFindings } from "../../../src/replay/checks/findings.ts";
import { checkStream } from "../../../src/replay/checks/stream.ts";
import { type DashboardOptions, openDashboard } from "../../../src/replay/dashboard.ts";
import { readEvent } from "../../../src/replay/logged-event.ts";
import { until } from "../../support/until.ts";

const end: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(end.splice(0).map((step) => step()));
});

const storeId = "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d";

function eventOf(seq: number) {
  return {
    seq,
    id: `019aa7c2-5d1e-7c3a-9b1f-${String(seq).padStart(12, "0")}`,
    type: "order.created",
    occurredAt: "2026-11-21T10:15:00.000Z",
    actor: { type: "table", id: storeId, name: "1" },
    data: { id: `order-${seq}` },
  } as const;
}

const log = Array.from({ length: 10 }, (_, index) => readEvent(eventOf(index + 1)).seen);

function block(seq: number): string {
  return `id: ${seq}\nevent: order.created\ndata: ${JSON.stringify(eventOf(seq))}\n\n`;
}

function hello(seq: number, more: { event?: string; recovered?: boolean; epoch?: string } = {}): string {
  const { event = "hello", ...data } = { recovered: true, epoch: "e1", ...more };
  return `retry: 2000\nid: ${seq}\nevent: ${event}\ndata: ${JSON.stringify({ seq, ...data })}\n\n`;
}

/** A stream that says what `say` returns for a resume point, and then stays silent. */
function follow(say: (after: number, connection: number) => string, more: Partial<DashboardOptions> = {}) {
  const asked: { lastEventId: string | null; header: string | null; epoch: string | null }[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const query = new URL(request.url).searchParams;
      const header = request.headers.get("last-event-id");
      asked.push({ lastEventId: query.get("lastEventId"), header, epoch: query.get("epoch") });
      const text = say(Number(header ?? query.get("lastEventId")), asked.length);
      if (text.startsWith("5")) return new Response(null, { status: Number(text) });
      return new Response(
        new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(text)) }),
      );
    },
  });
  const stop = new AbortController();
  const dashboard = openDashboard({
    url: `http://127.0.0.1:${server.port}`,
    token: "token",
    epoch: "e1",
    signal: stop.signal,
    eventsUntilCut: () => Number.POSITIVE_INFINITY,
    ...more,
  });
  end.push(async () => {
    stop.abort();
    await dashboard.ended.catch(() => {});
    await server.stop(true);
  });
  return { dashboard, asked };
}

/** All events after the resume point, as the log has them. */
const honest = (after: number) =>
  hello(after) +
  log
    .slice(after)
    .map(({ seq }) => block(seq))
    .join("");

function problemsOf(seen: typeof log) {
  const found = createFindings();
  checkStream(found, seen, log);
  const { missing, duplicated, outOfOrder } = found.findings;
  return { missing, duplicated, outOfOrder };
}

test("shows every event once over many cuts, each resumed after the last one seen", async () => {
  const { dashboard, asked } = follow(honest, { eventsUntilCut: () => 3 });
  await until("the last event came", () => dashboard.at() === 10 && dashboard.resumes >= 3);
  expect(dashboard.problems).toEqual([]);
  expect(dashboard.seen).toEqual(log);
  expect(problemsOf(dashboard.seen)).toEqual({ missing: 0, duplicated: 0, outOfOrder: 0 });
  expect(asked.slice(0, 4)).toEqual([
    { lastEventId: "0", header: null, epoch: "e1" },
    { lastEventId: null, header: "3", epoch: "e1" },
    { lastEventId: null, header: "6", epoch: "e1" },
    { lastEventId: null, header: "9", epoch: "e1" },
  ]);
  expect(dashboard.gaps.length).toBeGreaterThanOrEqual(4);
});

test("goes on when the server goes away and comes back", async () => {
  const { dashboard } = follow((after, connection) => (connection % 2 === 0 ? "503" : honest(after)), {
    eventsUntilCut: () => 4,
  });
  await until("the last event came", () => dashboard.at() === 10);
  expect(dashboard.seen).toEqual(log);
});

test("sees an event that a stream leaves out, repeats and swaps", async () => {
  const told = [1, 2, 2, 4, 6, 5, 7, 8, 9, 10];
  const { dashboard } = follow(() => hello(0) + told.map(block).join(""));
  await until("the last event came", () => dashboard.at() === 10);
  expect(problemsOf(dashboard.seen)).toEqual({ missing: 1, duplicated: 1, outOfOrder: 1 });
});

test("sees a resume that lost or repeated events", async () => {
  const skips = follow((after) => honest(after === 0 ? 0 : after + 1), { eventsUntilCut: () => 3 });
  const repeats = follow((after) => honest(Math.max(0, after - 1)), { eventsUntilCut: () => 4 });
  await until("both have seen the end", () => skips.dashboard.at() >= 10 && repeats.dashboard.at() >= 10);
  expect(problemsOf(skips.dashboard.seen).missing).toBeGreaterThan(0);
  expect(problemsOf(repeats.dashboard.seen).duplicated).toBeGreaterThan(0);
  expect(skips.dashboard.problems).not.toEqual([]);
});

test.each([
  ["a reset", { event: "reset" }],
  ["a stream that did not resume", { recovered: false }],
  ["another epoch", { epoch: "e2" }],
])("takes %s for a problem", async (_name, greeting) => {
  const { dashboard } = follow(() => hello(0, greeting));
  await until("it was greeted", () => dashboard.gaps.length > 0);
  expect(dashboard.problems).toEqual([expect.stringContaining("after event 0 the stream went on with")]);
});

test("takes an event under another number or name for a problem", async () => {
  const wrong = block(1).replace("id: 1", "id: 2") + block(2).replace("event: order.created", "event: x");
  const { dashboard } = follow(() => hello(0) + wrong);
  await until("both came", () => dashboard.seen.length === 2);
  expect(dashboard.problems).toEqual([
    "event 1 (order.created) was named 2 order.created",
    "event 2 (order.created) was named 2 x",
  ]);
});

test("ends when the stream sends what is no event", async () => {
  const { dashboard } = follow(() => `${hello(0)}id: 1\nevent: order.created\ndata: {"seq":1}\n\n`);
  await expect(dashboard.ended).rejects.toThrow("the stream sent order.created 1 with");
});

test("gives up when the stream stays away", async () => {
  const { dashboard } = follow(() => "503", { patienceMs: 200 });
  await expect(dashboard.ended).rejects.toThrow("the stream could not be opened for 0.2 s");
});
