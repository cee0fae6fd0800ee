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
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { testDatabaseUrl } from "../../support/postgres.ts";
import { checkStore, ordersOf } from "../../support/rows.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { startTcpProxy, type TcpProxy } from "../../support/tcp-proxy.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(30_000);

let proxy: TcpProxy;
/** Reaches the database through the proxy. */
let server: TestServer;
/** Reaches it directly. */
let witness: TestApp;
let store: TestStore;
/** Orders that were placed before the test. */
let placed: number;

beforeAll(async () => {
  const url = new URL(testDatabaseUrl());
  proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  [server, witness] = await Promise.all([serveTestApp({ databaseUrl: url.href }), createTestApp()]);
});
beforeEach(async () => {
  store = await createTestStore(witness, { unbounded: true });
  // Connections that the test before has cut are found out by whoever uses them next.
  await until("an order is taken", async () => (await requests["an order"]()).status === 201);
  placed = (await ordersOf(witness, store.id)).length;
});
afterEach(async () => {
  await proxy.restore();
  await until("the database is back", async () => (await server.call("GET", "/health")).status === 200);
  await checkStore(witness, store.id);
});
afterAll(async () => {
  await server.close();
  await witness.close();
  await proxy.close();
});

const order = () => ({ lines: [store.line] });

/** How long it took, in seconds, and what came. */
async function timed<T>(work: Promise<T>): Promise<{ seconds: number; value: T }> {
  const started = performance.now();
  const value = await work;
  return { seconds: (performance.now() - started) / 1000, value };
}

const requests = {
  "a list": () => server.call<Problem>("GET", "/api/v1/orders", { token: store.tokens.staff }),
  "the board": () => server.call<Problem>("GET", "/api/v1/board", { token: store.tokens.staff }),
  "an order": () =>
    server.call<Problem>("POST", "/api/v1/orders", { token: store.tokens.table, body: order() }),
  "a change": () =>
    server.call<Problem>("POST", "/api/v1/tables", {
      token: store.tokens.admin,
      body: { number: "9", pin: "1234" },
    }),
  "a sign-in": () =>
    server.call<Problem>("POST", "/api/v1/auth/tables/login", {
      body: { storeCode: store.code, tableNumber: "1", pin: "0001" },
    }),
};

