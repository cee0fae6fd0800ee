import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { createTurns } from "../../platform/turns.ts";
import { type CommittedEvent, type EventType, occurredAt } from "./events.model.ts";
import { findEvents, findSeqs } from "./events.store.ts";
import { toTabletJson } from "./tablet-view.ts";

/** The latest events of a store are kept, so that a crowd that reconnects does not all go to the database. */
const keptEvents = 32;
const keptBytes = 256 * 1024;
/** Events that came before one that is still missing; those beyond this number are read from the log. */
const maxEarlyEvents = 256;
/** Events read at first and at most by a stream that catches up: events may be large, and then fewer are read. */
export const pageSize = { first: 25, most: 100 };
/** A stream that catches up holds one page until its reader has taken it. */
const maxPageBytes = 256 * 1024;
/** Passed on at once when many were missed: little against what a stream may leave unread. */
const missedPageSize = 50;
const pollMs = 1_000;
/** So many stores' logs are read at once, so that many stores that are behind do not keep orders from the database. */
const readsAtOnce = 4;
const maxWaitingReads = 20_000;

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

export interface Listener {
  hear(frame: Frame): void;
  /** No event follows: the process stops, the listener has failed, or the log has a gap where it was read. */
  end(reason: "stopped" | "failed" | "trimmed"): void;
}

interface Feed {
  /** The last event passed on. */
  cursor: number;
  /** The frames up to the cursor, contiguous. */
  kept: Frame[];
  keptBytes: number;
  listeners: Set<Listener>;
  /** Events that arrived before one that is still missing. */
  early: Map<number, CommittedEvent>;
  isReading: boolean;
  /** Whether the log may have more than the read that is under way has seen. */
  isBehind: boolean;
}

export type Feeds = ReturnType<typeof createFeeds>;

/**
 * Passes each store's events on to whoever listens in this process, once and in order. The log is the truth:
 * an event that is announced is a hint, which may come twice, late or not at all.
 */
export function createFeeds(deps: {
  database: Database;
  log: Log;
  clock: Clock;
  metrics: Metrics;
  /** Called before anybody here is told of an event after which the store's menu may be another one. */
  onMenuChange(storeId: string): void;
}) {
  const feeds = new Map<string, Feed>();
  const reading = new Map<string, Promise<Frame[]>>();
  const inTurn = createTurns({ running: readsAtOnce, waiting: maxWaitingReads });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  /** The one way in for every event that is new to this process, whether it was announced or read from the log. */
  function receive(event: CommittedEvent) {
    const feed = feeds.get(event.storeId);
    if (feed && event.seq <= feed.cursor) return;
    if (event.type.startsWith("menu.") || event.type === "store.updated") deps.onMenuChange(event.storeId);
    if (!feed) return;
    if (event.seq === feed.cursor + 1) {
      passOn(feed, event);
      drainEarly(feed);
    } else {
      if (feed.early.size < maxEarlyEvents) feed.early.set(event.seq, event);
      void catchUp(event.storeId, feed);
    }
  }

  function passOn(feed: Feed, event: CommittedEvent) {
    const frame = toFrame(event, deps.log);
    feed.cursor = frame.seq;
    keep(feed, frame);
    for (const listener of feed.listeners) {
      try {
        listener.hear(frame);
      } catch (error) {
        // It has missed an event, and would show every later one as if nothing were missing.
        deps.log.error({ err: error, storeId: event.storeId, seq: event.seq }, "a listener failed");
        end(feed, listener, "failed");
      }
    }
    if (feed.listeners.size > 0) observeLag(event);
  }

  function end(feed: Feed, listener: Listener, reason: Parameters<Listener["end"]>[0]) {
    feed.listeners.delete(listener);
    try {
      listener.end(reason);
    } catch (error) {
      deps.log.error({ err: error }, "a listener failed to end");
    }
  }

  /** Once an event, not for each listener: a crowd of thousands is told within one turn. */
  function observeLag(event: CommittedEvent) {
    const lagMs = deps.clock.now().getTime() - occurredAt(event).getTime();
    // Clocks of two instances may differ a little; a lag is not negative.
    if (Number.isFinite(lagMs)) deps.metrics.streamLagSeconds.observe(Math.max(lagMs, 0) / 1000);
  }

  function drainEarly(feed: Feed) {
    if (feed.early.size === 0) return;
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
    feed.isBehind = true;
    if (feed.isReading) return;
    feed.isReading = true;
    try {
      while (feed.isBehind) {
        feed.isBehind = false;
        const missed = await inTurn(() => readLog(storeId, feed.cursor, missedPageSize));
        const next = missed.find((event) => event.seq > feed.cursor);
        if (next && next.seq !== feed.cursor + 1) return breakOff(storeId, feed);
        for (const event of missed) receive(event);
        if (missed.length === missedPageSize) feed.isBehind = true;
      }
      // The log was read after the last of these had come, and does not have them.
      feed.early.clear();
    } catch (error) {
      // The poll tries again.
      deps.log.warn({ err: error, storeId }, "the log could not be read");
    } finally {
      feed.isReading = false;
    }
  }

  /** The log no longer has what comes next: who listens must come back, and is told to reload. */
  function breakOff(storeId: string, feed: Feed) {
    if (feeds.get(storeId) === feed) feeds.delete(storeId);
    for (const listener of feed.listeners) end(feed, listener, "trimmed");
  }

  function readLog(storeId: string, after: number, limit: number) {
    return deps.database.query("events.read", (db) => findEvents(db, { storeId, after, limit }));
  }

  /** Finds what no hint told of: a commit whose answer was lost, or another instance's. */
  async function poll() {
    for (const [storeId, feed] of feeds) if (feed.listeners.size === 0) feeds.delete(storeId);
    deps.metrics.feedsOpen.set(feeds.size);
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
      isStopped = true;
      for (const feed of feeds.values())
        for (const listener of feed.listeners) end(feed, listener, "stopped");
      feeds.clear();
    },

    /** Takes in committed events, of this process or of another one: in any order, however often. */
    publish(events: CommittedEvent[]) {
      for (const event of events) receive(event);
    },

    /**
     * Hears every event of a store after the answered `seq`.
     * @param seq where the log ends at this moment, by the database
     */
    listen(storeId: string, seq: number, listener: Listener): { cursor(): number; stop(): void } {
      if (isStopped) {
        listener.end("stopped");
        return { cursor: () => seq, stop() {} };
      }
      const known = feeds.get(storeId);
      const feed = known ?? newFeed(seq);
      feeds.set(storeId, feed);
      feed.listeners.add(listener);
      // Events up to `seq` are not told to this listener any more, and may be unknown to this process.
      if (!known || seq > feed.cursor) deps.onMenuChange(storeId);
      // The database was ahead of us: what lies between is on its way.
      if (seq > feed.cursor) void catchUp(storeId, feed);
      return { cursor: () => feed.cursor, stop: () => void feed.listeners.delete(listener) };
    },

    /**
     * Frames after `after`, in order, at most a page: from memory when they are still there, else read once for all
     * who ask meanwhile.
     * @param limit of the events that are read
     */
    async read(storeId: string, after: number, limit: number): Promise<Frame[]> {
      const kept = feeds.get(storeId)?.kept ?? [];
      const first = kept[0];
      if (first && first.seq <= after + 1) return firstPage(kept.slice(after + 1 - first.seq));
      const key = `${storeId} ${after} ${limit}`;
      const running = reading.get(key);
      if (running) return await running;
      const read = readLog(storeId, after, limit).then((events) => {
        const feed = feeds.get(storeId);
        if (feed) for (const event of events) receive(event);
        return firstPage(events.map((event) => toFrame(event, deps.log)));
      });
      reading.set(key, read);
      return await read.finally(() => reading.delete(key));
    },

    /** What is held at this moment, over all stores. */
    counts() {
      const open = [...feeds.values()];
      const sum = (of: (feed: Feed) => number) => open.reduce((total, feed) => total + of(feed), 0);
      return {
        feeds: open.length,
        listeners: sum((feed) => feed.listeners.size),
        early: sum((feed) => feed.early.size),
        kept: sum((feed) => feed.kept.length),
        keptBytes: sum((feed) => feed.keptBytes),
        reads: reading.size,
      };
    },
  };
}

