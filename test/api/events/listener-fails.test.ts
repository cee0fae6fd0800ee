import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { CommittedEvent } from "../../../src/features/events/events.model.ts";
import { findEvents } from "../../../src/features/events/events.store.ts";
import type { Log } from "../../../src/platform/log.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { appendEvents, eventsOf } from "../../support/rows.ts";
import { silentLog } from "../../support/silent-log.ts";
import { createTestStore } from "../../support/store.ts";
import { createTestFeeds, createTestStreams, hears, storePrincipalOf } from "../../support/streams.ts";

setDefaultTimeout(20_000);

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

async function storeWithLog(count: number): Promise<{ storeId: string; hints: CommittedEvent[] }> {
  const { id: storeId } = await createTestStore(app);
  await appendEvents(app, storeId, count);
  const hints = await app.database.query("test.hints", (db) =>
    findEvents(db, { storeId, after: 0, limit: count }),
  );
  return { storeId, hints };
}

describe("a listener that throws", () => {
  test("is ended and logged; the others and the publisher notice nothing", async () => {
    const { storeId, hints } = await storeWithLog(3);
    const errors: unknown[] = [];
    const log: Log = { ...silentLog, error: (fields) => void errors.push(fields) };
    const feeds = createTestFeeds(app, { log });
    const before: number[] = [];
    const after: number[] = [];
    const ends: string[] = [];
    feeds.listen(
      storeId,
      0,
      hears((frame) => before.push(frame.seq)),
    );
    feeds.listen(storeId, 0, {
      hear(frame) {
        if (frame.seq === 2) throw new Error("planted");
      },
      end(reason) {
        ends.push(reason);
        throw new Error("planted as well");
      },
    });
    feeds.listen(
      storeId,
      0,
      hears((frame) => after.push(frame.seq)),
    );
    feeds.publish(hints);
    expect([before, after]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(ends).toEqual(["failed"]);
    expect(errors).toHaveLength(2);
    expect(feeds.counts().listeners).toBe(2);
    feeds.stop();
  });

  test("is a stream that says bye, so that its client resumes after what it has", async () => {
    const { storeId, hints } = await storeWithLog(3);
    const store = await createTestStore(app);
    const feeds = createTestFeeds(app);
    const streams = createTestStreams(app, { feeds });
    const principal = { ...(await storePrincipalOf(app, store.tokens.staff)), storeId };
    const stream = await streams.openStream(principal, { lastEventId: null, epoch: null });
    const broken: CommittedEvent[] = hints.map((hint, index) => ({ ...hint, seq: 4 + index }));
    const count = app.metrics.eventsSent.inc;
    app.metrics.eventsSent.inc = () => {
      throw new Error("planted");
    };
    feeds.publish(broken.slice(0, 1));
    app.metrics.eventsSent.inc = count;
    feeds.publish(broken.slice(1));
    const text = await new Response(stream).text();
    expect(text).toContain("id: 3\nevent: hello");
    expect(text).toEndWith('event: bye\ndata: {"reason":"error"}\n\n');
    expect(text).not.toContain("id: 5\n");
    expect(streams.count()).toBe(0);
    streams.close();
    feeds.stop();
  });
});

describe("what fails after the commit", () => {
  test("does not turn a placed order into an error", async () => {
    const failing = await createTestApp();
    const store = await createTestStore(failing);
    failing.cache.publish = () => {
      throw new Error("planted");
    };
    failing.metrics.streamLagSeconds.observe = () => {
      throw new Error("planted");
    };
    // Somebody waits, so that the event has a listener.
    const waiting = failing.call("GET", "/api/v1/events?wait=20", { token: store.tokens.staff });
    await Bun.sleep(300);
    const order = await placeOrder(failing, store.tokens.table, { lines: [store.line] });
    const renamed = await failing.call("PATCH", "/api/v1/stores/current", {
      token: store.tokens.admin,
      body: { name: "이름" },
    });
    expect(renamed.status).toBe(200);
    expect((await waiting).status).toBe(200);
    const events = await eventsOf(failing, store.id);
    expect(events.map(({ type }) => type)).toEqual(["session.opened", "order.created", "store.updated"]);
    expect(events[1]?.data.id).toBe(order.id);
    expect(failing.logLines.join("")).toContain("committed events could not be announced");
    await failing.close();
  });
});
