import { DomainError } from "../../errors.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { StorePrincipal } from "../../principal.ts";
import { findOldestSeq, findPosition } from "./events.store.ts";
import { type Feeds, type Frame, pageSize } from "./feeds.ts";
import type { Places, StreamPlace } from "./places.ts";
import { createScope } from "./scope.ts";
import { countUnread } from "./unread.ts";

/** What a reader may leave unread before it is cut off; it resumes where it was. */
const maxUnreadBytes = 1024 * 1024;
/** A reader that takes nothing of what waits for it for so long is cut off. */
const maxStalledMs = 60_000;
/**
 * A stream's connection is closed when nothing has gone through it for so long: its reader takes nothing, not even the
 * heartbeats. It must be set for each connection, and is short because a stream that has ended keeps its connection
 * until its reader has taken what is left.
 */
export const connectionIdleSeconds = 40;
/** When the connection of a stream that ended is gone for sure: Bun looks at its timers every four seconds. */
const connectionGoneMs = (connectionIdleSeconds + 5) * 1000;
/** When a client connects again. */
const retryMs = 2_000;
/**
 * The same after its stream was replaced. By itself, `EventSource` would come back and replace another one: with one
 * screen too many, one of them is without a stream for a minute, rather than all of them every two seconds.
 */
const retryReplacedMs = 60_000;

export type Streams = ReturnType<typeof createStreams>;

interface OpenStream {
  principal: StorePrincipal;
  /** False when the reader cannot keep up and has been cut off, or has gone. */
  write(bytes: Uint8Array): boolean;
  /** Whether something has waited for the reader for too long. */
  isStalled(): boolean;
  cutOff(): void;
  close(farewell: Uint8Array): void;
}

/** The range of a store's log, and the open session of the table that asks, if one does. */
interface Extent {
  position: Awaited<ReturnType<typeof findPosition>>;
  /** The first event it still has, null when it has none. */
  oldest: number | null;
}

/** Where a client left off, as it says. */
export interface ResumePoint {
  lastEventId: number | null;
  epoch: string | null;
}

