import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { LogEvent } from "../../../src/features/events/events.model.ts";
import type { Board } from "../../../src/features/sessions/sessions.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { appendEvents, trimEvents } from "../../support/rows.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(20_000);

let server: TestServer;
let store: TestStore;

beforeAll(async () => {
  server = await serveTestApp();
});
beforeEach(async () => {
  store = await createTestStore(server, { unbounded: true });
});
afterAll(() => server.close());

const order = (on: TestApp = server, token = store.tokens.table) =>
  placeOrder(on, token, { lines: [{ itemId: store.ids.water, quantity: 1 }] });

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

async function readLog(): Promise<LogEvent[]> {
  const log = await server.call<{ data: LogEvent[] }>("GET", "/api/v1/events?limit=500", {
    token: store.tokens.staff,
  });
  return log.body.data;
}

async function epoch(): Promise<string> {
  return (await server.call<Board>("GET", "/api/v1/board", { token: store.tokens.staff })).body.epoch;
}

describe("a stream", () => {
  test("begins with hello: where the log is, and which log it is", async () => {
    await order();
    const stream = await server.stream(store.tokens.staff);
    const hello = await stream.first("hello");
    expect(stream.received[0]).toBe(hello);
    expect(hello).toEqual({
      id: 2,
      type: "hello",
      data: { seq: 2, epoch: await epoch(), recovered: false },
    });
  });

  test("is sent in a way that no proxy keeps or changes", async () => {
    const { headers } = await server.stream(store.tokens.staff);
    expect(headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(headers.get("x-accel-buffering")).toBe("no");
    expect(headers.get("content-encoding")).toBeNull();
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-request-id")).not.toBeNull();
  });

  test("tells the browser to come back after two seconds", async () => {
    const abort = new AbortController();
    const response = await fetch(`${server.url}/api/v1/events/stream`, {
      headers: { authorization: `Bearer ${store.tokens.staff}` },
      signal: abort.signal,
    });
    const { value } = (await response.body?.getReader().read()) ?? {};
    abort.abort();
    expect(new TextDecoder().decode(value)).toStartWith("retry: 2000\n");
  });

  test("brings each event once, in order, as the log has it", async () => {
    const stream = await server.stream(store.tokens.staff);
    const placed = await order();
    await moveOrder(server, store.tokens.staff, placed.id, "preparing", "ready", "served");
    await server.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff });
    await stream.reaches(6);

    const log = await readLog();
    expect(stream.seqs()).toEqual(numbers(1, 6));
    expect(stream.events().map((event) => event.data)).toEqual(log);
    expect(stream.events().map((event) => event.type)).toEqual(log.map((event) => event.type));
  });

  test("tells staff nothing of another store", async () => {
    const other = await createTestStore(server);
    const stream = await server.stream(store.tokens.staff);
    await placeOrder(server, other.tokens.table, { lines: [other.line] });
    await order();
    await stream.reaches(2);
    expect(JSON.stringify(stream.received)).not.toContain(other.id);
    expect(stream.seqs()).toEqual([1, 2]);
  });

  test("goes on from the board without a gap", async () => {
    await order();
    const board = await server.call<Board>("GET", "/api/v1/board", { token: store.tokens.staff });
    await order();
    const stream = await server.stream(store.tokens.staff, {
      query: `?lastEventId=${board.body.seq}&epoch=${board.body.epoch}`,
    });
    await order();
    await stream.reaches(4);
    expect(stream.received[0]).toMatchObject({ type: "hello", data: { recovered: true, seq: 2 } });
    expect(stream.seqs()).toEqual([3, 4]);
  });

  test("brings what another instance wrote within two seconds, though nobody told", async () => {
    const instance = await createTestApp();
    const stream = await server.stream(store.tokens.staff);
    const started = performance.now();
    await order(instance);
    await stream.reaches(2, 5_000);
    expect(performance.now() - started).toBeLessThan(2_000);
    // A hint that comes before what was missed must not overtake it.
    await order(instance);
    await order();
    await stream.reaches(4);
    expect(stream.seqs()).toEqual([1, 2, 3, 4]);
    await instance.close();
  });

  test("keeps the order while two instances write at once", async () => {
    const instance = await createTestApp();
    const streams = await Promise.all([1, 2, 3].map(() => server.stream(store.tokens.staff)));
    await Promise.all(Array.from({ length: 60 }, (_, index) => order(index % 2 === 0 ? server : instance)));
    await Promise.all(streams.map((stream) => stream.reaches(61)));
    for (const stream of streams) expect(stream.seqs()).toEqual(numbers(1, 61));
    await instance.close();
  });
});