function newFeed(cursor: number): Feed {
  return {
    cursor,
    kept: [],
    keptBytes: 0,
    listeners: new Set(),
    early: new Map(),
    isReading: false,
    isBehind: false,
  };
}

/** Keeps the latest frames; the oldest go when there are twice as many as are meant to stay, or too many bytes. */
function keep(feed: Feed, frame: Frame) {
  feed.kept.push(frame);
  feed.keptBytes += bytesOf(frame);
  if (feed.kept.length > keptEvents * 2) drop(feed, feed.kept.length - keptEvents);
  while (feed.keptBytes > keptBytes && feed.kept.length > 1) drop(feed, 1);
}

function drop(feed: Feed, count: number) {
  for (const frame of feed.kept.splice(0, count)) feed.keptBytes -= bytesOf(frame);
}

/** What a frame holds in memory: tablets often get the same bytes as staff. */
function bytesOf({ bytes, tabletBytes }: Frame): number {
  const own = tabletBytes === bytes ? 0 : (tabletBytes?.byteLength ?? 0);
  return bytes.byteLength + own;
}

/** The first frames, as many as fit into a page; always one, or a large one would never be sent. */
function firstPage(frames: Frame[]): Frame[] {
  let sum = 0;
  const end = frames.findIndex((frame, index) => {
    sum += frame.bytes.byteLength;
    return index > 0 && sum > maxPageBytes;
  });
  return end === -1 ? frames : frames.slice(0, end);
}

const encoder = new TextEncoder();

function toFrame(event: CommittedEvent, log: Log): Frame {
  const { seq, type, tableId, sessionId, json } = event;
  const encode = (data: string) => encoder.encode(`id: ${seq}\nevent: ${type}\ndata: ${data}\n\n`);
  const bytes = encode(json);
  let tabletJson: string | null = null;
  try {
    tabletJson = toTabletJson(event);
  } catch (error) {
    // Tablets skip what cannot be read: it may hold what they must not see.
    log.error({ err: error, storeId: event.storeId, seq }, "an event could not be prepared for tablets");
  }
  const tabletBytes = tabletJson === json ? bytes : tabletJson === null ? null : encode(tabletJson);
  return { seq, type, tableId, sessionId, bytes, tabletBytes };
}
