import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Cache, LimitState, RateLimit } from "../../src/platform/cache/index.ts";
import { until } from "../support/until.ts";

export interface CacheHarness {
  /** Two instances of the application on one cache; the same object twice where the cache lives in the process. */
  instances: [Cache, Cache];
  /** A cache that may be closed. */
  open(): Promise<Cache>;
  close(): Promise<void>;
}

/** What every cache adapter promises. */
export function testCache(name: string, start: () => Promise<CacheHarness>): void {
  describe(`cache contract: ${name}`, () => {
    let harness: CacheHarness;
    let one: Cache;
    let other: Cache;

    beforeAll(async () => {
      harness = await start();
      [one, other] = harness.instances;
    });
    afterAll(() => harness.close());

    const fresh = (prefix: string) => `${prefix}-${crypto.randomUUID()}`;
    const limitOf = (points: number, windowSeconds = 60): RateLimit => ({
      name: fresh("limit"),
      points,
      windowSeconds,
    });
    /** Both instances in turn. */
    const either = (index: number) => (index % 2 === 0 ? one : other);

    describe("limits", () => {
      test("count down to a refusal", async () => {
        const limit = limitOf(3);
        const states: LimitState[] = [];
        for (let i = 0; i < 4; i++) states.push(await either(i).consume(limit, "guest"));
        expect(states.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
          [true, 2],
          [true, 1],
          [true, 0],
          [false, 0],
        ]);
        for (const state of states) {
          expect(state.limit).toBe(3);
          expect(Number.isInteger(state.resetSeconds)).toBe(true);
          expect(state.resetSeconds).toBeWithin(59, 61);
        }
      });

      test("let through exactly as many as they say under 200 concurrent callers", async () => {
        const limit = limitOf(50);
        const states = await Promise.all(
          Array.from({ length: 200 }, (_, i) => either(i).consume(limit, "guest")),
        );
        expect(states.filter((state) => state.allowed).length).toBe(50);
        const remaining = states.filter((state) => state.allowed).map((state) => state.remaining);
        expect(remaining.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
      });

      test("count each key and each name apart", async () => {
        const [limit, sibling] = [limitOf(1), limitOf(1)];
        expect((await one.consume(limit, "a")).allowed).toBe(true);
        expect((await one.consume(limit, "b")).allowed).toBe(true);
        expect((await one.consume(sibling, "a")).allowed).toBe(true);
        expect((await one.consume(limit, "a")).allowed).toBe(false);
      });

      test("take keys of any characters", async () => {
        const limit = limitOf(1);
        const keys = [
          "::1",
          "a b",
          "a:b",
          "한국어",
          "__proto__",
          "constructor",
          "*",
          "%0d%0a",
          "",
          "x".repeat(500),
        ];
        for (const key of keys) expect((await one.consume(limit, key)).allowed).toBe(true);
        for (const key of keys) expect((await other.consume(limit, key)).allowed).toBe(false);
      });

      test("start over when the window ends, not before", async () => {
        const limit = limitOf(2, 1);
        const start = performance.now();
        await one.consume(limit, "guest");
        const last = await one.consume(limit, "guest");
        expect(last).toEqual({ allowed: true, limit: 2, remaining: 0, resetSeconds: 1 });
        expect((await one.consume(limit, "guest")).allowed).toBe(false);

        let state: LimitState = last;
        await until("the window has ended", async () => {
          state = await one.consume(limit, "guest");
          return state.allowed;
        });
        expect(performance.now() - start).toBeWithin(950, 3_000);
        expect(state.remaining).toBe(1);
      });

      test("get a refunded point back", async () => {
        const limit = limitOf(2);
        await one.consume(limit, "guest");
        await one.consume(limit, "guest");
        await other.refund(limit, "guest");
        expect(await one.consume(limit, "guest")).toMatchObject({ allowed: true, remaining: 0 });
        expect((await one.consume(limit, "guest")).allowed).toBe(false);
      });

      test("never hold more points than they say, however many are refunded", async () => {
        const limit = limitOf(2);
        await one.refund(limit, "unknown");
        await one.refund(limit, "unknown");
        expect(await one.consume(limit, "unknown")).toMatchObject({ allowed: true, remaining: 1 });
        for (let i = 0; i < 3; i++) await one.refund(limit, "unknown");
        expect(await one.consume(limit, "unknown")).toMatchObject({ allowed: true, remaining: 1 });
      });

      test("keep their window when a point is refunded", async () => {
        const limit = limitOf(1, 2);
        const start = performance.now();
        await one.consume(limit, "guest");
        await until("a second is over", () => performance.now() - start > 1_000);
        await one.refund(limit, "guest");
        await one.consume(limit, "guest");
        await until("the window has ended", async () => (await one.consume(limit, "guest")).allowed);
        // A window that began again with the refund would last until 3 s.
        expect(performance.now() - start).toBeWithin(1_950, 2_950);
      });
    });

    describe("single-use values", () => {
      test("are given to exactly one of 100 concurrent takers", async () => {
        for (let round = 0; round < 10; round++) {
          const key = fresh("ticket");
          await one.putOnce(key, "for one", 30);
          const taken = await Promise.all(Array.from({ length: 100 }, (_, i) => either(i).takeOnce(key)));
          expect(taken.filter((value) => value !== null)).toEqual(["for one"]);
        }
      });

      test("are null when never put or already taken", async () => {
        const key = fresh("ticket");
        expect(await one.takeOnce(key)).toBeNull();
        await one.putOnce(key, "", 30);
        expect(await other.takeOnce(key)).toBe("");
        expect(await one.takeOnce(key)).toBeNull();
      });

      test("end with their time", async () => {
        const keys = Array.from({ length: 1_000 }, () => fresh("ticket"));
        const start = performance.now();
        await Promise.all(keys.map((key) => one.putOnce(key, "short", 1)));
        // Taking ends a ticket by itself, so each look spends another one.
        let last: string | null = "short";
        await until("a ticket has expired", async () => {
          last = await other.takeOnce(keys.shift() ?? "none left");
          return last === null;
        });
        expect(keys.length).toBeGreaterThan(0);
        expect(performance.now() - start).toBeWithin(900, 3_000);
      });

      test("are replaced by another put", async () => {
        const key = fresh("ticket");
        await one.putOnce(key, "first", 30);
        await other.putOnce(key, "second", 30);
        expect(await one.takeOnce(key)).toBe("second");
        expect(await one.takeOnce(key)).toBeNull();
      });

      test("keep every character", async () => {
        const key = fresh("ticket: 한 \r\n");
        const value = '{"a":"한국어 🍜 \\u0000 \r\n"}\u0000';
        await one.putOnce(key, value, 30);
        expect(await other.takeOnce(key)).toBe(value);
      });
    });

    describe("hints", () => {
      /** Subscribes, and waits until messages come through: some services take a moment. */
      async function listen(cache: Cache, channel: string) {
        const heard: string[] = [];
        const stop = cache.subscribe(channel, (message) => heard.push(message));
        await until("the subscription stands", () => {
          if (heard.length === 0) one.publish(channel, "ready?");
          return heard.length > 0;
        });
        // Questions still on their way are not part of the test.
        return { said: () => heard.filter((message) => message !== "ready?"), stop };
      }

      test("reach the listeners of every instance, in order", async () => {
        const channel = fresh("channel");
        const [here, there] = [await listen(one, channel), await listen(other, channel)];
        const messages = Array.from({ length: 100 }, (_, i) => `message ${i} 한 🍜 \n`);
        for (const message of messages) one.publish(channel, message);
        await until("both heard all", () => here.said().length >= 100 && there.said().length >= 100);
        expect(here.said()).toEqual(messages);
        expect(there.said()).toEqual(messages);
        here.stop();
        there.stop();
      });

      test("come after publish has returned", async () => {
        const channel = fresh("channel");
        const listener = await listen(one, channel);
        one.publish(channel, "later");
        expect(listener.said()).toEqual([]);
        await until("it was heard", () => listener.said().length === 1);
        listener.stop();
      });

      test("stay in their channel, and away from those who left", async () => {
        const [channel, sibling] = [fresh("channel"), fresh("channel")];
        const [left, stayed, elsewhere] = [
          await listen(one, channel),
          await listen(one, channel),
          await listen(one, sibling),
        ];
        left.stop();
        left.stop();
        one.publish(channel, "hello");
        await until("the other heard it", () => stayed.said().length === 1);
        one.publish(sibling, "end");
        await until("the sibling heard its own", () => elsewhere.said().length > 0);
        expect(left.said()).toEqual([]);
        expect(elsewhere.said()).toEqual(["end"]);
        stayed.stop();
        elsewhere.stop();
      });

      test("go on after a listener threw", async () => {
        const channel = fresh("channel");
        const stopBroken = one.subscribe(channel, () => {
          throw new Error("broken listener");
        });
        const listener = await listen(one, channel);
        one.publish(channel, "first");
        one.publish(channel, "second");
        await until("both were heard", () => listener.said().length === 2);
        stopBroken();
        listener.stop();
      });
    });

    test("is up until it is closed, and refuses work afterwards", async () => {
      const cache = await harness.open();
      expect(await cache.health()).toBe("up");
      await cache.close();
      await cache.close();
      expect(await cache.health()).toBe("down");
      await expect(cache.consume(limitOf(1), "guest")).rejects.toThrow();
      await expect(cache.takeOnce("ticket")).rejects.toThrow();
      await expect(cache.putOnce("ticket", "value", 1)).rejects.toThrow();
      expect(() => cache.publish("channel", "nobody listens")).not.toThrow();
    });
  });
}
