import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createFeeds } from "../../../src/features/events/feeds.ts";
import { createStreams } from "../../../src/features/events/streams.ts";
import type { Database } from "../../../src/platform/database/index.ts";
import type { StorePrincipal } from "../../../src/principal.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { appendEvents } from "../../support/rows.ts";
import { silentLog } from "../../support/silent-log.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(20_000);

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const crowd = 50;

/** The application's streams, and which questions they ask the database. */
async function openStreams(store: TestStore) {
  const asked: string[] = [];
  let answers = Promise.resolve();
  const database: Database = {
    ...app.database,
    async query(name, work) {
      asked.push(name);
      const answer = await app.database.query(name, work);
      await answers;
      return answer;
    },
  };
  const feeds = createFeeds({ ...app, database, log: silentLog });
  const streams = createStreams({
    database,
    feeds,
    metrics: app.metrics,
    epoch: "epoch",
    mustBeAlive() {},
  });
  const principal = await app.tokens.principal(store.tokens.staff);
  if (principal.role === "super_admin") throw new Error("of no store");
  return {
    asked,
    /** Keeps what the database has answered until the returned function is called. */
    holdAnswers(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      answers = promise;
      return resolve;
    },
    open: (lastEventId: number | null, who: StorePrincipal = principal) =>
      streams.openStream(who, { lastEventId, epoch: null }),
    close() {
      streams.close();
      feeds.stop();
    },
  };
}

/** Reads a stream until it has shown that event; answers the ids of all, the greeting's first. */
async function readUpTo(stream: ReadableStream<Uint8Array>, last: number): Promise<number[]> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true });
    if (text.includes(`id: ${last}\n`) && text.endsWith("\n\n")) break;
  }
  return [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
}

test("a crowd that comes back at once is served by one look at the log, each from where it was", async () => {
  const store = await createTestStore(app, { unbounded: true });
  const end = await appendEvents(app, store.id, 200);
  const { asked, open, close } = await openStreams(store);
  const seen = await Promise.all(
    Array.from({ length: crowd }, async () => await readUpTo(await open(50), end)),
  );
  close();
  for (const ids of seen) expect(ids).toEqual(Array.from({ length: end - 49 }, (_, index) => index + 50));
  // What is far from the end is read for all who are there at the same time.
  expect(asked.filter((name) => name === "events.position").length).toBe(1);
  expect(asked.filter((name) => name === "events.read").length).toBeLessThan(10);
});

test("who has seen more than the others were told is not told to reload", async () => {
  const store = await createTestStore(app, { unbounded: true });
  const end = await appendEvents(app, store.id, 10);
  const { asked, open, holdAnswers, close } = await openStreams(store);
  const release = holdAnswers();
  const early = open(end);
  await until("the log was looked at", () => asked.length === 1);
  await Bun.sleep(100);
  // Written and seen elsewhere since.
  const later = await appendEvents(app, store.id, 5);
  const late = open(later);
  release();
  const [first, second] = await Promise.all([early, late]);
  expect(asked.filter((name) => name === "events.position").length).toBe(2);
  const decoder = new TextDecoder();
  const greetings: string[] = [];
  for (const stream of [first, second]) {
    const { value } = await stream.getReader().read();
    greetings.push(decoder.decode(value));
  }
  close();
  expect(greetings[0]).toContain("event: hello");
  expect(greetings[1]).toContain(`id: ${later}\nevent: hello`);
  expect(greetings[1]).toContain('"recovered":true');
});
