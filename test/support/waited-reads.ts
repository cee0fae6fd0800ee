import { heapStats } from "bun:jsc";
import { createEventsService } from "../../src/features/events/events.service.ts";
import type { StoreCaller } from "../../src/principal.ts";
import { createTestApp } from "./app.ts";
import { createTestStore } from "./store.ts";
import { createTestFeeds, createTestPlaces, storePrincipalOf } from "./streams.ts";

// Reads the log 20,000 times, waiting a moment each time, and prints what that leaves behind. Run by a test.

const app = await createTestApp();
const store = await createTestStore(app);
const feeds = createTestFeeds(app);
const places = createTestPlaces(app);
// What the log holds does not matter here, and asking for it would take minutes.
const page = { events: [], end: 0, reset: false };
const database = { ...app.database, snapshot: async () => page as never };
const events = createEventsService({ database, feeds, places, epoch: "epoch" });
const principal = await storePrincipalOf(app, store.tokens.staff);
const caller: StoreCaller = {
  principal,
  actor: { type: "staff", id: principal.id, name: "staff" },
  requestId: "request",
  idempotency: null,
  ifMatch: null,
  replayed: false,
};

async function readAndWait(count: number): Promise<void> {
  for (let done = 0; done < count; done += 500)
    await Promise.all(
      Array.from({ length: 500 }, async () => {
        const client = new AbortController();
        const reading = events.readLog(caller, { after: 0, limit: 1, waitMs: 1 }, client.signal);
        await reading;
      }),
    );
}

async function held() {
  for (let round = 0; round < 3; round++) {
    Bun.gc(true);
    await Bun.sleep(20);
  }
  const { objectCount, heapSize } = heapStats();
  return {
    objects: objectCount,
    heapKb: Math.round(heapSize / 1000),
    rssMb: Math.round(process.memoryUsage.rss() / 1e6),
  };
}

await readAndWait(2_000);
const before = await held();
await readAndWait(20_000);
const after = await held();
console.log(
  JSON.stringify({ before, after, listeners: feeds.counts().listeners, places: places.counts().taken }),
);
await app.close();
process.exit(0);
