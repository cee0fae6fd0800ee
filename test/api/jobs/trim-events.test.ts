import { afterAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { busCursors, events } from "../../../src/features/events/events.schema.ts";
import { createFeeds } from "../../../src/features/events/feeds.ts";
import { createStreams } from "../../../src/features/events/streams.ts";
import { storeCounters } from "../../../src/features/stores/stores.schema.ts";
import type { Principal, StorePrincipal } from "../../../src/principal.ts";
import { logOf } from "../../support/record.ts";
import { silentLog } from "../../support/silent-log.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { createJobsApp, jobsOf } from "./harness.ts";

const app = await createJobsApp();
afterAll(app.close);

/** Appends one event an age, in this order. */
async function append(store: TestStore, agesInDays: number[]) {
  await app.database.transaction("test.append", async (tx) => {
    await tx.insert(events).values(
      agesInDays.map((days, index) => ({
        storeId: store.id,
        seq: index + 1,
        id: Bun.randomUUIDv7(),
        type: "table.updated" as const,
        occurredAt: new Date(app.clock.now().getTime() - days * 86_400_000),
        actor: { type: "system" as const, id: null, name: "test" },
        data: { index },
      })),
    );
    await tx
      .update(storeCounters)
      .set({ eventSeq: agesInDays.length })
      .where(eq(storeCounters.storeId, store.id));
  });
}

function storePrincipal(principal: Principal): StorePrincipal {
  if (principal.role === "super_admin") throw new Error("belongs to no store");
  return principal;
}

async function seqsOf(store: TestStore) {
  return (await logOf(app, store.id)).map(({ seq }) => seq);
}

/** Lets a consumer begin, with how far it has come in each store. */
async function begin(consumer: string, places: [TestStore, number][]) {
  const begun = { consumer, storeId: "00000000-0000-0000-0000-000000000000", seq: 0 };
  await app.database.transaction("test.begin", async (tx) => {
    await tx.insert(busCursors).values(begun);
    for (const [store, seq] of places)
      await tx.insert(busCursors).values({ consumer, storeId: store.id, seq });
  });
  return () =>
    app.database.transaction("test.end", (tx) =>
      tx.delete(busCursors).where(eq(busCursors.consumer, consumer)),
    );
}

test("removes what is older than the setting says, of every store, and keeps the rest", async () => {
  const [some, all, none] = [
    await createTestStore(app),
    await createTestStore(app),
    await createTestStore(app),
  ];
  await append(some, [30, 8, 7.1, 6.9, 1, 0]);
  await append(all, [40, 39]);
  await append(none, [6, 5]);
  const jobs = jobsOf(app);
  await jobs.run();
  expect(await seqsOf(some)).toEqual([4, 5, 6]);
  expect(await seqsOf(all)).toEqual([]);
  expect(await seqsOf(none)).toEqual([1, 2]);
  expect(jobs.removed("events")).toBe(5);
});

test("goes in batches: so many of each store, and so many stores", async () => {
  const stores = [];
  for (let made = 0; made < 12; made++) stores.push(await createTestStore(app));
  for (const store of stores) await append(store, Array(25).fill(30));
  const jobs = jobsOf(app, { batchSize: 100 });
  await jobs.run();
  expect(jobs.removed("events")).toBe(300);
  // Ten events of each of ten stores at a time: six batches at least, one more to find nothing.
  const batches = jobs.batches.filter((name) => name === "jobs.events");
  expect(batches.length).toBeGreaterThanOrEqual(6);
  for (const store of stores) expect(await seqsOf(store)).toEqual([]);
});

test("keeps an old event that comes after a young one: what is left has no gap", async () => {
  const store = await createTestStore(app);
  await append(store, [30, 30, 1, 30, 30]);
  await jobsOf(app).run();
  expect(await seqsOf(store)).toEqual([3, 4, 5]);
});

test("keeps events as long as the answers to idempotency keys that may point to them", async () => {
  const store = await createTestStore(app);
  await append(store, [3.1, 2.9, 1.1]);
  await jobsOf(app, { eventDays: 1 }).run();
  expect(await seqsOf(store)).toEqual([2, 3]);
});

describe("never removes what a consumer of the bus has not finished", () => {
  test("up to the slowest of them", async () => {
    const store = await createTestStore(app);
    await append(store, [30, 30, 30, 30, 0]);
    const ends = [await begin("quick", [[store, 5]]), await begin("slow", [[store, 2]])];
    await jobsOf(app).run();
    expect(await seqsOf(store)).toEqual([3, 4, 5]);
    for (const end of ends) await end();
    await jobsOf(app).run();
    expect(await seqsOf(store)).toEqual([5]);
  });

  test("nothing of a store that it has not come to", async () => {
    const [known, unknown] = [await createTestStore(app), await createTestStore(app)];
    await append(known, [30, 30]);
    await append(unknown, [30, 30]);
    const end = await begin("webhooks", [[known, 2]]);
    await jobsOf(app).run();
    expect(await seqsOf(known)).toEqual([]);
    expect(await seqsOf(unknown)).toEqual([1, 2]);
    await end();
  });
});

describe("a reader of a trimmed log", () => {
  interface Page {
    data: { seq: number }[];
    next: number;
    reset: boolean;
  }

  async function read(store: TestStore, after: number) {
    const { body } = await app.call<Page>("GET", `/api/v1/events?after=${after}`, {
      token: store.tokens.staff,
    });
    return { seqs: body.data.map(({ seq }) => seq), next: body.next, reset: body.reset };
  }

  /** The first block of a stream. */
  async function greet(store: TestStore, lastEventId: number) {
    const response = await app.app.fetch(
      new Request(`http://localhost/api/v1/events/stream?lastEventId=${lastEventId}`, {
        headers: { authorization: `Bearer ${store.tokens.staff}` },
      }),
    );
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    await reader?.cancel();
    const block = new TextDecoder().decode(value);
    return {
      event: /^event: (.*)$/m.exec(block)?.[1],
      ...JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "{}"),
    };
  }

  test("of which a part is left goes on where it reaches back to, else is told to reload", async () => {
    const store = await createTestStore(app);
    await append(store, [30, 30, 30, 1, 1]);
    await jobsOf(app).run();
    expect(await read(store, 0)).toEqual({ seqs: [4, 5], next: 5, reset: false });
    expect(await read(store, 2)).toEqual({ seqs: [], next: 5, reset: true });
    expect(await read(store, 3)).toEqual({ seqs: [4, 5], next: 5, reset: false });
    expect(await read(store, 5)).toEqual({ seqs: [], next: 5, reset: false });
    expect(await read(store, 6)).toEqual({ seqs: [], next: 5, reset: true });
    expect(await greet(store, 0)).toMatchObject({ event: "reset", seq: 5 });
    expect(await greet(store, 2)).toMatchObject({ event: "reset", seq: 5 });
    expect(await greet(store, 3)).toMatchObject({ event: "hello", seq: 3, recovered: true });
    expect(await greet(store, 5)).toMatchObject({ event: "hello", seq: 5, recovered: true });
  });

  test("of which nothing is left goes on at its end, else is told to reload", async () => {
    const store = await createTestStore(app);
    await append(store, [30, 30, 30]);
    await jobsOf(app).run();
    expect(await read(store, 0)).toEqual({ seqs: [], next: 3, reset: false });
    expect(await read(store, 2)).toEqual({ seqs: [], next: 3, reset: true });
    expect(await read(store, 3)).toEqual({ seqs: [], next: 3, reset: false });
    expect(await read(store, 4)).toEqual({ seqs: [], next: 3, reset: true });
    expect(await greet(store, 0)).toMatchObject({ event: "reset", seq: 3 });
    expect(await greet(store, 2)).toMatchObject({ event: "reset", seq: 3 });
    expect(await greet(store, 3)).toMatchObject({ event: "hello", seq: 3, recovered: true });
    expect(await greet(store, 4)).toMatchObject({ event: "reset", seq: 3 });

    // The numbers go on.
    await app.call("POST", "/api/v1/tables", {
      token: store.tokens.admin,
      body: { number: "9", pin: "4821" },
    });
    expect(await read(store, 3)).toEqual({ seqs: [4], next: 4, reset: false });
    expect(await read(store, 2)).toEqual({ seqs: [], next: 4, reset: true });
  });

  test("that is trimmed while it is being read again is sent away, and comes back to a reset", async () => {
    const store = await createTestStore(app);
    await append(store, [30, 30, 30]);
    const streams = createStreams({
      database: app.database,
      feeds: {
        ...createFeeds({ ...app, log: silentLog }),
        listen: () => ({ cursor: () => 3, stop: () => true }),
        async read() {
          await jobsOf(app).run();
          return [];
        },
      },
      metrics: app.metrics,
      epoch: "epoch",
      mustBeAlive() {},
    });
    const stream = await streams.openStream(storePrincipal(await app.tokens.principal(store.tokens.staff)), {
      lastEventId: 0,
      epoch: null,
    });
    const text = await new Response(stream).text();
    streams.close();
    expect(text).toContain('event: bye\ndata: {"reason":"trimmed"}');
    expect(await greet(store, 0)).toMatchObject({ event: "reset", seq: 3 });
  });
});
