import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { CommittedEvent } from "../../../src/features/events/events.model.ts";
import type { Database } from "../../../src/platform/database/index.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { appendEvents, trimEvents } from "../../support/rows.ts";
import { createTestStore } from "../../support/store.ts";
import { createTestFeeds, hears } from "../../support/streams.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(20_000);

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const mebibyte = 1024 * 1024;

function hint(storeId: string, seq: number, bytes = 10): CommittedEvent {
  const json = JSON.stringify({
    seq,
    id: Bun.randomUUIDv7(),
    type: "store.updated",
    occurredAt: new Date().toISOString(),
    actor: { type: "system", id: null, name: "" },
    data: { text: "x".repeat(bytes) },
  });
  return { storeId, seq, type: "store.updated", tableId: null, sessionId: null, json };
}

test("hints that come before a missing event are kept up to a number, and none that the log does not have", async () => {
  const { id: storeId } = await createTestStore(app);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const database: Database = {
    ...app.database,
    async query(name, work) {
      await held;
      return await app.database.query(name, work);
    },
  };
  const feeds = createTestFeeds(app, { database });
  const heard: number[] = [];
  feeds.listen(
    storeId,
    0,
    hears((frame) => heard.push(frame.seq)),
  );
  for (let seq = 2; seq < 5_000; seq++) feeds.publish([hint(storeId, seq)]);
  expect(feeds.counts().early).toBe(256);
  release();
  await until("the log was read", () => feeds.counts().early === 0);
  expect(heard).toEqual([]);
  feeds.stop();
});

test("the latest events are kept up to a size, however large they are", async () => {
  const { id: storeId } = await createTestStore(app);
  const feeds = createTestFeeds(app);
  feeds.listen(
    storeId,
    0,
    hears(() => {}),
  );
  for (let seq = 1; seq <= 500; seq++) feeds.publish([hint(storeId, seq, 1_000)]);
  expect(feeds.counts().kept).toBeLessThanOrEqual(64);
  for (let seq = 501; seq <= 600; seq++) feeds.publish([hint(storeId, seq, 100_000)]);
  expect(feeds.counts().keptBytes).toBeLessThanOrEqual(mebibyte / 4);
  expect(feeds.counts().kept).toBeGreaterThan(0);
  // An event that is larger than that is kept alone.
  feeds.publish([hint(storeId, 601, mebibyte)]);
  expect(feeds.counts().kept).toBe(1);
  feeds.stop();
});

test("a page of the log is bounded by its size, and holds at least one event", async () => {
  const { id: storeId } = await createTestStore(app);
  await appendEvents(app, storeId, 50, 20_000);
  const last = await appendEvents(app, storeId, 1, mebibyte);
  const feeds = createTestFeeds(app);
  const page = await feeds.read(storeId, 0, 100);
  const bytes = page.reduce((sum, frame) => sum + frame.bytes.byteLength, 0);
  expect(bytes).toBeLessThanOrEqual(mebibyte / 4);
  expect(page.map(({ seq }) => seq)).toEqual(page.map((_, index) => index + 1));
  expect((await feeds.read(storeId, last - 1, 100)).map(({ seq }) => seq)).toEqual([last]);
  expect(feeds.counts().reads).toBe(0);
});

test("stores that nobody listens to any more are forgotten within two polls", async () => {
  const feeds = createTestFeeds(app);
  feeds.start();
  const stores = await Promise.all(Array.from({ length: 5 }, () => createTestStore(app)));
  const [first, ...others] = stores.map(({ id }) =>
    feeds.listen(
      id,
      0,
      hears(() => {}),
    ),
  );
  expect(feeds.counts()).toMatchObject({ feeds: 5, listeners: 5 });
  for (const subscription of others) subscription.stop();
  await until("one is left", () => feeds.counts().feeds === 1, 5_000);
  first?.stop();
  await until("none is left", () => feeds.counts().feeds === 0, 5_000);
  feeds.stop();
});

test("a listener whose next events were trimmed before they were read is told, instead of hearing nothing", async () => {
  const { id: storeId } = await createTestStore(app);
  const feeds = createTestFeeds(app);
  const ends: string[] = [];
  feeds.listen(storeId, 0, { hear() {}, end: (reason) => void ends.push(reason) });
  await appendEvents(app, storeId, 10);
  await trimEvents(app, storeId, 5);
  feeds.publish([hint(storeId, 10)]);
  await until("it is told", () => ends.length > 0);
  expect(ends).toEqual(["trimmed"]);
  expect(feeds.counts()).toMatchObject({ feeds: 0, listeners: 0 });
  feeds.stop();
});
