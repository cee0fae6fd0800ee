import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { type CommittedEvent, type EventType, occurredAt } from "./events.model.ts";
import { findEvents, findSeqs } from "./events.store.ts";
import { toTabletJson } from "./tablet-view.ts";

/** Latest events of a store, kept so that a crowd that reconnects does not all go to the database. */
const keptEvents = 32;
const pageSize = 500;
/** Passed on at once when many were missed: little against what a stream may leave unread. */
const missedPageSize = 50;
const pollMs = 1_000;

/** An event ready to be written to any number of streams. */
export interface Frame {
  seq: number;
  type: EventType;
  tableId: string | null;
  sessionId: string | null;
  /** The SSE block, encoded once. */
  bytes: Uint8Array;
  /** The same as tablets may get it; null when they may not. */
  tabletBytes: Uint8Array | null;
}

export type Listener = (frame: Frame) => void;

interface Feed {
  /** The last event passed on. */
  cursor: number;
  /** The frames up to the cursor, contiguous. */
  kept: Frame[];
  listeners: Set<Listener>;
  /** Events that arrived before one that is still missing. */
  early: Map<number, CommittedEvent>;
  reading: boolean;
}

export type Feeds = ReturnType<typeof createFeeds>;

/**
 * Passes each store's events on to whoever listens in this process, once and in order. The log is the truth:
 * an event that is announced is a hint, which may come twice, late or not at all.
 */
export function createFeeds(deps: { database: Database; log: Log; clock: Clock; metrics: Metrics }) {
  const feeds = new Map<string, Feed>();
  const reading = new Map<string, Promise<Frame[]>>();
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function receive(event: CommittedEvent) {
    const feed = feeds.get(event.storeId);
    if (!feed || event.seq <= feed.cursor) return;
    if (event.seq === feed.cursor + 1) {
      passOn(feed, event);
      drainEarly(feed);
    } else {
      feed.early.set(event.seq, event);
      void catchUp(event.storeId, feed);
    }
  }

  function passOn(feed: Feed, event: CommittedEvent) {
    const frame = toFrame(event);
    feed.cursor = frame.seq;
    feed.kept.push(frame);
    if (feed.kept.length > keptEvents * 2) feed.kept = feed.kept.slice(-keptEvents);
    for (const listener of feed.listeners) listener(frame);
    if (feed.listeners.size > 0) observeLag(event);
  }

  /** Once an event, not for each listener: a crowd of thousands is told within one turn. */
  function observeLag(event: CommittedEvent) {
    const lagMs = deps.clock.now().getTime() - occurredAt(event).getTime();
    // Clocks of two instances may differ a little; a lag is not negative.
    if (Number.isFinite(lagMs)) deps.metrics.streamLagSeconds.observe(Math.max(lagMs, 0) / 1000);
  }

  function drainEarly(feed: Feed) {
    for (;;) {
      const next = feed.early.get(feed.cursor + 1);
      if (!next) break;
      feed.early.delete(next.seq);
      passOn(feed, next);
    }
    for (const seq of feed.early.keys()) if (seq <= feed.cursor) feed.early.delete(seq);
  }

  /** Reads from the log what was missed, until nothing is. */
  async function catchUp(storeId: string, feed: Feed) {
    if (feed.reading) return;
    feed.reading = true;
    try {
      for (;;) {
        const missed = await readLog(storeId, feed.cursor, missedPageSize);
        for (const event of missed) if (event.seq === feed.cursor + 1) passOn(feed, event);
        drainEarly(feed);
        if (missed.length < missedPageSize) break;
      }
    } catch (error) {
      // The poll tries again.
      deps.log.warn({ err: error, storeId }, "the log could not be read");
    } finally {
      feed.reading = false;
    }
  }

  function readLog(storeId: string, after: number, limit: number) {
    return deps.database.query("events.read", (db) => findEvents(db, { storeId, after, limit }));
  }

  /** Finds what no hint told of: a commit whose answer was lost, or another instance's. */
  async function poll() {
    for (const [storeId, feed] of feeds) if (feed.listeners.size === 0) feeds.delete(storeId);
    const storeIds = [...feeds.keys()];
    if (storeIds.length === 0) return;
    const rows = await deps.database.query("events.poll", (db) => findSeqs(db, storeIds));
    for (const row of rows) {
      const feed = feeds.get(row.storeId);
      if (feed && row.seq > feed.cursor) void catchUp(row.storeId, feed);
    }
  }

  function schedulePoll() {
    timer = setTimeout(async () => {
      await poll().catch((error) => deps.log.warn({ err: error }, "the logs could not be polled"));
      if (timer) schedulePoll();
    }, pollMs);
  }

  return {
    start: schedulePoll,
    stop() {
      clearTimeout(timer);
      timer = undefined;
      feeds.clear();
      over.abort();
    },
    /** Raised when nothing is passed on any more. */
    over: over.signal,

    /** Tells of events that have just been committed. */
    publish(events: CommittedEvent[]) {
      for (const event of events) receive(event);
    },

    /**
     * Hears every event of a store after the answered `seq`.
     * @param seq where the log ends at this moment, by the database
     */
    listen(storeId: string, seq: number, listener: Listener): { cursor(): number; stop(): void } {
      let feed = feeds.get(storeId);
      if (!feed) {
        feed = { cursor: seq, kept: [], listeners: new Set(), early: new Map(), reading: false };
        feeds.set(storeId, feed);
      }
      const { listeners } = feed;
      listeners.add(listener);
      const joined = feed;
      // The database was ahead of us: what lies between is on its way.
      if (seq > feed.cursor) void catchUp(storeId, feed);
      return { cursor: () => joined.cursor, stop: () => listeners.delete(listener) };
    },

    /**
     * Frames after `after`, in order, at most a page: from memory when they are still there, else read once for all
     * who ask meanwhile.
     */
    async read(storeId: string, after: number): Promise<Frame[]> {
      const kept = feeds.get(storeId)?.kept ?? [];
      const first = kept[0];
      if (first && first.seq <= after + 1) return kept.slice(after + 1 - first.seq);
      const key = `${storeId} ${after}`;
      const running = reading.get(key);
      if (running) return await running;
      const read = readLog(storeId, after, pageSize).then((events) => events.map(toFrame));
      reading.set(key, read);
      return await read.finally(() => reading.delete(key));
    },
  };
}

const encoder = new TextEncoder();

function toFrame(event: CommittedEvent): Frame {
  const { seq, type, tableId, sessionId, json } = event;
  const encode = (data: string) => encoder.encode(`id: ${seq}\nevent: ${type}\ndata: ${data}\n\n`);
  const bytes = encode(json);
  const tabletJson = toTabletJson(event);
  const tabletBytes = tabletJson === json ? bytes : tabletJson === null ? null : encode(tabletJson);
  return { seq, type, tableId, sessionId, bytes, tabletBytes };
}
