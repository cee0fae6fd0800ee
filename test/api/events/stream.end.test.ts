import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { createConnection, type Socket } from "node:net";
import type { CommittedEvent } from "../../../src/features/events/events.model.ts";
import { createFeeds, type Feeds } from "../../../src/features/events/feeds.ts";
import { createStreams, type Streams } from "../../../src/features/events/streams.ts";
import type { StorePrincipal } from "../../../src/principal.ts";
import { appendEvents, trimEvents } from "../../support/rows.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { silentLog } from "../../support/silent-log.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(20_000);

const heartbeatMs = 40;
const maxUnreadBytes = 1024 * 1024;

let server: TestServer;
let store: TestStore;
let feeds: Feeds;
let streams: Streams;

beforeAll(async () => {
  server = await serveTestApp();
});
beforeEach(async () => {
  server.clock.set("2026-11-21T10:00:00.000Z");
  store = await createTestStore(server);
  feeds = createFeeds({ ...server, log: silentLog });
  // Those of the application, but for their pulse.
  streams = createStreams({
    database: server.database,
    feeds,
    metrics: server.metrics,
    epoch: crypto.randomUUID(),
    mustBeAlive: (principal) => server.tokens.mustBeAlive(principal),
    heartbeatMs,
  });
});
afterEach(() => {
  streams.close();
  feeds.stop();
});
afterAll(() => server.close());

async function principalOf(token: string): Promise<StorePrincipal> {
  const principal = await server.tokens.principal(token);
  if (principal.role === "super_admin") throw new Error("of no store");
  return principal;
}

/** Reads a stream to its end into text that grows. */
function readText(stream: ReadableStream<Uint8Array>) {
  const reading = { text: "", ended: false };
  const decoder = new TextDecoder();
  void (async () => {
    try {
      for await (const bytes of stream) reading.text += decoder.decode(bytes, { stream: true });
    } catch {
      // Cut off.
    }
    reading.ended = true;
  })();
  return reading;
}

async function open(token: string, lastEventId: number | null = null) {
  return await streams.openStream(await principalOf(token), { lastEventId, epoch: null });
}

describe("a stream whose reader keeps quiet", () => {
  test("shows signs of life", async () => {
    const reading = readText(await open(store.tokens.staff));
    await until("three heartbeats came", () => reading.text.split("\n\n:\n").length >= 4, 2_000);
    expect(reading.ended).toBe(false);
  });
});

describe("a stream ends within a heartbeat", () => {
  test("when its token is revoked", async () => {
    const reading = readText(await open(store.tokens.table));
    const other = readText(await open(store.tokens.otherTable));
    const { status } = await server.call("PATCH", `/api/v1/tables/${store.tableId}`, {
      token: store.tokens.admin,
      body: { pin: "9673" },
    });
    expect(status).toBe(200);

    const started = performance.now();
    await until("the stream ends", () => reading.ended, 2_000);
    expect(performance.now() - started).toBeLessThan(heartbeatMs * 10);
    expect(reading.text).toContain('event: bye\ndata: {"reason":"signed-out"}\n\n');
    expect(other.ended).toBe(false);
  });

  test("when its bearer signs out", async () => {
    const reading = readText(await open(store.tokens.staff));
    await server.call("POST", "/api/v1/auth/logout", { token: store.tokens.staff });
    await until("the stream ends", () => reading.ended, 2_000);
    expect(reading.text).toContain("signed-out");
  });

  test("when its token expires", async () => {
    const reading = readText(await open(store.tokens.staff));
    server.clock.advance(16 * 3600 - 1);
    await Bun.sleep(heartbeatMs * 3);
    expect(reading.ended).toBe(false);
    server.clock.advance(1);
    await until("the stream ends", () => reading.ended, 2_000);
    expect(reading.text).toContain("signed-out");
  });

  test("and nobody opens it again with that token", async () => {
    await server.call("POST", "/api/v1/auth/logout", { token: store.tokens.staff });
    const response = await fetch(`${server.url}/api/v1/events/stream`, {
      headers: { authorization: `Bearer ${store.tokens.staff}` },
    });
    expect(response.status).toBe(401);
  });
});

describe("a reader that keeps up", () => {
  test("gets a whole day's log without being cut off", async () => {
    // Far more than a stream may leave unread, and most of it in one page.
    const last = await appendEvents(server, store.id, 600, 10_000);
    const stream = await server.stream(store.tokens.staff, { lastEventId: 0 });
    await stream.reaches(last);
    expect(stream.seqs()).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(stream.hasEnded()).toBe(false);
  });

  test("gets a rush of events that another instance wrote without being cut off", async () => {
    const stream = await server.stream(store.tokens.staff);
    await stream.first("hello");
    const last = await appendEvents(server, store.id, 600, 4_000);
    await stream.reaches(last);
    expect(stream.seqs()).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(stream.hasEnded()).toBe(false);
  });

  test("gets an event that is larger than what a stream may leave unread", async () => {
    await appendEvents(server, store.id, 1, 2 * maxUnreadBytes);
    const last = await appendEvents(server, store.id, 1);
    const stream = await server.stream(store.tokens.staff, { lastEventId: 0 });
    await stream.reaches(last);
    expect(stream.seqs()).toEqual([1, 2]);
  });
});

