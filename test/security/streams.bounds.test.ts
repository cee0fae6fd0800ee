import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Problem } from "../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { appendEvents } from "../support/rows.ts";
import { serveTestApp, type TestServer } from "../support/server.ts";
import { createTestStore, type TestStore } from "../support/store.ts";
import {
  createTestFeeds,
  createTestPlaces,
  createTestStreams,
  storePrincipalOf,
} from "../support/streams.ts";
import { until } from "../support/until.ts";

setDefaultTimeout(30_000);

let server: TestServer;

beforeAll(async () => {
  server = await serveTestApp({
    env: { MAX_STREAMS: "24", STREAMS_PER_TABLE: "3", STREAMS_PER_ACCOUNT: "4" },
  });
});
afterEach(noStreams);
afterAll(() => server.close());

async function noStreams(): Promise<void> {
  await until("no stream is open", async () => (await server.openStreams()) === 0);
}

/** A token of a table that need not exist: streams are counted by who holds the token. */
async function tableToken(store: TestStore): Promise<string> {
  const id = Bun.randomUUIDv7();
  const subject = { id, role: "table", name: "9", storeId: store.id, tokenVersion: 1 } as const;
  return (await server.tokens.issue(subject)).token;
}

async function turnedAway(app: TestApp, reason: string): Promise<number> {
  const { values } = await app.metrics.streamsTurnedAway.get();
  return values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
}

async function refusalOf(token: string) {
  const response = await fetch(`${server.url}/api/v1/events/stream`, {
    headers: { authorization: `Bearer ${token}` },
  });
  // A type of ours, checked by the contract's tests.
  const problem = (await response.json()) as Problem;
  return { status: response.status, code: problem.code, retryAfter: response.headers.get("retry-after") };
}

describe("one more stream than a table may have", () => {
  test("ends the table's oldest with bye, and no other one", async () => {
    const store = await createTestStore(server);
    const staff = await server.stream(store.tokens.staff);
    const neighbour = await server.stream(store.tokens.otherTable);
    const streams = [];
    for (let opened = 0; opened < 4; opened++) {
      const stream = await server.stream(store.tokens.table);
      await stream.first("hello");
      streams.push(stream);
    }
    const before = await turnedAway(server, "replaced");
    const [oldest, ...others] = streams;
    await oldest?.ends();
    expect(oldest?.received.map(({ type }) => type)).toEqual(["hello", "bye"]);
    expect(oldest?.received[1]?.data).toEqual({ reason: "replaced" });
    expect(before).toBeGreaterThan(0);

    await server.call("PATCH", "/api/v1/stores/current", {
      token: store.tokens.admin,
      body: { name: "새 이름" },
    });
    for (const stream of [...others, staff, neighbour]) {
      await stream.first("store.updated");
      expect(stream.hasEnded()).toBe(false);
      await stream.close();
    }
  });

  test("tells its client to stay away for a minute, so that two screens do not take turns", async () => {
    const store = await createTestStore(server);
    const response = await fetch(`${server.url}/api/v1/events/stream`, {
      headers: { authorization: `Bearer ${store.tokens.table}` },
    });
    // When the stream has ended, its connection is closed too.
    expect(response.headers.get("connection")).toBe("close");
    const text = response.text();
    const later = await Promise.all([1, 2, 3].map(() => server.stream(store.tokens.table)));
    expect(await text).toEndWith('retry: 60000\nevent: bye\ndata: {"reason":"replaced"}\n\n');
    for (const stream of later) await stream.close();
  });

  test("counts those that came by a ticket for the same table", async () => {
    const store = await createTestStore(server);
    const responses: Response[] = [];
    for (let opened = 0; opened < 8; opened++) {
      const { body } = await server.call<{ ticket: string }>("POST", "/api/v1/events/ticket", {
        token: store.tokens.table,
      });
      const response = await fetch(`${server.url}/api/v1/events/stream?ticket=${body.ticket}`);
      expect(response.status).toBe(200);
      responses.push(response);
    }
    expect(await server.openStreams()).toBe(3);
    const stream = await server.stream(store.tokens.table);
    await stream.first("hello");
    expect(await server.openStreams()).toBe(3);
    await stream.close();
    await Promise.all(responses.map((response) => response.body?.cancel()));
  });
});

test("of fifty requests for a stream at the same moment no more are open than may be", async () => {
  const store = await createTestStore(server);
  const streams = await Promise.all(Array.from({ length: 50 }, () => server.stream(store.tokens.staff)));
  await until("the others have ended", () => streams.filter((stream) => stream.hasEnded()).length === 46);
  expect(await server.openStreams()).toBe(4);
  for (const stream of streams) {
    const [last] = stream.received.slice(-1);
    if (stream.hasEnded()) expect(last?.data).toEqual({ reason: "replaced" });
    await stream.close();
  }
});

