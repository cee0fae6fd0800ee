import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { createTestApp, type TestApp } from "../support/app.ts";
import { sharedKeys, startServerProcess } from "../support/process.ts";
import { appendEvents } from "../support/rows.ts";
import { createTestStore, type TestStore } from "../support/store.ts";
import { until } from "../support/until.ts";

// A server that may open 300 files and sockets, in a process of its own. Streams are opened on bare sockets.

setDefaultTimeout(60_000);

const descriptors = 300;

/** On the same database and with the same keys: it makes stores and signs tokens. */
let witness: TestApp;
let attacked: TestStore;
let neighbour: TestStore;
let server: Awaited<ReturnType<typeof startServerProcess>>;
const sockets: Socket[] = [];

beforeAll(async () => {
  witness = await createTestApp({ env: sharedKeys });
  // The process has a clock of its own: tokens must be of its time.
  witness.clock.set(new Date());
  attacked = await createTestStore(witness);
  neighbour = await createTestStore(witness);
  server = await startServerProcess({ descriptors });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await until("the streams are gone", async () => (await figure("table_order_streams_open")) === 0, 30_000);
});
afterAll(async () => {
  await server.stop();
  await witness.close();
});

async function figure(name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`, { headers: { connection: "close" } })).text();
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

/** Sends the request for a stream and keeps the connection, whatever the answer is. */
async function openStream(token: string, how: { reads: boolean; lastEventId?: number }): Promise<void> {
  const socket = connect(server.port, "127.0.0.1");
  sockets.push(socket);
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on("error", () => resolve());
  socket.on("close", () => resolve());
  socket.once("readable", () => resolve());
  if (how.reads) socket.on("data", () => resolve());
  const resume = how.lastEventId === undefined ? "" : `Last-Event-ID: ${how.lastEventId}\r\n`;
  socket.write(
    `GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n${resume}\r\n`,
  );
  await Promise.race([promise, Bun.sleep(1_000)]);
}

async function openStreams(
  count: number,
  tokens: string[],
  how: { reads: boolean; lastEventId?: number } = { reads: true },
): Promise<void> {
  for (let opened = 0; opened < count; opened += 20)
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        openStream(tokens[(opened + index) % tokens.length] ?? "", how),
      ),
    );
}

/** What others notice: each request is on a connection of its own and may take two seconds. */
async function askAsOthers() {
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("connection", "close");
    const signal = AbortSignal.timeout(2_000);
    const answer = await fetch(`${server.url}${path}`, { ...init, headers, signal }).catch(() => null);
    return answer?.status ?? null;
  };
  const order = await ask("/api/v1/orders", {
    method: "POST",
    headers: { authorization: `Bearer ${neighbour.tokens.table}`, "content-type": "application/json" },
    body: JSON.stringify({ lines: [neighbour.line] }),
  });
  return { order, health: await ask("/health/live") };
}

const openDescriptors = async () => (await readdir(`/proc/${server.pid}/fd`)).length;

async function tokensOfTables(store: TestStore, count: number): Promise<string[]> {
  const issued = Array.from({ length: count }, () =>
    witness.tokens.issue({
      id: Bun.randomUUIDv7(),
      role: "table",
      name: "7",
      storeId: store.id,
      tokenVersion: 1,
    }),
  );
  return (await Promise.all(issued)).map(({ token }) => token);
}

describe("one tablet that opens 400 streams and keeps the connections", () => {
  test("holds five of them, and everybody else is answered", async () => {
    await openStreams(400, [attacked.tokens.table]);
    expect(await askAsOthers()).toEqual({ order: 201, health: 200 });
    expect(await figure("table_order_streams_open")).toBe(5);
    // Those that were replaced are closed, the connection too.
    expect(await openDescriptors()).toBeLessThan(100);
  });
});

describe("all tablets of one store that open 400 streams", () => {
  test("get half of the places, so that another store's screens and orders are served", async () => {
    await openStreams(400, await tokensOfTables(attacked, 80));
    expect(await figure("table_order_streams_max")).toBe(200);
    expect(await figure("table_order_streams_open")).toBe(100);
    expect(await askAsOthers()).toEqual({ order: 201, health: 200 });
    await openStreams(20, [neighbour.tokens.staff]);
    expect(await figure("table_order_streams_open")).toBe(120);
  });

  test("of three stores leave descriptors for orders", async () => {
    const stores = [attacked, await createTestStore(witness), await createTestStore(witness)];
    const tokens = await Promise.all(stores.map((store) => tokensOfTables(store, 60)));
    await openStreams(900, tokens.flat());
    expect(await figure("table_order_streams_open")).toBe(200);
    expect(await askAsOthers()).toEqual({ order: 201, health: 200 });
    expect(await openDescriptors()).toBeLessThan(descriptors - 20);
  });
});

test("one tablet that asks for the whole log 400 times and reads nothing leaves descriptors for orders", async () => {
  await appendEvents(witness, attacked.id, 400, 20_000);
  await openStreams(400, [attacked.tokens.table], { reads: false, lastEventId: 0 });
  expect(await askAsOthers()).toEqual({ order: 201, health: 200 });
  expect(await figure("table_order_streams_open")).toBeLessThanOrEqual(5);
  expect(await openDescriptors()).toBeLessThan(100);
});