describe("while the database is away", () => {
  test("everything that needs it is answered 503 within three seconds, again and again", async () => {
    await proxy.cut();
    for (let round = 0; round < 3; round++)
      for (const [what, ask] of Object.entries(requests)) {
        const { seconds, value } = await timed(ask());
        expect([what, value.status, value.body.code]).toEqual([what, 503, "DATABASE_UNAVAILABLE"]);
        expect(Number(value.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(seconds).toBeLessThan(3);
      }
    expect(await ordersOf(witness, store.id)).toHaveLength(placed);
  });

  test("health says so, and the process itself is alive", async () => {
    await proxy.cut();
    const { seconds, value } = await timed(server.call("GET", "/health"));
    expect(value.status).toBe(503);
    expect(value.body).toMatchObject({ status: "down", dependencies: { database: "down" } });
    expect(seconds).toBeLessThan(3);
    expect((await server.call("GET", "/health/live")).status).toBe(200);
  });

  test("what needs no database is answered as ever", async () => {
    await proxy.cut();
    const me = await server.call("GET", "/api/v1/auth/me", { token: store.tokens.table });
    expect([me.status, (await server.call("GET", "/")).status]).toEqual([200, 200]);
    expect((await server.call("GET", "/api/v1/orders")).status).toBe(401);
  });

  test("requests that are under way are answered, not left hanging", async () => {
    const running = Promise.all(Array.from({ length: 20 }, () => requests["an order"]()));
    await proxy.cut();
    const { seconds, value } = await timed(running);
    expect(seconds).toBeLessThan(3);
    for (const answer of value) expect([201, 503]).toContain(answer.status);
    const taken = value.filter((answer) => answer.status === 201).length;
    expect((await ordersOf(witness, store.id)).length).toBeGreaterThanOrEqual(placed + taken);
  });
});

describe("once the database is back", () => {
  test("everything works within three seconds, however long it was away", async () => {
    await proxy.cut();
    // Long enough for a client that waits longer each time to wait long.
    for (let round = 0; round < 12; round++) await requests["a list"]();
    await Bun.sleep(1_500);
    await proxy.restore();
    const { seconds } = await timed(
      until("an order is taken", async () => (await requests["an order"]()).status === 201),
    );
    expect(seconds).toBeLessThan(3);
    for (const [what, ask] of Object.entries(requests))
      expect([what, (await ask()).status < 300]).toEqual([what, true]);
  });

  test("everything works at once, also when requests were under way as it went: time and again", async () => {
    for (let round = 0; round < 8; round++) {
      const running = Promise.all(Array.from({ length: 6 }, () => requests["an order"]()));
      await proxy.cut();
      await running;
      await proxy.restore();
      const { seconds } = await timed(
        until("all is well", async () => {
          const answers = await Promise.all([
            requests["an order"](),
            requests["the board"](),
            requests["a list"](),
          ]);
          return answers.every((answer) => answer.status < 300);
        }),
      );
      expect([round, seconds < 3]).toEqual([round, true]);
    }
  });

  test("an open stream goes on without a gap", async () => {
    const stream = await server.stream(store.tokens.staff);
    const { seq } = (await stream.first("hello")).data as { seq: number };
    await proxy.cut();
    await placeOrder(witness, store.tokens.table, order());
    await proxy.restore();
    await stream.reaches(seq + 1);
    await placeOrder(server, store.tokens.table, order()).catch(() =>
      placeOrder(server, store.tokens.table, order()),
    );
    await stream.reaches(seq + 2);
    expect(stream.seqs().slice(0, 2)).toEqual([seq + 1, seq + 2]);
  });
});

describe("connections that are lost while the database is there", () => {
  test("cost the requests on them, and no request after that", async () => {
    for (let round = 0; round < 6; round++) {
      // What every order says of who places it.
      expect(proxy.drop(`table:${store.tableId}`)).toBeGreaterThan(0);
      // What is written just before the loss is noticed troubles the driver most.
      await Bun.sleep(round % 2);
      await Promise.all(Array.from({ length: 6 }, () => requests["an order"]()));
      const { seconds } = await timed(
        until("all is well", async () => {
          const answers = await Promise.all(Array.from({ length: 6 }, () => requests["an order"]()));
          return answers.every((answer) => answer.status === 201);
        }),
      );
      expect([round, seconds < 1]).toEqual([round, true]);
    }
  });
});

describe("an answer of the database that is lost", () => {
  test("leaves one order, which a retry with the key finds", async () => {
    // On each connection the statement must be prepared: only then is it run without waiting for an answer.
    // Orders of one store share statements, and single ones take turns on the connections that are open.
    for (let turn = 0; turn < 24; turn++) await requests["an order"]();
    placed = (await ordersOf(witness, store.id)).length;
    const stream = await server.stream(store.tokens.staff);
    await stream.first("hello");
    const headers = { "idempotency-key": crypto.randomUUID() };
    const send = () =>
      server.call<{ id: string }>("POST", "/api/v1/orders", {
        token: store.tokens.table,
        body: order(),
        headers,
      });
    proxy.swallowAnswers();
    const first = send();
    await until("the order is committed", async () => (await ordersOf(witness, store.id)).length > placed);
    await proxy.cut();
    expect((await first).status).toBe(503);

    await proxy.restore();
    let retry = await send();
    await until("the retry is answered", async () => {
      if (retry.status === 503) retry = await send();
      return retry.status === 201;
    });
    expect(retry.headers.get("idempotency-replayed")).toBe("true");
    const orders = await ordersOf(witness, store.id);
    expect(orders).toHaveLength(placed + 1);
    expect(orders.at(-1)?.id).toBe(retry.body.id);
    // Nobody was told of it when it was placed.
    await until("the stream has it", () => stream.events().length > 0);
    expect(stream.events().map((event) => event.data)).toMatchObject([{ data: { id: retry.body.id } }]);
  });
});

describe("a database that is silent", () => {
  test("on the connections there are is reached by new ones within five seconds", async () => {
    await Promise.all(Array.from({ length: 8 }, () => requests["an order"]()));
    proxy.loseContact();
    const { seconds } = await timed(
      until("all is well", async () => {
        const answers = await Promise.all([
          requests["an order"](),
          requests["the board"](),
          requests["a list"](),
        ]);
        return answers.every((answer) => answer.status < 300);
      }),
    );
    expect(seconds).toBeLessThan(5);
  });

  test("is found out by health within three seconds", async () => {
    proxy.freeze();
    const { seconds, value } = await timed(server.call("GET", "/health"));
    expect(value.status).toBe(503);
    expect(seconds).toBeLessThan(3);
  });

  test("keeps no request longer than five seconds", async () => {
    proxy.freeze();
    const { seconds, value } = await timed(Promise.all([requests["a list"](), requests["an order"]()]));
    expect(value.map((answer) => [answer.status, answer.body.code])).toEqual(
      Array(2).fill([503, "DATABASE_UNAVAILABLE"]),
    );
    expect(seconds).toBeLessThan(5);
  });
});
