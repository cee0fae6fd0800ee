import { afterEach, describe, expect, spyOn, test } from "bun:test";
import { createMemoryCache } from "../../src/platform/cache/memory.ts";
import { silentLog } from "../support/silent-log.ts";
import { testCache } from "./cache.contract.ts";

testCache("memory", async () => {
  const open = async () => createMemoryCache({ log: silentLog });
  const cache = await open();
  return { instances: [cache, cache], open, close: () => cache.close() };
});

describe("the memory cache", () => {
  const limit = { name: "requests", points: 1, windowSeconds: 60 };
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

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

  test("counts no more keys than allowed, and forgets the one nearest its end", async () => {
    const cache = createMemoryCache({ log: silentLog, maxLimitKeys: 3 });
    for (const key of ["a", "b", "c", "d"]) await cache.consume(limit, key);
    for (const key of ["d", "c", "b"]) expect((await cache.consume(limit, key)).allowed).toBe(false);
    expect((await cache.consume(limit, "a")).allowed).toBe(true);
    await cache.close();
  });

  test("leaves no timer behind", async () => {
    const started = spyOn(globalThis, "setTimeout");
    const ended = spyOn(globalThis, "clearTimeout");
    closing.push(
      () => started.mockRestore(),
      () => ended.mockRestore(),
    );
    const cache = createMemoryCache({ log: silentLog });
    for (let i = 0; i < 20; i++) await cache.consume(limit, `guest ${i}`);
    await cache.refund(limit, "guest 0");
    await cache.close();

    const timers = started.mock.results.map((result) => result.value);
    expect(timers.length).toBeGreaterThanOrEqual(20);
    const cleared = new Set<unknown>(ended.mock.calls.map(([timer]) => timer));
    expect(timers.filter((timer) => !cleared.has(timer))).toEqual([]);
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