describe("a client that comes back", () => {
  test("gets everything that happened while it was away, once", async () => {
    const stream = await server.stream(store.tokens.staff);
    await order();
    await stream.reaches(2);
    await stream.close();
    for (let index = 0; index < 5; index++) await order();

    const again = await server.stream(store.tokens.staff, { lastEventId: 2 });
    await order();
    await again.reaches(8);
    expect(again.received[0]).toMatchObject({ id: 2, type: "hello", data: { seq: 2, recovered: true } });
    expect(again.seqs()).toEqual(numbers(3, 8));
    const log = await readLog();
    expect(again.events().map((event) => event.data)).toEqual(log.slice(2));
  });

  test("gets all of the log when it had nothing", async () => {
    await order();
    const stream = await server.stream(store.tokens.staff, { lastEventId: 0 });
    await stream.reaches(2);
    expect(stream.seqs()).toEqual([1, 2]);
  });

  test("gets nothing twice when nothing happened", async () => {
    await order();
    const stream = await server.stream(store.tokens.staff, { lastEventId: 2 });
    await order();
    await stream.reaches(3);
    expect(stream.seqs()).toEqual([3]);
  });

  test("gets more than a page, while more is being written", async () => {
    const last = await appendEvents(server, store.id, 1_300);
    const writing = Promise.all(Array.from({ length: 40 }, () => order()));
    const streams = await Promise.all(
      [0, 3, 700, last].map((lastEventId) => server.stream(store.tokens.staff, { lastEventId })),
    );
    await writing;
    const end = last + 41;
    await Promise.all(streams.map((stream) => stream.reaches(end)));
    expect(streams.map((stream) => stream.seqs())).toEqual(
      [0, 3, 700, last].map((after) => numbers(after + 1, end)),
    );
  });

  test("is resumed by the header rather than by the query of its first connect", async () => {
    for (let index = 0; index < 3; index++) await order();
    const stream = await server.stream(store.tokens.staff, { lastEventId: 3, query: "?lastEventId=1" });
    await stream.reaches(4);
    expect(stream.seqs()).toEqual([4]);
  });

  test.each<[string, () => Promise<{ lastEventId?: number | string; query?: string }>]>([
    [
      "the log was trimmed",
      async () => {
        await trimEvents(server, store.id, 3);
        return { lastEventId: 2 };
      },
    ],
    [
      "all of the log was trimmed",
      async () => {
        await trimEvents(server, store.id, 5);
        return { lastEventId: 4 };
      },
    ],
    ["its log was another one", async () => ({ query: `?lastEventId=4&epoch=${crypto.randomUUID()}` })],
    ["it is beyond the log", async () => ({ lastEventId: 6 })],
    ["what it says is no number", async () => ({ lastEventId: "abc" })],
    ["what it says is a huge number", async () => ({ lastEventId: "9".repeat(30) })],
    ["what it says is negative", async () => ({ lastEventId: "-1" })],
  ])("is told to reload when %s, and then goes on", async (_why, arrange) => {
    for (let index = 0; index < 4; index++) await order();
    const stream = await server.stream(store.tokens.staff, await arrange());
    expect(await stream.first("reset")).toEqual({
      id: 5,
      type: "reset",
      data: { seq: 5, epoch: await epoch(), recovered: false },
    });
    expect(stream.received).toHaveLength(1);
    await order();
    await stream.reaches(6);
    expect(stream.seqs()).toEqual([6]);
  });

  test("is not told to reload when just the next event is the oldest kept", async () => {
    for (let index = 0; index < 4; index++) await order();
    await trimEvents(server, store.id, 3);
    const stream = await server.stream(store.tokens.staff, { lastEventId: 3 });
    await stream.reaches(5);
    expect(stream.received[0]?.type).toBe("hello");
    expect(stream.seqs()).toEqual([4, 5]);
  });

  test("at the end of a log that was trimmed to nothing goes on", async () => {
    await order();
    await trimEvents(server, store.id, 2);
    const stream = await server.stream(store.tokens.staff, { lastEventId: 2 });
    await order();
    await stream.reaches(3);
    expect(stream.received[0]).toMatchObject({ type: "hello", data: { recovered: true } });
  });

  test.each(["lastEventId=-1", "lastEventId=abc", "lastEventId=1.5", "unknown=1"])(
    "is refused with %p",
    async (query) => {
      const response = await fetch(`${server.url}/api/v1/events/stream?${query}`, {
        headers: { authorization: `Bearer ${store.tokens.staff}` },
      });
      const problem = (await response.json()) as Problem;
      expect([response.status, problem.code]).toEqual([422, "VALIDATION_FAILED"]);
    },
  );
});

