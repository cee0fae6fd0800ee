import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { findEpoch } from "../../../src/features/events/events.store.ts";
import type { Menu } from "../../../src/features/menu/menu.model.ts";
import { placeOrder } from "../../support/orders.ts";
import { describeWithRedis, startTestRedis, type TestRedis } from "../../support/redis.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { readEvents } from "../../support/sse.ts";
import { createTestStore, password, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(30_000);

/** At once: the polls, which find everything without hints, come once a second. */
const atOnceMs = 250;

describeWithRedis("two instances on one database and one redis", () => {
  let redis: TestRedis;
  let one: TestServer;
  let other: TestServer;
  let store: TestStore;

  beforeAll(async () => {
    redis = await startTestRedis();
    // A request limit, so that each request asks Redis.
    const env = { REDIS_URL: redis.url, LOGIN_ATTEMPTS: "3", RATE_LIMIT_PER_MINUTE: "100000" };
    const options = { env };
    one = await serveTestApp(options);
    other = await serveTestApp(options);
  });
  beforeEach(async () => {
    store = await createTestStore(one, { unbounded: true });
    await hintsComeThrough();
  });
  afterAll(async () => {
    await one.close();
    await other.close();
    await redis.stop();
  });

  const order = () => ({ lines: [store.line] });
  const epoch = () => one.database.query("test.epoch", findEpoch);

  async function hintsComeThrough(): Promise<void> {
    let came = false;
    const channel = crypto.randomUUID();
    const stop = other.cache.subscribe(channel, () => {
      came = true;
    });
    await until("hints come through", () => {
      one.cache.publish(channel, "");
      return came;
    });
    stop();
  }

  /** Half of these take less: one may fall on a poll, or on a pause of the machine. */
  async function medianMs(rounds: number, round: (index: number) => Promise<void>): Promise<number> {
    const taken: number[] = [];
    for (let index = 0; index < rounds; index++) {
      const start = performance.now();
      await round(index);
      taken.push(performance.now() - start);
    }
    taken.sort((a, b) => a - b);
    return taken[Math.floor(rounds / 2)] ?? Number.NaN;
  }

  async function cacheState(server: TestServer) {
    const { status, body } = await server.call<{ dependencies: { cache: string } }>("GET", "/health");
    return [status, body.dependencies.cache] as const;
  }

  test("an order on one is on the stream of the other at once, once and in order", async () => {
    const stream = await other.stream(store.tokens.staff);
    await stream.first("hello");
    const median = await medianMs(11, async (index) => {
      await placeOrder(one, store.tokens.table, order());
      await until("the order came", () => stream.events().length >= index + 2);
    });
    expect(median).toBeLessThan(atOnceMs);
    // The first one opened the session.
    expect(stream.seqs()).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    const fromLog = await readEvents(`${one.url}/api/v1/events/stream`, {
      token: store.tokens.staff,
      lastEventId: 0,
    });
    await fromLog.reaches(12);
    await fromLog.close();
    expect(stream.events()).toEqual(fromLog.events());
  });

  test("orders on both come to the streams of both, once and in order", async () => {
    const streams = [await one.stream(store.tokens.staff), await other.stream(store.tokens.staff)];
    for (const stream of streams) await stream.first("hello");
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => placeOrder(i % 2 ? one : other, store.tokens.table, order())),
    );
    for (const stream of streams) {
      await stream.reaches(41);
      expect(stream.seqs()).toEqual(Array.from({ length: 41 }, (_, index) => index + 1));
    }
  });

  test("a change of the menu on one shows on the other at once", async () => {
    const priceOnOther = async () => {
      const menu = await other.call<Menu>("GET", "/api/v1/menu", { token: store.tokens.table });
      const items = menu.body.categories.flatMap((category) => category.items);
      return items.find((item) => item.id === store.ids.water)?.price;
    };
    expect(await priceOnOther()).toBe(1_000);
    const median = await medianMs(5, async (index) => {
      const price = 2_000 + index;
      const { status } = await one.call("PATCH", `/api/v1/menu/items/${store.ids.water}`, {
        token: store.tokens.admin,
        body: { price },
      });
      expect(status).toBe(200);
      await until("the price shows", async () => (await priceOnOther()) === price);
    });
    expect(median).toBeLessThan(atOnceMs);
  });

  test("who signs out on one is out on the other at once", async () => {
    const whoAmI = (token: string) => other.call("GET", "/api/v1/auth/me", { token });
    const tokens: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { id, role, name } = { id: store.ids.staff, role: "staff" as const, name: "staff" };
      tokens.push((await one.tokens.issue({ id, role, name, storeId: store.id, tokenVersion: 1 })).token);
    }
    const median = await medianMs(5, async (index) => {
      const token = tokens[index] ?? "";
      expect((await whoAmI(token)).status).toBe(200);
      expect((await one.call("POST", "/api/v1/auth/logout", { token })).status).toBe(204);
      await until("the token has ended", async () => (await whoAmI(token)).status === 401);
    });
    expect(median).toBeLessThan(atOnceMs);
  });

  test("a changed PIN ends the tablet's token on the other at once", async () => {
    const median = await medianMs(3, async (index) => {
      const id = store.ids.tables[index] ?? "";
      const issue = { id, role: "table" as const, name: "table", storeId: store.id, tokenVersion: 1 };
      const { token } = await one.tokens.issue(issue);
      const whoAmI = () => other.call("GET", "/api/v1/auth/me", { token });
      expect((await whoAmI()).status).toBe(200);
      const body = { pin: "9673" };
      const { status } = await one.call("PATCH", `/api/v1/tables/${id}`, { token: store.tokens.admin, body });
      expect(status).toBe(200);
      await until("the token has ended", async () => (await whoAmI()).status === 401);
    });
    expect(median).toBeLessThan(atOnceMs);
  });

  test("wrong passwords are counted over both", async () => {
    const signIn = async (server: TestServer, secret: string) => {
      const body = { storeCode: store.code, username: "admin", password: secret };
      return (await server.call("POST", "/api/v1/auth/staff/login", { body })).status;
    };
    expect(await signIn(one, "wrong")).toBe(401);
    expect(await signIn(other, "wrong")).toBe(401);
    expect(await signIn(one, "wrong")).toBe(401);
    expect(await signIn(other, "wrong")).toBe(429);
    expect(await signIn(one, password)).toBe(429);
  });

  test("a ticket from one opens a stream on the other, once", async () => {
    const { body } = await one.call<{ ticket: string }>("POST", "/api/v1/events/ticket", {
      token: store.tokens.staff,
    });
    const path = `/api/v1/events/stream?ticket=${body.ticket}`;
    const stream = await readEvents(other.url + path);
    await stream.first("hello");
    await stream.close();
    for (const server of [one, other]) expect((await fetch(server.url + path)).status).toBe(401);
  });

  test("a hint that comes twice, late or broken harms nothing", async () => {
    const channel = `events:${await epoch()}`;
    const hints: string[] = [];
    const stop = other.cache.subscribe(channel, (hint) => hints.push(hint));
    const stream = await other.stream(store.tokens.staff);
    await stream.first("hello");
    await placeOrder(one, store.tokens.table, order());
    await stream.reaches(2);
    await until("both hints came", () => hints.length === 2);
    const last = JSON.parse(hints[1] ?? "");
    const broken = [
      "",
      "null",
      "{",
      JSON.stringify({ ...last, seq: 0 }),
      JSON.stringify({ ...last, seq: 3, type: "order.invented" }),
      JSON.stringify({ ...last, seq: 3, storeId: "store" }),
      JSON.stringify({ ...last, seq: 3, json: "{}\n\nevent: bye\ndata: {}" }),
    ];
    const again = [...hints].reverse();
    const before = other.logLines.filter((line) => line.includes("was not understood")).length;
    for (const hint of [...broken, ...again]) one.cache.publish(channel, hint);
    await until("all came", () => hints.length === 2 + broken.length + again.length);
    stop();
    await placeOrder(one, store.tokens.table, order());
    await stream.reaches(3);
    expect(stream.seqs()).toEqual([1, 2, 3]);
    expect(stream.received.map((event) => event.type)).not.toContain("bye");
    const after = other.logLines.filter((line) => line.includes("was not understood")).length;
    expect(after - before).toBe(broken.length);
  });

  const failures = {
    dead: { fail: () => redis.kill(), mend: () => redis.restart() },
    frozen: { fail: async () => redis.freeze(), mend: async () => redis.thaw() },
  };
  for (const [how, { fail, mend }] of Object.entries(failures)) {
    test(`while redis is ${how}, orders go on and reach the other within 2 s`, async () => {
      const stream = await other.stream(store.tokens.staff);
      await stream.first("hello");
      await fail();
      for (let i = 0; i < 3; i++) {
        const start = performance.now();
        await placeOrder(one, store.tokens.table, order());
        expect(performance.now() - start).toBeLessThan(1_000);
        await stream.reaches(i + 2, 2_000);
      }
      expect(stream.seqs()).toEqual([1, 2, 3, 4]);
      expect(await cacheState(one)).toEqual([200, "down"]);

      // Signing out holds as well, by the database.
      const token = store.tokens.otherTable;
      await one.call("POST", "/api/v1/auth/logout", { token });
      const isOut = async () => (await other.call("GET", "/api/v1/auth/me", { token })).status === 401;
      await until("the token has ended", isOut, 2_000);

      await mend();
      for (const server of [one, other])
        await until("redis is used again", async () => (await cacheState(server))[1] === "up", 2_000);
      await hintsComeThrough();
      const median = await medianMs(5, async (index) => {
        await placeOrder(one, store.tokens.table, order());
        await until("the order came", () => stream.events().length >= 5 + index);
      });
      expect(median).toBeLessThan(atOnceMs);
    });
  }
});

test("one process alone has nobody to tell", async () => {
  const alone = await serveTestApp();
  try {
    const store = await createTestStore(alone, { unbounded: true });
    const told: string[] = [];
    const channel = `events:${await alone.database.query("test.epoch", findEpoch)}`;
    const stop = alone.cache.subscribe(channel, (hint) => told.push(hint));
    const stream = await alone.stream(store.tokens.staff);
    await stream.first("hello");
    await placeOrder(alone, store.tokens.table, { lines: [store.line] });
    await stream.reaches(2);
    stop();
    expect(told).toEqual([]);
  } finally {
    await alone.close();
  }
});
