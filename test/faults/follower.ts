import { Type } from "@sinclair/typebox";
import { pause } from "../../src/platform/pause.ts";
import { parserOf } from "../../src/replay/parse.ts";
import { createSseParser, type SseMessage } from "../../src/replay/sse.ts";
import type { Journal, StreamJournal } from "./journal.ts";

const connectTimeoutMs = 10_000;
/** The server says something every 15 s; after this long the connection is dead. */
const silenceMs = 40_000;
/** Between two connections, at most. */
const longestAwayMs = 200;

const parseHello = parserOf(
  Type.Object({ seq: Type.Integer(), epoch: Type.String(), recovered: Type.Boolean() }),
  "hello",
);
const parseEvent = parserOf(
  Type.Object({
    seq: Type.Integer(),
    id: Type.String(),
    type: Type.String(),
    data: Type.Object({ id: Type.Optional(Type.String()) }),
  }),
  "event",
);

export interface Follower {
  journal: StreamJournal;
  /** Settles when the stream has greeted for the first time. */
  ready: Promise<void>;
  /** The number of the last event or greeting. */
  at(): number;
  /** Settles when the stream is closed after `signal`. */
  ended: Promise<void>;
}

/** Follows a stream as a dashboard does: connects again whenever it breaks, goes on with `Last-Event-ID`, notes all. */
export function follow(
  journal: Journal,
  who: { url: string; token: string; name: string; storeId: string; tableId: string | null },
  signal: AbortSignal,
): Follower {
  const { name, storeId, tableId } = who;
  const own: StreamJournal = { name, storeId, tableId, entries: [] };
  journal.streams.push(own);
  const ready = Promise.withResolvers<void>();
  let last: { seq: number; epoch: string } | null = null;

  async function connectAgainAndAgain(): Promise<void> {
    while (!signal.aborted) {
      await readConnection().catch(() => {});
      await pause(Math.random() * longestAwayMs, signal);
    }
  }

  async function readConnection(): Promise<void> {
    const connection = new AbortController();
    const end = () => connection.abort();
    signal.addEventListener("abort", end);
    let timer = setTimeout(end, connectTimeoutMs);
    try {
      const query = last === null ? "" : `?epoch=${last.epoch}`;
      const response = await fetch(`${who.url}/api/v1/events/stream${query}`, {
        headers: {
          authorization: `Bearer ${who.token}`,
          accept: "text/event-stream",
          ...(last !== null && { "last-event-id": String(last.seq) }),
        },
        signal: connection.signal,
        keepalive: false,
      });
      if (response.status >= 400 && response.status < 500)
        journal.problems.push(`the stream of ${name} was refused: ${response.status}`);
      if (!response.ok || !response.body) return;
      const read = createSseParser();
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(timer);
        timer = setTimeout(end, silenceMs);
        for (const message of read(piece)) understand(message);
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      connection.abort();
    }
  }

  function understand(message: SseMessage): void {
    try {
      take(message);
    } catch (error) {
      journal.problems.push(`the stream of ${name} said ${message.event} ${message.id}: ${error}`);
    }
  }

  function take({ event, data }: SseMessage): void {
    if (event === "bye") return;
    const at = performance.now();
    const value: unknown = JSON.parse(data);
    if (event === "hello" || event === "reset") {
      const { seq, epoch, recovered } = parseHello(value);
      own.entries.push({ type: event, seq, epoch, recovered, at });
      last = { seq, epoch };
      ready.resolve();
      return;
    }
    const { seq, id, type, data: subject } = parseEvent(value);
    own.entries.push({ type: "event", seq, id, name: type, subject: subject.id ?? "", at });
    last = { seq, epoch: last?.epoch ?? "" };
  }

  return { journal: own, ready: ready.promise, at: () => last?.seq ?? 0, ended: connectAgainAndAgain() };
}
