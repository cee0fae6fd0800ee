import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Cache, FailureBudget, LimitState, RateLimit } from "../../src/platform/cache/index.ts";
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
    });

    describe("failure budgets", () => {
      const budgetOf = (figures: Partial<FailureBudget> = {}): FailureBudget => ({
        name: fresh("budget"),
        free: 3,
        firstWaitSeconds: 60,
        maxWaitSeconds: 600,
        forgetSeconds: 3_600,
        ...figures,
      });
      const fail = (cache: Cache, budget: FailureBudget, key = "guest") =>
        cache.reserveFailure([{ budget, key }]);
      /** Waits until a failure is allowed again, and returns how long that took. */
      async function waitFor(budget: FailureBudget, key?: string): Promise<number> {
        const start = performance.now();
        await until("a failure is allowed", async () => (await fail(one, budget, key)).allowed);
        return performance.now() - start;
      }

      test("allow the free failures, then refuse and say how long", async () => {
        const budget = budgetOf();
        for (let i = 0; i < 3; i++) expect((await fail(either(i), budget)).allowed).toBe(true);
        for (let i = 0; i < 3; i++) {
          const state = await fail(either(i), budget);
          expect(state).toMatchObject({ allowed: false, refusedBy: budget });
          if (!state.allowed) expect(state.waitSeconds).toBeWithin(59, 61);
        }
      });

      test("allow exactly the free ones of 200 that come at once", async () => {
        const budget = budgetOf({ free: 20 });
        const states = await Promise.all(Array.from({ length: 200 }, (_, i) => fail(either(i), budget)));
        expect(states.filter(({ allowed }) => allowed)).toHaveLength(20);
      });

      test("double the wait with each failure, up to the longest", async () => {
        const budget = budgetOf({ free: 1, firstWaitSeconds: 0.3, maxWaitSeconds: 0.9 });
        await fail(one, budget);
        const waits = [await waitFor(budget), await waitFor(budget), await waitFor(budget)];
        // Between two looks some 10 to 50 ms pass.
        for (const [index, expected] of [300, 600, 900].entries())
          expect(waits[index]).toBeWithin(expected - 50, expected + 250);
      });

      test("are not charged by a try that was refused", async () => {
        const budget = budgetOf({ free: 1, firstWaitSeconds: 0.3, maxWaitSeconds: 600 });
        await fail(one, budget);
        for (let i = 0; i < 20; i++) expect((await fail(either(i), budget)).allowed).toBe(false);
        expect(await waitFor(budget)).toBeLessThan(550);
      });

      test("forget everything a while after the last failure", async () => {
        const budget = budgetOf({ free: 2, firstWaitSeconds: 0.1, maxWaitSeconds: 60, forgetSeconds: 0.4 });
        for (let round = 0; round < 2; round++) {
          expect((await fail(one, budget)).allowed).toBe(true);
          expect((await fail(other, budget)).allowed).toBe(true);
          expect((await fail(one, budget)).allowed).toBe(false);
          await Bun.sleep(600);
        }
      });

      test("count each key and each name apart, whatever characters it has", async () => {
        const [budget, sibling] = [budgetOf({ free: 1 }), budgetOf({ free: 1 })];
        const keys = ["::1", "a b", "한국어", "__proto__", "*", "%0d%0a", "", "x".repeat(500)];
        for (const key of keys) expect((await fail(one, budget, key)).allowed).toBe(true);
        for (const key of keys) expect((await fail(other, budget, key)).allowed).toBe(false);
        for (const key of keys) expect((await fail(other, sibling, key)).allowed).toBe(true);
      });

      test("charge several at once, or none while one of them waits, and name the longest wait", async () => {
        const [address, network, store] = [
          budgetOf({ free: 2 }),
          budgetOf({ free: 1, firstWaitSeconds: 30 }),
          budgetOf({ free: 1, firstWaitSeconds: 90 }),
        ];
        const charges = (key: string) => [
          { budget: address, key },
          { budget: network, key: "net" },
          { budget: store, key: "store" },
        ];
        expect((await one.reserveFailure(charges("a"))).allowed).toBe(true);
        for (let i = 0; i < 3; i++)
          expect(await either(i).reserveFailure(charges("a"))).toMatchObject({
            allowed: false,
            refusedBy: store,
          });
        // The three refused ones cost the address nothing: it has its second free one left, and then waits.
        expect((await one.reserveFailure(charges("a").slice(0, 1))).allowed).toBe(true);
        expect((await one.reserveFailure(charges("a").slice(0, 1))).allowed).toBe(false);
      });

      test("uncount what is taken back, with the wait that it caused", async () => {
        const budget = budgetOf({ free: 2 });
        for (let i = 0; i < 10; i++) {
          const state = await fail(either(i), budget);
          if (!state.allowed) throw new Error("it was refused");
          await state.takeBack();
        }
        expect((await fail(one, budget)).allowed).toBe(true);
        const last = await fail(other, budget);
        expect((await fail(one, budget)).allowed).toBe(false);
        if (last.allowed) await last.takeBack();
        expect((await fail(one, budget)).allowed).toBe(true);
        expect((await fail(one, budget)).allowed).toBe(false);
      });

      test("keep a wait that a later failure caused when an earlier one is taken back", async () => {
        const budget = budgetOf({ free: 1, firstWaitSeconds: 0.1 });
        const early = await fail(one, budget);
        await waitFor(budget);
        await waitFor(budget);
        if (early.allowed) await early.takeBack();
        expect((await fail(other, budget)).allowed).toBe(false);
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
      const budget = { name: "b", free: 1, firstWaitSeconds: 1, maxWaitSeconds: 1, forgetSeconds: 1 };
      await expect(cache.reserveFailure([{ budget, key: "guest" }])).rejects.toThrow();
      await expect(cache.takeOnce("ticket")).rejects.toThrow();
      await expect(cache.putOnce("ticket", "value", 1)).rejects.toThrow();
      expect(() => cache.publish("channel", "nobody listens")).not.toThrow();
    });
  });
}
