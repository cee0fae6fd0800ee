import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { Bus, BusEvent, BusHandler, BusSettings, DeadLetters } from "../../src/platform/bus/index.ts";
import { until } from "../support/until.ts";

export interface BusHarness {
  /** Another instance of the application on the same log. */
  open(settings: BusSettings): Promise<Bus>;
  createStore(): Promise<string>;
  /** Commits so many events to the store's log in one transaction. */
  append(storeId: string, count: number): Promise<void>;
  /** Waits until a new consumer does not get what was committed until now. */
  settled(): Promise<void>;
  letters: DeadLetters;
  /** Starts an instance in another process, which consumes. */
  startProcess(consumer: string): Promise<BusProcess>;
  /** Cuts every connection to the service, which may be made again at once. */
  cutConnections(): Promise<void>;
  close(): Promise<void>;
}

export interface BusProcess {
  /** What it has handled so far. */
  handled(): { storeId: string; seq: number }[];
  signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<void>;
}

const quick: BusSettings = { firstPauseMs: 20, longestPauseMs: 100 };
const takeOverMs = 10_000;

/** What every bus adapter promises. */
export function testBus(name: string, start: () => Promise<BusHarness>): void {
  describe(`bus contract: ${name}`, () => {
    let harness: BusHarness;
    const buses: Bus[] = [];

    beforeAll(async () => {
      harness = await start();
    });
    afterEach(async () => {
      await Promise.all(buses.splice(0).map((bus) => bus.close()));
    });
    afterAll(() => harness.close());

    async function open(settings: BusSettings = {}): Promise<Bus> {
      const bus = await harness.open({ ...quick, ...settings });
      buses.push(bus);
      return bus;
    }

    const freshConsumer = () => `consumer-${crypto.randomUUID()}`;

    /** Consumes, and notes the calls for the stores that are asked for: tests share one log. */
    async function record(bus: Bus, consumer: string, { handle }: { handle?: BusHandler } = {}) {
      const calls: BusEvent[] = [];
      const consumption = await bus.consume(consumer, async (event, signal) => {
        calls.push(event);
        await handle?.(event, signal);
      });
      return {
        ...consumption,
        calls,
        seqs: (storeId: string) => calls.filter((call) => call.storeId === storeId).map((call) => call.seq),
      };
    }

    const oneTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

    /** The first call for each event, whatever was repeated. */
    const firsts = (seqs: number[]) => [...new Set(seqs)];

    describe("delivers", () => {
      test("every event of every store, in order for each store, as clients see it", async () => {
        const bus = await open();
        const stores = await Promise.all(oneTo(5).map(() => harness.createStore()));
        const recorded = await record(bus, freshConsumer());
        for (const round of oneTo(4)) {
          await Promise.all(stores.map((store) => harness.append(store, round * 12)));
          bus.wake();
        }
        await until("all were handled", () => stores.every((store) => recorded.seqs(store).length >= 120));
        for (const store of stores) expect(recorded.seqs(store)).toEqual(oneTo(120));
        for (const { storeId, seq, id, type, json } of recorded.calls) {
          expect(json).not.toContain("\n");
          const event: unknown = JSON.parse(json);
          expect(id).toMatch(/^[0-9a-f-]{36}$/);
          expect(event).toEqual({
            seq,
            type,
            id,
            occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
            actor: expect.anything(),
            data: { storeId, text: "한국어 🍜" },
          });
        }
      });

      test("one event of a store at a time, and several stores at a time", async () => {
        const bus = await open();
        const stores = await Promise.all(oneTo(4).map(() => harness.createStore()));
        const running = new Set<string>();
        let mostAtOnce = 0;
        let overlaps = 0;
        const recorded = await record(bus, freshConsumer(), {
          async handle({ storeId }) {
            if (running.has(storeId)) overlaps++;
            running.add(storeId);
            mostAtOnce = Math.max(mostAtOnce, running.size);
            await Bun.sleep(5);
            running.delete(storeId);
          },
        });
        await Promise.all(stores.map((store) => harness.append(store, 20)));
        bus.wake();
        await until("all were handled", () => stores.every((store) => recorded.seqs(store).length >= 20));
        expect(overlaps).toBe(0);
        expect(mostAtOnce).toBeGreaterThan(1);
      });

      test("to a new consumer what is committed after it came", async () => {
        const bus = await open();
        const store = await harness.createStore();
        await harness.append(store, 3);
        await harness.settled();
        const recorded = await record(bus, freshConsumer());
        await harness.append(store, 2);
        await until("the new ones came", () => recorded.seqs(store).length >= 2);
        expect(recorded.seqs(store)).toEqual([4, 5]);
      });

      test("the whole log of a store that is made while the consumer is away", async () => {
        const consumer = freshConsumer();
        const before = await record(await open(), consumer);
        await before.stop();
        const store = await harness.createStore();
        await harness.append(store, 3);
        const after = await record(await open(), consumer);
        await until("all came", () => after.seqs(store).length >= 3);
        expect(after.seqs(store)).toEqual([1, 2, 3]);
      });

      test("to each consumer by itself", async () => {
        const bus = await open();
        const store = await harness.createStore();
        const [one, other] = [await record(bus, freshConsumer()), await record(bus, freshConsumer())];
        await harness.append(store, 3);
        await until("both have all", () =>
          [one, other].every((consumer) => consumer.seqs(store).length >= 3),
        );
        await one.stop();
        await harness.append(store, 2);
        await until("the other has the rest", () => other.seqs(store).length >= 5);
        expect(one.seqs(store)).toEqual(oneTo(3));
        expect(other.seqs(store)).toEqual(oneTo(5));
      });

      test("at once after wake, and within two seconds without", async () => {
        const bus = await open();
        const store = await harness.createStore();
        const recorded = await record(bus, freshConsumer());
        for (const count of oneTo(6)) {
          // Looks for work that follow from the last event are over by then.
          await Bun.sleep(100);
          await harness.append(store, 1);
          bus.wake();
          await until(`${count} were handled`, () => recorded.seqs(store).length >= count, 600);
        }
        await harness.append(store, 1);
        await until("the poll found it", () => recorded.seqs(store).length >= 7, 2_000);
      });
    });

    describe("a call that fails", () => {
      test("is made again with growing pauses, before anything after it", async () => {
        const bus = await open({ firstPauseMs: 100, longestPauseMs: 10_000 });
        const store = await harness.createStore();
        const tries: number[] = [];
        const recorded = await record(bus, freshConsumer(), {
          async handle({ storeId, seq }) {
            if (storeId !== store || seq !== 2) return;
            tries.push(performance.now());
            if (tries.length < 4) throw new Error("not yet");
          },
        });
        await harness.append(store, 3);
        bus.wake();
        await until("the last was handled", () => recorded.seqs(store).includes(3));
        expect(recorded.seqs(store)).toEqual([1, 2, 2, 2, 2, 3]);
        const pauses = tries.slice(1).map((time, i) => time - (tries[i] ?? 0));
        for (const [i, least] of [70, 140, 290].entries()) expect(pauses[i]).toBeGreaterThan(least);
      });

      test("holds up no other store, even when many fail", async () => {
        const bus = await open({ firstPauseMs: 60_000, longestPauseMs: 60_000 });
        const stores = await Promise.all(oneTo(24).map(() => harness.createStore()));
        const [broken, healthy] = [stores.slice(0, 20), stores.slice(20)];
        const recorded = await record(bus, freshConsumer(), {
          async handle({ storeId }) {
            if (broken.includes(storeId)) throw new Error("broken");
          },
        });
        for (const store of broken) await harness.append(store, 5);
        bus.wake();
        await until("they failed", () => broken.every((store) => recorded.seqs(store).length >= 1));
        for (const store of healthy) await harness.append(store, 30);
        bus.wake();
        await until("the others are done", () => healthy.every((store) => recorded.seqs(store).length >= 30));
        for (const store of broken) expect(recorded.seqs(store)).toEqual([1]);
      });

      test("that does not return holds up no other store", async () => {
        const bus = await open();
        const released = Promise.withResolvers<void>();
        const [hanging, healthy] = [await harness.createStore(), await harness.createStore()];
        const recorded = await record(bus, freshConsumer(), {
          async handle({ storeId }) {
            if (storeId === hanging) await released.promise;
          },
        });
        await harness.append(hanging, 1);
        bus.wake();
        await until("it hangs", () => recorded.seqs(hanging).length === 1);
        await harness.append(healthy, 30);
        bus.wake();
        await until("the other is done", () => recorded.seqs(healthy).length >= 30);
        expect(recorded.seqs(hanging)).toEqual([1]);
        released.resolve();
      });

      test("becomes a dead letter after the limit, counted for each event anew, and its store goes on", async () => {
        const bus = await open({ deliveryLimit: 3 });
        const consumer = freshConsumer();
        const store = await harness.createStore();
        const failuresLeft = new Map([
          [2, Number.POSITIVE_INFINITY],
          [3, 2],
          [4, 2],
        ]);
        const recorded = await record(bus, consumer, {
          async handle({ storeId, seq }) {
            if (storeId !== store) return;
            const left = failuresLeft.get(seq) ?? 0;
            failuresLeft.set(seq, left - 1);
            if (left > 0) throw new Error("never\0 \ud800 한국어");
          },
        });
        await harness.append(store, 5);
        bus.wake();
        await until("the rest was handled", () => recorded.seqs(store).includes(5));
        expect(recorded.seqs(store)).toEqual([1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5]);
        expect(await harness.letters.find(consumer, 10)).toEqual([
          {
            storeId: store,
            seq: 2,
            type: "order.created",
            reason: expect.stringContaining("never"),
            diedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          },
        ]);
      });

      test("can be made once more for a dead letter, which ends it or makes it one again", async () => {
        const bus = await open({ deliveryLimit: 2 });
        const consumer = freshConsumer();
        const store = await harness.createStore();
        let broken = [1, 2, 3];
        const recorded = await record(bus, consumer, {
          async handle({ storeId, seq }) {
            if (storeId === store && broken.includes(seq)) throw new Error(`broken at ${broken}`);
          },
        });
        await harness.append(store, 4);
        bus.wake();
        await until("the last was handled", () => recorded.seqs(store).includes(4));
        broken = [2];
        const before = recorded.calls.length;
        expect(await harness.letters.resend(consumer, 2)).toBe(2);
        const lettersNow = async () =>
          (await harness.letters.find(consumer, 10)).map(({ seq }) => seq).sort();
        const calls = () => recorded.calls.slice(before).map(({ seq }) => seq);
        await until("they were handled", () => calls().includes(1) && calls().includes(2));
        await until("one is dead again", async () =>
          (await harness.letters.find(consumer, 10)).some(({ reason }) => reason.endsWith("broken at 2")),
        );
        expect(calls().filter((seq) => seq !== 2)).toEqual([1]);
        expect(await lettersNow()).toEqual([2, 3]);
        const again = recorded.calls.find(({ seq }) => seq === 1);
        expect({ ...recorded.calls[before], json: "" }).toEqual({ ...again, json: "" });
        expect(JSON.parse(recorded.calls[before]?.json ?? "")).toEqual(JSON.parse(again?.json ?? ""));
        // What came meanwhile is not held up, and nothing goes back.
        await harness.append(store, 1);
        await until("the next was handled", () => recorded.seqs(store).includes(5));
        broken = [];
        expect(await harness.letters.resend(consumer, 10)).toBe(2);
        await until("none is left", async () => (await lettersNow()).length === 0);
        expect(recorded.seqs(store).filter((seq) => seq > 3)).toEqual([4, 5]);
      });

      test("is counted across restarts", async () => {
        const consumer = freshConsumer();
        const store = await harness.createStore();
        let tries = 0;
        const handle: BusHandler = async ({ storeId }) => {
          if (storeId !== store) return;
          tries++;
          throw new Error("always");
        };
        // Each of these fails once and is stopped in the pause after it.
        for (const failures of [1, 2]) {
          const bus = await open({ deliveryLimit: 5, firstPauseMs: 60_000, longestPauseMs: 60_000 });
          await record(bus, consumer, { handle });
          if (failures === 1) await harness.append(store, 1);
          await until(`it has failed ${failures} times`, () => tries === failures);
          await bus.close();
        }
        await record(await open({ deliveryLimit: 5 }), consumer, { handle });
        await until("it is dead", async () => (await harness.letters.find(consumer, 10)).length > 0);
        expect(tries).toBe(5);
      });

      test("is one that takes too long, and it is told so", async () => {
        const bus = await open({ handleTimeoutMs: 100 });
        const store = await harness.createStore();
        const raised: boolean[] = [];
        const recorded = await record(bus, freshConsumer(), {
          handle({ storeId, seq }, signal) {
            if (storeId !== store || seq !== 1 || raised.length > 0) return Promise.resolve();
            signal.addEventListener("abort", () => raised.push(signal.aborted));
            return new Promise(() => {});
          },
        });
        await harness.append(store, 2);
        bus.wake();
        await until("the next was handled", () => recorded.seqs(store).includes(2));
        expect(recorded.seqs(store)).toEqual([1, 1, 2]);
        expect(raised).toEqual([true]);
      });

      test("may fail in any way", async () => {
        const bus = await open({ deliveryLimit: 2 });
        const consumer = freshConsumer();
        const store = await harness.createStore();
        const consumption = await bus.consume(consumer, ({ storeId, seq }) => {
          if (storeId !== store) return Promise.resolve();
          if (seq === 1) throw new Error("not even a promise");
          if (seq === 2) return Promise.reject(undefined);
          return Promise.reject(Object.create(null));
        });
        await harness.append(store, 3);
        bus.wake();
        await until("all are dead", async () => (await harness.letters.find(consumer, 10)).length >= 3);
        expect((await harness.letters.find(consumer, 10)).map((letter) => letter.seq).sort()).toEqual([
          1, 2, 3,
        ]);
        await consumption.stop();
      });
    });

    describe("stop", () => {
      test("lets a call finish and remembers it", async () => {
        const bus = await open();
        const consumer = freshConsumer();
        const store = await harness.createStore();
        let finished = 0;
        const handle: BusHandler = async ({ storeId }) => {
          if (storeId !== store) return;
          await Bun.sleep(200);
          finished++;
        };
        const first = await record(bus, consumer, { handle });
        await harness.append(store, 3);
        bus.wake();
        await until("the first call has begun", () => first.seqs(store).length === 1);
        await first.stop();
        expect(finished).toBe(1);

        const second = await record(bus, consumer, { handle });
        await until("the rest was handled", () => finished === 3);
        expect(first.seqs(store)).toEqual([1]);
        expect(second.seqs(store)).toEqual([2, 3]);
      });

      test("gives up a call that does not finish, and the event comes again", async () => {
        const bus = await open();
        const consumer = freshConsumer();
        const store = await harness.createStore();
        let raised = false;
        const first = await record(bus, consumer, {
          handle({ storeId }, signal) {
            if (storeId !== store) return Promise.resolve();
            signal.addEventListener("abort", () => {
              raised = true;
            });
            return new Promise(() => {});
          },
        });
        await harness.append(store, 1);
        bus.wake();
        await until("the call has begun", () => first.seqs(store).length === 1);
        const start = performance.now();
        await first.stop();
        expect(performance.now() - start).toBeLessThan(9_000);
        expect(raised).toBe(true);

        const second = await record(bus, consumer);
        await until("it came again", () => second.seqs(store).length === 1);
      });

      test("of the bus ends everything", async () => {
        const bus = await open();
        const store = await harness.createStore();
        const recorded = await record(bus, freshConsumer());
        // Another consumer shows that the event could have been heard.
        const witness = await record(await open(), freshConsumer());
        expect(await bus.health()).toBe("up");
        await bus.close();
        await bus.close();
        expect(await bus.health()).toBe("down");
        await harness.append(store, 1);
        expect(() => bus.wake()).not.toThrow();
        await expect(bus.consume(freshConsumer(), async () => {})).rejects.toThrow();
        await until("the witness heard it", () => witness.seqs(store).length === 1);
        expect(recorded.seqs(store)).toEqual([]);
      });
    });

    describe("of several instances", () => {
      test("one works, and another takes over when it stops", async () => {
        const consumer = freshConsumer();
        const store = await harness.createStore();
        const [one, other] = [await record(await open(), consumer), await record(await open(), consumer)];
        await harness.append(store, 20);
        await until("all were handled", () => one.seqs(store).length + other.seqs(store).length >= 20);
        const [worker, idle] = one.seqs(store).length > 0 ? [one, other] : [other, one];
        expect(worker.seqs(store)).toEqual(oneTo(20));
        expect(idle.seqs(store)).toEqual([]);

        await worker.stop();
        await harness.append(store, 20);
        await until("the other took over", () => idle.seqs(store).length >= 20, 5_000);
        expect(idle.seqs(store)).toEqual(oneTo(40).slice(20));
        expect(worker.seqs(store)).toEqual(oneTo(20));
      });

      test("another takes over within ten seconds when a process is killed, and nothing is lost", async () => {
        const consumer = freshConsumer();
        const store = await harness.createStore();
        const elsewhere = await harness.startProcess(consumer);
        const seqsElsewhere = () =>
          elsewhere.handled().flatMap((call) => (call.storeId === store ? [call.seq] : []));
        await harness.append(store, 10);
        await until("the process handles events", () => seqsElsewhere().length >= 10);

        const here = await record(await open(), consumer);
        let appending = true;
        const producer = (async () => {
          while (appending) {
            await harness.append(store, 1);
            await Bun.sleep(5);
          }
        })();
        await until("the process handled some of these", () => seqsElsewhere().length >= 30);
        await elsewhere.signal("SIGKILL");
        const killedAt = performance.now();
        const last = Math.max(...seqsElsewhere());
        await until("another took over", () => here.seqs(store).length > 0, takeOverMs);
        expect(performance.now() - killedAt).toBeLessThan(takeOverMs);
        appending = false;
        await producer;
        await harness.append(store, 1);
        await until("it has caught up", async () => {
          const witness = Math.max(...here.seqs(store));
          await harness.append(store, 1);
          return witness > last + 20;
        });
        const seqs = firsts([...seqsElsewhere(), ...here.seqs(store)]);
        expect(seqs).toEqual(oneTo(seqs.length));
      });
    });

    test("tells how far behind each consumer is", async () => {
      const bus = await open({ firstPauseMs: 60_000, longestPauseMs: 60_000 });
      const [consumer, other] = [freshConsumer(), freshConsumer()];
      const store = await harness.createStore();
      await record(bus, other);
      await record(bus, consumer, {
        async handle({ storeId, seq }) {
          if (storeId === store && seq === 2) throw new Error("not yet");
        },
      });
      const backlogOf = async (name: string) =>
        (await bus.backlogs()).find((backlog) => backlog.consumer === name);
      await until("both are done", async () =>
        [await backlogOf(other), await backlogOf(consumer)].every((backlog) => backlog?.events === 0),
      );
      expect(await backlogOf(consumer)).toEqual({ consumer, events: 0, oldestSeconds: 0 });
      await harness.append(store, 5);
      bus.wake();
      await until("one waits", async () => (await backlogOf(consumer))?.events === 4);
      await Bun.sleep(1_000);
      const backlog = await backlogOf(consumer);
      expect(backlog?.events).toBe(4);
      expect(backlog?.oldestSeconds).toBeGreaterThan(0.9);
      expect(backlog?.oldestSeconds).toBeLessThan(30);
      expect(await backlogOf(other)).toEqual({ consumer: other, events: 0, oldestSeconds: 0 });
    });

    test("goes on after its connections were cut, without a gap", async () => {
      const bus = await open();
      const store = await harness.createStore();
      const recorded = await record(bus, freshConsumer());
      for (const round of oneTo(3)) {
        await harness.append(store, 30);
        bus.wake();
        await until("it is at work", () => recorded.seqs(store).length > 0);
        await harness.cutConnections();
        await harness.append(store, 30);
        await until("it caught up", () => firsts(recorded.seqs(store)).length >= round * 60);
      }
      expect(firsts(recorded.seqs(store))).toEqual(oneTo(180));
      await until("it is up again", async () => (await bus.health()) === "up");
    });
  });
}
