import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import type { CommittedEvent } from "../../../src/features/events/events.model.ts";
import { findEvents } from "../../../src/features/events/events.store.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { appendEvents } from "../../support/rows.ts";
import { createTestStore } from "../../support/store.ts";
import { createTestFeeds, hears } from "../../support/streams.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(20_000);

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const count = 30;

/** A store with a log, and that log as hints would carry it. */
async function storeWithLog(): Promise<{ storeId: string; hints: CommittedEvent[] }> {
  const { id: storeId } = await createTestStore(app);
  await appendEvents(app, storeId, count);
  const hints = await app.database.query("test.hints", (db) =>
    findEvents(db, { storeId, after: 0, limit: count }),
  );
  return { storeId, hints };
}

describe("hints that are lost, doubled and out of order", () => {
  test("bring each event once and in order all the same", async () => {
    const schedules = fc.sample(
      fc.array(
        fc.record({ hint: fc.integer({ min: 0, max: count - 1 }), pauseMs: fc.constantFrom(0, 0, 0, 1, 5) }),
        { maxLength: 60 },
      ),
      24,
    );
    await Promise.all(
      schedules.map(async (schedule) => {
        const { storeId, hints } = await storeWithLog();
        const feeds = createTestFeeds(app);
        const heard: number[] = [];
        // The feed begins before the log does, as if all of it had been written since.
        const subscription = feeds.listen(
          storeId,
          0,
          hears((frame) => heard.push(frame.seq)),
        );
        feeds.start();
        for (const { hint, pauseMs } of schedule) {
          const event = hints[hint];
          if (event) feeds.publish([event]);
          if (pauseMs > 0) await Bun.sleep(pauseMs);
        }
        await until("all was heard", () => subscription.cursor() === count, 5_000);
        // Whatever comes late now is old.
        feeds.publish(hints.toReversed());
        feeds.stop();
        expect(heard).toEqual(Array.from({ length: count }, (_, index) => index + 1));
      }),
    );
  });

  test("are passed on at once when they come as they should", async () => {
    const { storeId, hints } = await storeWithLog();
    const feeds = createTestFeeds(app);
    const heard: number[] = [];
    feeds.listen(
      storeId,
      0,
      hears((frame) => heard.push(frame.seq)),
    );
    for (const [index, hint] of hints.entries()) {
      feeds.publish([hint]);
      expect(heard.length).toBe(index + 1);
    }
    feeds.stop();
  });

  test("are passed on to all listeners, to each from where it joined", async () => {
    const { storeId, hints } = await storeWithLog();
    const feeds = createTestFeeds(app);
    const first: number[] = [];
    const second: number[] = [];
    feeds.listen(
      storeId,
      0,
      hears((frame) => first.push(frame.seq)),
    );
    feeds.publish(hints.slice(0, 10));
    const joined = feeds.listen(
      storeId,
      10,
      hears((frame) => second.push(frame.seq)),
    );
    feeds.publish(hints.slice(10, 20));
    joined.stop();
    feeds.publish(hints.slice(20));
    feeds.stop();
    expect(first).toEqual(hints.map((hint) => hint.seq));
    expect(second).toEqual(hints.slice(10, 20).map((hint) => hint.seq));
  });

  test("of a store that nobody listens to cost nothing and are not kept", async () => {
    const { storeId, hints } = await storeWithLog();
    const feeds = createTestFeeds(app);
    feeds.publish(hints);
    const heard: number[] = [];
    const subscription = feeds.listen(
      storeId,
      count,
      hears((frame) => heard.push(frame.seq)),
    );
    expect(subscription.cursor()).toBe(count);
    feeds.publish(hints);
    feeds.stop();
    expect(heard).toEqual([]);
  });
});