describe("a reader that is too slow", () => {
  /** An event of so many bytes, as if it had just been committed. */
  function event(seq: number, bytes: number): CommittedEvent {
    const json = JSON.stringify({ seq, text: "x".repeat(bytes) });
    return { storeId: store.id, seq, type: "store.updated", tableId: null, sessionId: null, json };
  }

  test("is cut off when a mebibyte is unread, and not before", async () => {
    await open(store.tokens.staff);
    const size = 64 * 1024;
    let sent = 0;
    while (streams.count() > 0 && sent < 100) feeds.publish([event(++sent, size)]);
    expect(sent * size).toBeGreaterThan(maxUnreadBytes - 2 * size);
    // The last was refused.
    expect((sent - 1) * size).toBeLessThanOrEqual(maxUnreadBytes);
  });

  test("does not slow down who reads", async () => {
    await open(store.tokens.staff);
    const reading = readText(await open(store.tokens.staff));
    for (let seq = 1; seq <= 60; seq++) {
      feeds.publish([event(seq, 64 * 1024)]);
      await until(
        "it was read",
        () => reading.text.includes(`\nid: ${seq}\n`) || reading.text.includes(`id: ${seq}\n`),
      );
    }
    expect(streams.count()).toBe(1);
    expect(reading.ended).toBe(false);
  });

  test("loses nothing: it resumes where it had come to", async () => {
    // Sockets hold several megabytes before the server notices that nobody reads.
    const last = await appendEvents(server, store.id, 20, 100_000);
    const before = await server.openStreams();
    const slow = await connectSlowly(store.tokens.staff, 0);
    await until("its first bytes came", () => slow.socket.bytesRead > 0);
    expect(await server.openStreams()).toBe(before + 1);

    // It is not cut off while it replays: that goes no faster than it reads. Then more happens than it takes.
    const reads = slow.read();
    await until("it has come to the present", () => slow.lastId() === last);
    slow.socket.pause();
    const end = await appendEvents(server, store.id, 240, 100_000);
    await until("it is cut off", async () => (await server.openStreams()) === before, 15_000);
    slow.socket.resume();
    await reads;
    const cutAt = slow.lastId();
    expect(cutAt).toBeGreaterThanOrEqual(last);
    expect(cutAt).toBeLessThan(end);

    const seen = slow.ids();
    for (let round = 0; round < 20 && (seen.at(-1) ?? 0) < end; round++) {
      const again = await server.stream(store.tokens.staff, { lastEventId: seen.at(-1) ?? 0 });
      const has = () => again.hasEnded() || (again.seqs().at(-1) ?? 0) === end;
      await until("it has caught up, or was too slow once more", has);
      seen.push(...again.seqs());
    }
    expect(seen).toEqual(Array.from({ length: end }, (_, index) => index + 1));
  });

  test("of a replay is told to reload when the log is trimmed under it", async () => {
    const last = await appendEvents(server, store.id, 1_500, 3_000);
    const stream = await open(store.tokens.staff, 0);
    const reader = stream.getReader();
    await reader.read();
    // What it will ask for next is gone.
    await trimEvents(server, store.id, last - 1);
    let text = "";
    const decoder = new TextDecoder();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      text += decoder.decode(step.value, { stream: true });
      if (text.endsWith(`id: ${last}\n`)) break;
    }
    expect(text).toContain("event: bye\n");
    expect(text).not.toContain(`id: ${last}\n`);
    expect(streams.count()).toBe(0);
  });
});

/** A client that reads from its socket only when it is told to. */
async function connectSlowly(token: string, lastEventId: number) {
  const { port } = new URL(server.url);
  const socket: Socket = createConnection({ host: "127.0.0.1", port: Number(port) });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  let text = "";
  const ids: number[] = [];
  socket.on("error", () => {});
  socket.write(
    `GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nLast-Event-ID: ${lastEventId}\r\n\r\n`,
  );
  return {
    socket,
    ids: () => [...ids],
    lastId: () => ids.at(-1) ?? 0,
    /** Takes whole events only; settles when the server hangs up. */
    read: () =>
      new Promise<void>((resolve) => {
        socket.on("data", (bytes) => {
          const blocks = (text + bytes.toString("latin1")).split("\n\n");
          text = blocks.pop() ?? "";
          for (const block of blocks) {
            const id = /(?:^|\n)id: (\d+)\nevent: store\.updated\n/.exec(block)?.[1];
            // A block with its end is whole.
            if (id !== undefined) ids.push(Number(id));
          }
        });
        socket.on("close", () => resolve());
      }),
  };
}
