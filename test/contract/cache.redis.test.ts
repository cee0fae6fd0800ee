import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, spyOn, test } from "bun:test";
import { Redis } from "ioredis";
import type { Cache } from "../../src/platform/cache/index.ts";
import { openRedisCache } from "../../src/platform/cache/redis.ts";
import { createLog } from "../../src/platform/log.ts";
import { describeWithRedis, startTestRedis, type TestRedis } from "../support/redis.ts";
import { silentLog } from "../support/silent-log.ts";
import { until } from "../support/until.ts";
import { testCache } from "./cache.contract.ts";

setDefaultTimeout(30_000);

/** What a call may cost while Redis is away. */
const awayMs = 250;

describeWithRedis("redis", () => {
  testCache("redis", async () => {
    const redis = await startTestRedis();
    const open = () => openRedisCache({ url: redis.url, log: silentLog });
    const instances: [Cache, Cache] = [await open(), await open()];
    return {
      instances,
      open,
      async close() {
        for (const cache of instances) await cache.close();
        await redis.stop();
      },
    };
  });
});

describeWithRedis("the redis cache", () => {
  let redis: TestRedis;
  let one: Cache;
  let other: Cache;
  let lines: string[];
  const fresh = () => crypto.randomUUID();

  async function open(): Promise<Cache> {
    const log = createLog({ level: "debug", destination: { write: (line) => lines.push(line) } });
    return await openRedisCache({ url: redis.url, log });
  }
  const messages = () => lines.map((line): string => JSON.parse(line).msg);

  beforeAll(async () => {
    redis = await startTestRedis();
  });
  beforeEach(async () => {
    lines = [];
    await one?.close();
    await other?.close();
    one = await open();
    other = await open();
    lines = [];
  });
  afterAll(async () => {
    await one.close();
    await other.close();
    await redis.stop();
  });

  async function timed<T>(work: Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work;
    expect(performance.now() - start).toBeLessThan(awayMs);
    return result;
  }

  async function bothAreUp(): Promise<void> {
    const start = performance.now();
    for (const cache of [one, other])
      await until("redis is used again", async () => (await cache.health()) === "up", 2_000);
    expect(performance.now() - start).toBeLessThan(2_000);
  }

  const failures = {
    killed: { fail: () => redis.kill(), mend: () => redis.restart() },
    frozen: { fail: async () => redis.freeze(), mend: async () => redis.thaw() },
  };
  for (const [how, { fail, mend }] of Object.entries(failures)) {
    test(`answers in time while redis is ${how}, and goes back to it`, async () => {
      const limit = { name: fresh(), points: 3, windowSeconds: 60 };
      await fail();
      const [ticket, key] = [fresh(), fresh()];
      await timed(one.putOnce(ticket, "mine", 30));
      expect(await timed(one.takeOnce(ticket))).toBe("mine");
      expect(await timed(one.takeOnce(ticket))).toBeNull();
      const allowed: boolean[] = [];
      for (let i = 0; i < 5; i++) allowed.push((await timed(one.consume(limit, key))).allowed);
      expect(allowed).toEqual([true, true, true, false, false]);
      const budget = { name: fresh(), free: 1, firstWaitSeconds: 9, maxWaitSeconds: 9, forgetSeconds: 9 };
      const charges = [{ budget, key }];
      expect(await timed(one.reserveFailure(charges))).toMatchObject({ allowed: true });
      expect(await timed(one.reserveFailure(charges))).toMatchObject({ allowed: false, refusedBy: budget });
      // Each by itself.
      expect((await timed(other.consume(limit, key))).remaining).toBe(2);
      expect(await timed(one.health())).toBe("down");
      expect(() => one.publish("channel", "lost")).not.toThrow();

      await mend();
      await bothAreUp();
      const shared = fresh();
      expect((await one.consume(limit, shared)).remaining).toBe(2);
      expect((await other.consume(limit, shared)).remaining).toBe(1);
      await one.putOnce(shared, "for the other", 30);
      expect(await other.takeOnce(shared)).toBe("for the other");
    });

    test(`answers many callers in time when redis is ${how} among them`, async () => {
      const limit = { name: fresh(), points: 1_000, windowSeconds: 60 };
      await one.consume(limit, "guest");
      const calls = Array.from({ length: 50 }, () => timed(one.consume(limit, "guest")));
      await fail();
      calls.push(...Array.from({ length: 50 }, () => timed(one.consume(limit, "guest"))));
      expect((await Promise.all(calls)).every((state) => state.allowed)).toBe(true);
      await mend();
      await bothAreUp();
    });

    test(`hears hints again after redis was ${how}, and says a line at each change`, async () => {
      const [channel, later] = [fresh(), fresh()];
      const heard: string[] = [];
      const pastTheLog = spyOn(console, "error").mockImplementation(() => {});
      const stop = other.subscribe(channel, (message) => heard.push(message));
      const listens = (name: string) =>
        until("hints come through", () => {
          one.publish(name, name);
          return heard.includes(name);
        });
      await listens(channel);
      heard.length = 0;
      await fail();
      await until("both know", async () => {
        await Promise.all([one.health(), other.health()]);
        return messages().length >= 2;
      });
      const stopLater = other.subscribe(later, (message) => heard.push(message));
      // Some tries to connect fail meanwhile, and none of them says a line.
      const start = performance.now();
      await until("a second has passed", () => performance.now() - start > 1_000);
      await mend();
      await bothAreUp();
      await listens(channel);
      await listens(later);
      stop();
      stopLater();
      const written = pastTheLog.mock.calls.length;
      pastTheLog.mockRestore();
      expect(written).toBe(0);
      expect(messages().sort()).toEqual([
        "redis is away: this process goes on by itself",
        "redis is away: this process goes on by itself",
        "redis is there",
        "redis is there",
      ]);
    });
  }

  test("gives a ticket once, though redis froze while it was put", async () => {
    redis.freeze();
    const ticket = fresh();
    await timed(one.putOnce(ticket, "mine", 30));
    redis.thaw();
    await bothAreUp();
    const taken = [await other.takeOnce(ticket), await one.takeOnce(ticket), await other.takeOnce(ticket)];
    expect(taken).toEqual([null, "mine", null]);
  });

  test("replaces a ticket from the time without redis", async () => {
    const ticket = fresh();
    redis.freeze();
    await one.putOnce(ticket, "first", 30);
    redis.thaw();
    await bothAreUp();
    await one.putOnce(ticket, "second", 30);
    expect(await one.takeOnce(ticket)).toBe("second");
    expect(await one.takeOnce(ticket)).toBeNull();
  });

  test("does without redis while it is a replica, and goes back when it is the primary again", async () => {
    const limit = { name: fresh(), points: 3, windowSeconds: 60 };
    const admin = new Redis(redis.url);
    // Of a primary that is not there: what it holds can be read, and not written.
    await admin.replicaof("127.0.0.1", 1);
    try {
      const ticket = fresh();
      await one.putOnce(ticket, "mine", 30);
      expect(await one.takeOnce(ticket)).toBe("mine");
      expect((await one.consume(limit, "guest")).remaining).toBe(2);
      expect(await one.health()).toBe("down");
    } finally {
      await admin.replicaof("NO", "ONE");
      admin.disconnect();
    }
    await bothAreUp();
    const shared = fresh();
    await one.putOnce(shared, "for the other", 30);
    expect(await other.takeOnce(shared)).toBe("for the other");
  });

  test("opens while redis is away, and uses it once it is there", async () => {
    await redis.kill();
    const start = performance.now();
    const early = await open();
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(await early.health()).toBe("down");
    await redis.restart();
    await until("redis is used", async () => (await early.health()) === "up", 2_000);
    await early.close();
    await bothAreUp();
  });

  test("closes in any state, and leaves neither a connection nor a timer", async () => {
    const closeInTime = async (cache: Cache) => {
      const start = performance.now();
      await cache.close();
      expect(performance.now() - start).toBeLessThan(500);
    };
    const program = `
      import { openRedisCache } from "${import.meta.dir}/../../src/platform/cache/redis.ts";
      import { silentLog } from "${import.meta.dir}/../support/silent-log.ts";
      const cache = await openRedisCache({ url: ${JSON.stringify(redis.url)}, log: silentLog });
      cache.subscribe("channel", () => {});
      await cache.consume({ name: "n", points: 1, windowSeconds: 60 }, "key");
      await cache.close();
      console.log("closed");`;
    const child = Bun.spawn([process.execPath, "-e", program], { stdout: "pipe", stderr: "inherit" });
    let exitCode: number | undefined;
    void child.exited.then((code) => {
      exitCode = code;
    });
    try {
      // It ends by itself only when nothing is left.
      await until("the process has ended", () => exitCode !== undefined);
    } finally {
      child.kill("SIGKILL");
    }
    expect([exitCode, (await new Response(child.stdout).text()).trim()]).toEqual([0, "closed"]);

    redis.freeze();
    await closeInTime(one);
    redis.thaw();
    await redis.kill();
    await until("it is between two tries", async () => (await other.health()) === "down");
    await closeInTime(other);
    await redis.restart();
  });

  test("shows no password when redis refuses it", async () => {
    const url = redis.url.replace(redis.password, "s3cr3t-canary");
    const log = createLog({ level: "debug", destination: { write: (line) => lines.push(line) } });
    const refused = await openRedisCache({ url, log });
    expect(await refused.health()).toBe("down");
    await refused.close();
    expect(lines.join("")).toContain("redis is away");
    expect(lines.join("")).not.toContain("canary");
  });
});