/** The log as server-sent events (WHATWG HTML, 9.2), one stream a listener. */
export function createStreams(deps: {
  database: Database;
  feeds: Feeds;
  places: Places;
  metrics: Metrics;
  log: Log;
  epoch: string;
  /** @throws DomainError when the principal's token has ended */
  mustBeAlive(principal: StorePrincipal): void;
  /** Between two signs of life on each stream (default 15,000). */
  heartbeatMs?: number;
  /** How long a reader may take nothing of what waits for it (default 60,000). */
  stalledMs?: number;
  /** How long a stream that ended unread counts for the process (default 45,000). */
  lingerMs?: number;
}) {
  const open = new Set<OpenStream>();
  const reading = new Map<string, Promise<Extent>>();
  const { stalledMs = maxStalledMs, lingerMs = connectionGoneMs } = deps;
  let closing = false;

  // One timer for all: heartbeats, and the end of streams whose token has ended or whose reader has stopped reading.
  const timer = setInterval(() => {
    for (const stream of open) {
      if (!isAlive(stream.principal)) stream.close(bye("signed-out"));
      else if (stream.isStalled()) stream.cutOff();
      else stream.write(heartbeat);
    }
  }, deps.heartbeatMs ?? 15_000);

  function isAlive(principal: StorePrincipal): boolean {
    try {
      deps.mustBeAlive(principal);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Starts a stream at the client's resume point, or at the log's present end.
   * @throws DomainError NOT_FOUND when the store is gone, OVERLOADED while shutting down and when no place is free
   */
  async function openStream(
    principal: StorePrincipal,
    resume: ResumePoint,
  ): Promise<ReadableStream<Uint8Array>> {
    if (closing) throw new DomainError("OVERLOADED", { retryAfterSeconds: 1 });
    // Taken before the log is looked at: of many that ask at once, no more get through than may.
    const place = deps.places.takeForStream(principal);
    try {
      const start = await prepare(principal, resume);
      if (closing) throw new DomainError("OVERLOADED", { retryAfterSeconds: 1 });
      return startStream(principal, start, place);
    } catch (error) {
      place.leave();
      throw error;
    }
  }

  async function prepare(principal: StorePrincipal, resume: ResumePoint) {
    const { storeId } = principal;
    const tableId = principal.role === "table" ? principal.id : null;
    const { position, oldest } = await findExtent(storeId, tableId, resume.lastEventId ?? 0);
    if (!position) throw new DomainError("NOT_FOUND");
    const { seq, recovered, lost } = startOf(resume, position.seq, oldest);
    const sessionMember = tableId === null ? {} : { sessionId: position.sessionId };
    const greeting = block({
      event: lost ? "reset" : "hello",
      id: seq,
      data: { seq, epoch: deps.epoch, recovered, ...sessionMember },
    });
    return { seq, greeting, endSeq: position.seq, view: createScope(principal, position) };
  }

  function startStream(
    principal: StorePrincipal,
    start: Awaited<ReturnType<typeof prepare>>,
    place: StreamPlace,
  ): ReadableStream<Uint8Array> {
    const { storeId } = principal;
    /** The last event looked at. Whatever is passed on comes right after it. */
    let at = start.seq;
    let live = false;
    let cleanUp = () => {};
    /** When the reader had last taken all there was. */
    let drainedAt = performance.now();
    let onDrained = () => {};

    function startSending(controller: ReadableStreamDefaultController<Uint8Array>) {
      const unread = countUnread(controller);
      const stream: OpenStream = {
        principal,
        write(bytes) {
          if (!open.has(stream)) return false;
          const waiting = unread.bytes();
          // An empty queue accepts a block of any size; otherwise an event over the limit could never be sent.
          if (waiting > 0 && waiting + bytes.byteLength > maxUnreadBytes) {
            stream.cutOff();
            return false;
          }
          if (waiting === 0) drainedAt = performance.now();
          try {
            unread.enqueue(bytes);
            return true;
          } catch {
            // The reader has gone, and nothing said so.
            cleanUp();
            return false;
          }
        },
        isStalled: () => unread.bytes() > 0 && performance.now() - drainedAt > stalledMs,
        cutOff() {
          if (!open.has(stream)) return;
          deps.metrics.streamsTurnedAway.inc({ reason: "slow" });
          // Dropping the connection also drops what was queued; the client resumes after what it has read.
          letGo();
          controller.error();
        },
        close(farewell) {
          if (!open.has(stream)) return;
          letGo();
          try {
            controller.enqueue(farewell);
            controller.close();
          } catch {
            // The reader has gone.
          }
        },
      };

      /** Ends the stream from this side: what its reader has not taken may keep the connection for a while. */
      function letGo() {
        if (unread.bytes() > 0) place.leave(lingerMs);
        cleanUp();
      }

      function send(frame: Frame) {
        at = frame.seq;
        const bytes = start.view(frame);
        if (!bytes) return true;
        deps.metrics.eventsSent.inc();
        return stream.write(bytes);
      }

      const subscription = deps.feeds.listen(storeId, start.endSeq, {
        hear(frame) {
          if (live && frame.seq === at + 1) send(frame);
        },
        end(reason) {
          stream.close(bye(reason === "trimmed" ? "trimmed" : reason === "stopped" ? "shutdown" : "error"));
        },
      });
      open.add(stream);
      place.onReplaced = () => stream.close(replaced);
      deps.metrics.openStreams.inc();
      cleanUp = () => {
        if (!open.delete(stream)) return;
        subscription.stop();
        place.leave();
        deps.metrics.openStreams.dec();
        onDrained();
      };

      /** Settles when the reader has taken all there is, or the stream has ended. */
      async function drained() {
        while (open.has(stream) && unread.bytes() > 0) {
          const { promise, resolve } = Promise.withResolvers<void>();
          onDrained = resolve;
          await promise;
        }
      }

      /** Sends what lies between the resume point and now, a page at a time and no faster than it is read. */
      async function replay() {
        let limit = pageSize.first;
        while (open.has(stream)) {
          if (at >= subscription.cursor()) {
            live = true;
            return;
          }
          const page = await deps.feeds.read(storeId, at, limit);
          // Trimmed while it was being read. The client comes back, and is told to reload.
          if (page[0]?.seq !== at + 1) return stream.close(bye("trimmed"));
          limit = page.length < limit ? page.length : Math.min(limit * 2, pageSize.most);
          await drained();
          for (const frame of page) if (!send(frame)) return;
        }
      }

      // Another stream took its place while the log was looked at.
      if (place.isReplaced) return stream.close(replaced);
      stream.write(start.greeting);
      replay().catch((error) => {
        deps.log.warn({ err: error, storeId }, "a stream could not be caught up");
        stream.close(bye("error"));
      });
    }

    return new ReadableStream<Uint8Array>({
      start: startSending,
      // Asked for when the queue is empty.
      pull() {
        drainedAt = performance.now();
        onDrained();
      },
      cancel: () => cleanUp(),
    });
  }

  /**
   * Where the log begins and ends, read once for all who ask meanwhile: after a restart, a crowd does. An end of a
   * moment ago is as good, unless the client has seen more.
   */
  async function findExtent(storeId: string, tableId: string | null, lastEventId: number) {
    const key = `${storeId} ${tableId}`;
    const running = reading.get(key);
    if (running) {
      const shared = await running;
      if ((shared.position?.seq ?? 0) >= lastEventId) return shared;
    }
    const read = deps.database.query("events.position", async (db) => ({
      position: await findPosition(db, storeId, tableId),
      oldest: await findOldestSeq(db, storeId),
    }));
    reading.set(key, read);
    try {
      return await read;
    } finally {
      if (reading.get(key) === read) reading.delete(key);
    }
  }

  /** From where to go on, and whether anything between is lost. */
  function startOf(resume: ResumePoint, end: number, oldest: number | null) {
    const { lastEventId, epoch } = resume;
    if (lastEventId === null) return { seq: end, recovered: false, lost: false };
    const reaches =
      lastEventId === end || (oldest !== null && lastEventId + 1 >= oldest && lastEventId < end);
    const sameLog = epoch === null || epoch === deps.epoch;
    if (reaches && sameLog) return { seq: lastEventId, recovered: true, lost: false };
    return { seq: end, recovered: false, lost: true };
  }

  return {
    openStream,
    count: () => open.size,
    /** Ends the streams whose token has ended; the heartbeat finds those whose token has expired. */
    endSignedOut() {
      for (const stream of [...open]) if (!isAlive(stream.principal)) stream.close(bye("signed-out"));
    },
    /** Says goodbye on every stream; their clients go on with another instance. */
    close() {
      closing = true;
      clearInterval(timer);
      for (const stream of [...open]) stream.close(bye("shutdown"));
    },
  };
}

const encoder = new TextEncoder();
const heartbeat = encoder.encode(":\n\n");

interface Block {
  event: string;
  id?: number;
  data: unknown;
}

function block({ event, id, data }: Block, retry = retryMs): Uint8Array {
  const idLine = id === undefined ? "" : `id: ${id}\n`;
  return encoder.encode(`retry: ${retry}\n${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function bye(reason: string, retry?: number): Uint8Array {
  return block({ event: "bye", data: { reason } }, retry);
}

const replaced = bye("replaced", retryReplacedMs);
