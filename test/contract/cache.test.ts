import { afterEach, describe, expect, setSystemTime, test } from "bun:test";
import type { Cache } from "../../src/platform/cache/index.ts";
import { createMemoryCache } from "../../src/platform/cache/memory.ts";
import { silentLog } from "../support/silent-log.ts";
import { testCache } from "./cache.contract.ts";

testCache("memory", async () => {
  const open = async () => createMemoryCache({ log: silentLog });
  const cache = await open();
  return { instances: [cache, cache], open, close: () => cache.close() };
});

describe("the memory cache", () => {
  test("holds no more tickets than allowed, and drops expired ones before the oldest", async () => {
    const cache = createMemoryCache({ log: silentLog, maxTickets: 3 });
    await cache.putOnce("a", "a", 30);
    await cache.putOnce("expired", "expired", 0);
    await cache.putOnce("b", "b", 30);
    await cache.putOnce("c", "c", 30);
    expect(await cache.takeOnce("a")).toBe("a");
    for (const key of ["d", "e"]) await cache.putOnce(key, key, 30);
    const taken = await Promise.all(["b", "c", "d", "e"].map((key) => cache.takeOnce(key)));
    expect(taken).toEqual([null, "c", "d", "e"]);
    await cache.close();
  });

  describe("with 100 keys at most", () => {
    const limit = { name: "requests", points: 2, windowSeconds: 60 };
    const budget = { name: "b", free: 2, firstWaitSeconds: 60, maxWaitSeconds: 600, forgetSeconds: 60 };
    const small = () => createMemoryCache({ log: silentLog, maxLimitKeys: 100 });
    /** One more of `key`: whether it was allowed. Both ways of counting keep their keys alike. */
    const counts: Record<string, (cache: Cache, key: string) => Promise<boolean>> = {
      "a limit": async (cache, key) => (await cache.consume(limit, key)).allowed,
      "a failure budget": async (cache, key) => (await cache.reserveFailure([{ budget, key }])).allowed,
    };
    afterEach(() => void setSystemTime());

    for (const [what, count] of Object.entries(counts)) {
      test(`${what} forgets the key that was not used for longest`, async () => {
        const cache = small();
        for (const key of ["oldest", "used again"]) await count(cache, key);
        for (let other = 0; other < 98; other++) await count(cache, `other ${other}`);
        await count(cache, "used again");
        await count(cache, "new");
        expect(await count(cache, "used again")).toBe(false);
        expect([await count(cache, "oldest"), await count(cache, "oldest")]).toEqual([true, true]);
      });

      test(`${what} never forgets a key that is used up, whatever comes after it`, async () => {
        const cache = small();
        for (let times = 0; times < 2; times++) await count(cache, "locked");
        for (let other = 0; other < 1_000; other++) await count(cache, `other ${other}`);
        expect(await count(cache, "locked")).toBe(false);
      });

      test(`${what} refuses new keys while all are used up, and takes them when those have ended`, async () => {
        const cache = small();
        for (let key = 0; key < 100; key++)
          for (let times = 0; times < 2; times++) expect(await count(cache, `key ${key}`)).toBe(true);
        expect(await count(cache, "new")).toBe(false);
        for (let key = 0; key < 100; key++) expect(await count(cache, `key ${key}`)).toBe(false);
        setSystemTime(Date.now() + 121_000);
        expect([await count(cache, "new"), await count(cache, "new")]).toEqual([true, true]);
        expect(await count(cache, "new")).toBe(false);
      });
    }
  });

  test("reports a listener that throws", async () => {
    const reports: unknown[] = [];
    const cache = createMemoryCache({ log: { error: (fields) => reports.push(fields.err) } });
    const failure = new Error("broken listener");
    cache.subscribe("channel", () => {
      throw failure;
    });
    cache.publish("channel", "hello");
    await Bun.sleep(0);
    expect(reports).toEqual([failure]);
    await cache.close();
  });
});