describe("many streams", () => {
  test("all see the same contiguous run of five hundred orders", async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => server.stream(store.tokens.staff)));
    const tokens = [store.tokens.table, store.tokens.otherTable];
    await Promise.all(
      Array.from({ length: 25 }, async (_, writer) => {
        for (let round = 0; round < 20; round++) await order(server, tokens[writer % 2]);
      }),
    );
    await Promise.all(streams.map((stream) => stream.reaches(502)));
    for (const stream of streams) expect(stream.seqs()).toEqual(numbers(1, 502));
    const [first, ...others] = streams.map((stream) => JSON.stringify(stream.events()));
    expect(others.every((events) => events === first)).toBe(true);
  });

  test("that come and go leave nothing open", async () => {
    const before = await server.openStreams();
    for (let round = 0; round < 4; round++) {
      const streams = await Promise.all(Array.from({ length: 50 }, () => server.stream(store.tokens.staff)));
      expect(await server.openStreams()).toBe(before + 50);
      await Promise.all(streams.map((stream) => stream.close()));
      await until("the streams are gone", async () => (await server.openStreams()) === before);
    }
    // Nor does an event that nobody is left to hear trouble anybody.
    await order();
  });

  test("that are dropped in the middle of a replay leave nothing open", async () => {
    await appendEvents(server, store.id, 1_200, 2_000);
    const before = await server.openStreams();
    const streams = await Promise.all(
      Array.from({ length: 10 }, () => server.stream(store.tokens.staff, { lastEventId: 0 })),
    );
    await Promise.all(streams.map((stream) => stream.close()));
    await until("the streams are gone", async () => (await server.openStreams()) === before);
  });
});

describe("a shutdown", () => {
  test("says bye on every stream and ends them, so that clients go on elsewhere", async () => {
    const leaving = await serveTestApp();
    const streams = await Promise.all([
      leaving.stream(store.tokens.staff),
      leaving.stream(store.tokens.table),
    ]);
    const leavingAll = leaving.shutDown();
    for (const stream of streams) {
      await stream.ends();
      expect(stream.received.map((event) => event.type)).toEqual(["hello", "bye"]);
      expect(stream.received[1]?.data).toEqual({ reason: "shutdown" });
    }
    await leavingAll;

    const elsewhere = await server.stream(store.tokens.staff, {
      lastEventId: streams[0]?.received[0]?.id ?? -1,
    });
    expect(await elsewhere.first("hello")).toMatchObject({ data: { recovered: true } });
  });
});
