import { notFound } from "../../errors.ts";
import type { Database } from "../../platform/database/index.ts";
import type { StoreCaller } from "../../principal.ts";
import type { EventType } from "./events.model.ts";
import { findEvents, findOldestSeq, findPosition } from "./events.store.ts";
import type { Feeds } from "./feeds.ts";
import type { Places } from "./places.ts";

interface LogRequest {
  after: number;
  limit: number;
  types?: EventType[];
  /** How long to wait for an event when there is none, in milliseconds. */
  waitMs: number;
}

export type EventsService = ReturnType<typeof createEventsService>;

export function createEventsService(deps: {
  database: Database;
  feeds: Feeds;
  places: Places;
  epoch: string;
}) {
  /** The log after a number, as an `EventPage` in JSON text: events go out as the database has encoded them. */
  async function readLog(caller: StoreCaller, request: LogRequest, signal: AbortSignal): Promise<string> {
    const { storeId } = caller.principal;
    let page = await readPage(storeId, request);
    if (page.events.length === 0 && !page.reset && request.waitMs > 0) {
      // Without a place it does not wait, which is an answer too: nothing has happened yet.
      const place = deps.places.takeForWait(caller.principal);
      if (place) {
        await nextEvent(storeId, page.end, request, signal).finally(place.leave);
        page = await readPage(storeId, request);
      }
    }
    // Before the reader is told of it, this process knows that the menu is another one.
    deps.feeds.publish(page.events);
    const last = page.events.at(-1)?.seq;
    // A full page may have more behind it; otherwise all up to the log's end was looked at.
    const next = page.events.length === request.limit && last !== undefined ? last : page.end;
    const data = page.events.map((event) => event.json).join(",");
    return `{"data":[${data}],"next":${next},"reset":${page.reset},"epoch":"${deps.epoch}"}`;
  }

  /** One moment's view: what is read afterwards would miss what came between. */
  function readPage(storeId: string, { after, limit, types }: LogRequest) {
    return deps.database.snapshot("events.page", async (tx) => {
      const position = await findPosition(tx, storeId, null);
      if (!position) throw notFound();
      const oldest = await findOldestSeq(tx, storeId);
      const isAhead = after > position.seq;
      const isTrimmed = after > 0 && after < position.seq && (oldest === null || after + 1 < oldest);
      if (isAhead || isTrimmed) return { events: [], end: position.seq, reset: true };
      const events = await findEvents(tx, { storeId, after, types, limit });
      return { events, end: position.seq, reset: false };
    });
  }

  /** Settles when an event that is asked for comes, time is up, the client has gone, or this process leaves. */
  async function nextEvent(storeId: string, end: number, request: LogRequest, signal: AbortSignal) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const subscription = deps.feeds.listen(storeId, end, {
      hear(frame) {
        if (!request.types || request.types.includes(frame.type)) resolve();
      },
      end: () => resolve(),
    });
    const timer = setTimeout(resolve, request.waitMs);
    const onAbort = () => resolve();
    signal.addEventListener("abort", onAbort);
    // An event between the page and the subscription would not be told.
    if (signal.aborted || subscription.cursor() > end) resolve();
    await promise;
    signal.removeEventListener("abort", onAbort);
    clearTimeout(timer);
    subscription.stop();
  }

  return { readLog };
}
