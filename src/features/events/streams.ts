import { DomainError } from "../../errors.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { StorePrincipal } from "../../principal.ts";
import { findOldestSeq, findPosition } from "./events.store.ts";
import type { Feeds, Frame } from "./feeds.ts";
import { createScope } from "./scope.ts";
import { countUnread } from "./unread.ts";

/** What a reader may leave unread before it is cut off; it resumes where it was. */
const maxUnreadBytes = 1024 * 1024;

export type Streams = ReturnType<typeof createStreams>;

interface OpenStream {
  principal: StorePrincipal;
  /** False when the reader cannot keep up and has been cut off. */
  write(bytes: Uint8Array): boolean;
  close(farewell: Uint8Array): void;
}

/** Of a log, as one sees it who is at a table, or at none. */
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
  metrics: Metrics;
  epoch: string;
  /** @throws DomainError when the principal's token has ended */
  mustBeAlive(principal: StorePrincipal): void;
  /** Between two signs of life on each stream (default 15,000). */
  heartbeatMs?: number;
}) {
  const open = new Set<OpenStream>();
  const reading = new Map<string, Promise<Extent>>();
  let closing = false;

  // One timer for all: heartbeats, and the end of streams whose token has expired or was revoked.
  const timer = setInterval(() => {
    for (const stream of open) {
      if (isAlive(stream.principal)) stream.write(heartbeat);
      else stream.close(bye("signed-out"));
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
   * @throws DomainError NOT_FOUND when the store is gone, OVERLOADED while shutting down
   */
  async function openStream(
    principal: StorePrincipal,
    resume: ResumePoint,
  ): Promise<ReadableStream<Uint8Array>> {
    if (closing) throw new DomainError("OVERLOADED", { retryAfterSeconds: 1 });
    const { storeId } = principal;
    const tableId = principal.role === "table" ? principal.id : null;
    const { position, oldest } = await findExtent(storeId, tableId, resume.lastEventId ?? 0);
    if (!position) throw new DomainError("NOT_FOUND");

    const view = createScope(principal, position);
    const start = startOf(resume, position.seq, oldest);
    const sessionMember = tableId === null ? {} : { sessionId: position.sessionId };
    const greeting = block({
      event: start.lost ? "reset" : "hello",
      id: start.seq,
      data: { seq: start.seq, epoch: deps.epoch, recovered: start.recovered, ...sessionMember },
    });

    /** The last event looked at. Whatever is passed on comes right after it. */
    let at = start.seq;
    let live = false;
    let cleanUp = () => {};

    function startSending(controller: ReadableStreamDefaultController<Uint8Array>) {
      const unread = countUnread(controller);
      const stream: OpenStream = {
        principal,
        write(bytes) {
          // To who has read everything, a block of any size is sent: it gets through in the end.
          if (unread.bytes() === 0 || unread.bytes() + bytes.byteLength <= maxUnreadBytes) {
            unread.enqueue(bytes);
            return true;
          }
          // Dropping the connection also drops what was queued; the client resumes after what it has read.
          cleanUp();
          controller.error();
          return false;
        },
        close(farewell) {
          if (!open.has(stream)) return;
          cleanUp();
          controller.enqueue(farewell);
          controller.close();
        },
      };

      function send(frame: Frame) {
        at = frame.seq;
        const bytes = view(frame);
        if (!bytes) return true;
        deps.metrics.eventsSent.inc();
        return stream.write(bytes);
      }

      const subscription = deps.feeds.listen(storeId, position?.seq ?? 0, (frame) => {
        if (live && frame.seq === at + 1) send(frame);
      });
      open.add(stream);
      deps.metrics.openStreams.inc();
      cleanUp = () => {
        if (!open.delete(stream)) return;
        subscription.stop();
        deps.metrics.openStreams.dec();
      };

      /** Sends what lies between the resume point and now, no faster than it is read. */
      async function replay() {
        while (open.has(stream)) {
          if (at >= subscription.cursor()) {
            live = true;
            return;
          }
          const page = await deps.feeds.read(storeId, at);
          // Trimmed while it was being read. The client comes back, and is told to reload.
          if (page[0]?.seq !== at + 1) return stream.close(bye("trimmed"));
          for (const frame of page) {
            const room = maxUnreadBytes / 2 - frame.bytes.byteLength;
            while (open.has(stream) && unread.bytes() > Math.max(room, 0)) await Bun.sleep(10);
            if (!open.has(stream) || !send(frame)) return;
          }
        }
      }

      stream.write(greeting);
      replay().catch(() => stream.close(bye("error")));
    }

    return new ReadableStream<Uint8Array>({ start: startSending, cancel: () => cleanUp() });
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

function block(fields: { event: string; id?: number; data: unknown }): Uint8Array {
  const id = fields.id === undefined ? "" : `id: ${fields.id}\n`;
  return encoder.encode(`retry: 2000\n${id}event: ${fields.event}\ndata: ${JSON.stringify(fields.data)}\n\n`);
}

function bye(reason: string): Uint8Array {
  return block({ event: "bye", data: { reason } });
}