describe("a process that has no place left", () => {
  test("keeps half of its places from one store's tablets, and refuses with Retry-After", async () => {
    const greedy = await createTestStore(server);
    const modest = await createTestStore(server);
    const streams = [];
    for (let table = 0; table < 12; table++) streams.push(await server.stream(await tableToken(greedy)));
    const busy = { status: 503, code: "OVERLOADED" as const, retryAfter: "10" };
    expect(await refusalOf(await tableToken(greedy))).toEqual(busy);
    expect(await turnedAway(server, "store_full")).toBeGreaterThan(0);

    for (let table = 0; table < 12; table++) streams.push(await server.stream(await tableToken(modest)));
    const third = await createTestStore(server);
    expect(await refusalOf(third.tokens.table)).toEqual(busy);
    expect(await turnedAway(server, "process_full")).toBeGreaterThan(0);
    expect(streams.some((stream) => stream.hasEnded())).toBe(false);

    // Orders and reads of the log are answered all the same; a read does not wait.
    const started = performance.now();
    const page = await server.call("GET", "/api/v1/events?wait=20", { token: third.tokens.staff });
    expect(page).toMatchObject({ status: 200, body: { data: [], next: 0 } });
    expect(performance.now() - started).toBeLessThan(5_000);

    // A place that becomes free is given to who asks next.
    await streams.pop()?.close();
    await until("one has gone", async () => (await server.openStreams()) === 23);
    const stream = await server.stream(third.tokens.table);
    await stream.first("hello");
    for (const open of [...streams, stream]) await open.close();
  });

  test("lets a client that was cut off come back in place of its own lost stream", async () => {
    const store = await createTestStore(server);
    const lost = await server.stream(store.tokens.table);
    const streams = [];
    for (let table = 0; table < 11; table++) streams.push(await server.stream(await tableToken(store)));
    const again = await server.stream(store.tokens.table);
    await again.first("hello");
    await lost.ends();
    expect(streams.some((stream) => stream.hasEnded())).toBe(false);
    for (const stream of [...streams, again]) await stream.close();
  });
});

test("clients that hang up before they are answered leave no stream and no place behind", async () => {
  const store = await createTestStore(server);
  for (let round = 0; round < 10; round++)
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const hangUp = new AbortController();
        const request = fetch(`${server.url}/api/v1/events/stream`, {
          headers: { authorization: `Bearer ${await tableToken(store)}` },
          signal: hangUp.signal,
        });
        setTimeout(() => hangUp.abort(), round);
        await request.then(
          () => {},
          () => {},
        );
      }),
    );
  await until("all requests are over", () => server.app.server?.pendingRequests === 0);
  await noStreams();
  // All twelve places of the store are free again.
  const streams = [];
  for (let table = 0; table < 12; table++) streams.push(await server.stream(await tableToken(store)));
  for (const stream of streams) await stream.close();
});

describe("reads that wait for an event", () => {
  test("beyond those an account may have are answered at once, and the others wait on", async () => {
    const app = await createTestApp({ env: { STREAMS_PER_ACCOUNT: "3" } });
    const store = await createTestStore(app);
    let answered = 0;
    const reads = Array.from({ length: 10 }, async () => {
      const { status } = await app.call("GET", "/api/v1/events?wait=20", { token: store.tokens.staff });
      answered++;
      return status;
    });
    await until("seven are answered", () => answered === 7, 5_000);
    expect(await turnedAway(app, "wait")).toBe(7);
    // Another account's wait as before.
    const other = app.call("GET", "/api/v1/events?wait=20", { token: store.tokens.admin });
    await Bun.sleep(200);
    expect(answered).toBe(7);
    await app.call("PATCH", "/api/v1/stores/current", { token: store.tokens.admin, body: { name: "이름" } });
    expect(new Set(await Promise.all(reads))).toEqual(new Set([200]));
    expect((await other).status).toBe(200);
    await app.close();
  });
});

describe("tickets", () => {
  test("are bounded for each table, so that one tablet cannot push out the others'", async () => {
    const store = await createTestStore(server);
    const issue = (token: string) => server.call<Problem>("POST", "/api/v1/events/ticket", { token });
    for (let issued = 0; issued < 18; issued++) expect((await issue(store.tokens.table)).status).toBe(201);
    const refused = await issue(store.tokens.table);
    expect([refused.status, refused.body.code]).toEqual([429, "TOO_MANY_REQUESTS"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await issue(store.tokens.otherTable)).status).toBe(201);
  });
});

describe("a reader that takes nothing", () => {
  test("is cut off after a while in the middle of a replay, and its place becomes free", async () => {
    const store = await createTestStore(server);
    await appendEvents(server, store.id, 200, 10_000);
    const feeds = createTestFeeds(server);
    const places = createTestPlaces(server);
    const streams = createTestStreams(server, {
      feeds,
      places,
      heartbeatMs: 50,
      stalledMs: 200,
      lingerMs: 1_000,
    });
    const principal = await storePrincipalOf(server, store.tokens.table);
    const stalled = await streams.openStream(principal, { lastEventId: 0, epoch: null });
    const reading = await streams.openStream(principal, { lastEventId: 0, epoch: null });
    let bytes = 0;
    void (async () => {
      for await (const block of reading) bytes += block.byteLength;
    })();
    await until("one of them is left", () => streams.count() === 1);
    await until("the other one has it all", () => bytes > 200 * 10_000);
    await Bun.sleep(400);
    expect(streams.count()).toBe(1);
    await expect(new Response(stalled).text()).rejects.toThrow();
    streams.close();
    feeds.stop();
    expect(places.counts()).toMatchObject({ principals: 0 });
    // Until its connection is gone for sure, the one that was cut off counts for the process.
    await until("its place is free", () => places.counts().taken === 0, 5_000);
    expect(places.counts().stores).toBe(0);
  });
});
