import { Type } from "@sinclair/typebox";
import { pause } from "../platform/pause.ts";
import { backoffMs } from "./client.ts";
import { readEvent, type SeenEvent } from "./logged-event.ts";
import { parserOf } from "./parse.ts";
import { createSseParser, type SseMessage } from "./sse.ts";

const connectTimeoutMs = 10_000;
/** The server says something every 15 s; after this long the connection is dead. */
const silenceMs = 40_000;
const longestAwayMs = 20;

const parseHello = parserOf(
  Type.Object({ seq: Type.Integer(), epoch: Type.String(), recovered: Type.Boolean() }),
  "hello",
);

export interface Dashboard {
  /** Every event in the order it came, repeats included. */
  seen: SeenEvent[];
  /** When the event of an order came, by order id. */
  arrivals: Map<string, number>;
  /** Times without a stream, in milliseconds of `performance.now()`. */
  gaps: { from: number; to: number }[];
  resumes: number;
  problems: string[];
  /** The number of the last event. */
  at(): number;
  /** Settles when the stream has greeted for the first time. */
  ready: Promise<void>;
  /** Settles when the stream has ended after `signal`. @throws Error when it cannot be followed any more */
  ended: Promise<void>;
}

export interface DashboardOptions {
  url: string;
  token: string;
  /** Where to begin: the epoch of the log, and its start. */
  epoch: string;
  signal: AbortSignal;
  /** How many events to take before the connection is cut, asked anew for each connection. */
  eventsUntilCut(): number;
  patienceMs?: number;
}

/** Follows the store's stream from its first event on, cuts it again and again, and goes on where it was. */
export function openDashboard(options: DashboardOptions): Dashboard {
  const { signal, patienceMs = 120_000 } = options;
  let epoch = options.epoch;
  let lastSeq = 0;
  let connections = 0;
  const ready = Promise.withResolvers<void>();
  const dashboard: Dashboard = {
    seen: [],
    arrivals: new Map(),
    gaps: [],
    resumes: 0,
    problems: [],
    at: () => lastSeq,
    ready: ready.promise,
    ended: Promise.resolve(),
  };
  dashboard.ended = follow();
  // Awaited at the end; until then a failure must not count as unhandled.
  dashboard.ended.catch(() => {});
  return dashboard;

  async function follow(): Promise<void> {
    let failures = 0;
    let goneSince = performance.now();
    while (!signal.aborted) {
      const before = connections;
      let why: unknown = "it was closed at once";
      try {
        await readConnection(goneSince);
      } catch (error) {
        if (error instanceof BadStream) throw error;
        why = error;
      }
      if (connections > before) {
        failures = 0;
        goneSince = performance.now();
      } else failures++;
      if (performance.now() - goneSince > patienceMs)
        throw new Error(`the stream could not be opened for ${patienceMs / 1000} s: ${why}`);
      await pause(failures > 0 ? backoffMs(failures) : Math.random() * longestAwayMs, signal);
    }
  }

  /** Reads one connection to its end, which may be our own cut. */
  async function readConnection(goneSince: number): Promise<void> {
    const connection = new AbortController();
    const end = () => connection.abort();
    signal.addEventListener("abort", end);
    let timer = setTimeout(end, connectTimeoutMs);
    try {
      const response = await fetch(address(), {
        headers: { authorization: `Bearer ${options.token}`, accept: "text/event-stream", ...resumeHeader() },
        signal: connection.signal,
      });
      if (!response.ok || !response.body) {
        const refusal = `the stream was refused: ${response.status} ${await response.text()}`;
        throw response.status < 500 && response.status !== 429 ? new BadStream(refusal) : new Error(refusal);
      }
      const read = createSseParser();
      let eventsLeft = options.eventsUntilCut();
      let isGreeted = false;
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(timer);
        timer = setTimeout(end, silenceMs);
        for (const message of read(piece)) {
          if (message.event === "bye") continue;
          if (!isGreeted) greet(message, goneSince);
          else take(message);
          isGreeted = true;
          // What this piece still holds is lost with the connection: the next one has to bring it.
          if (eventsLeft-- <= 0) return;
        }
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      connection.abort();
    }
  }

  function address(): string {
    const query = new URLSearchParams({ epoch });
    // The first time as a browser would ask with a fresh `EventSource`, afterwards by the header.
    if (connections === 0) query.set("lastEventId", String(lastSeq));
    return `${options.url}/api/v1/events/stream?${query}`;
  }

  function resumeHeader(): Record<string, string> {
    return connections === 0 ? {} : { "last-event-id": String(lastSeq) };
  }

  function greet(message: SseMessage, goneSince: number): void {
    const hello = understand(message, parseHello);
    if (message.event !== "hello" || !hello.recovered || hello.seq !== lastSeq || hello.epoch !== epoch)
      dashboard.problems.push(
        `after event ${lastSeq} the stream went on with ${message.event} ${message.data}`,
      );
    lastSeq = hello.seq;
    epoch = hello.epoch;
    if (connections++ > 0) dashboard.resumes++;
    dashboard.gaps.push({ from: goneSince, to: performance.now() });
    ready.resolve();
  }

  function take(message: SseMessage): void {
    const { event, seen } = understand(message, readEvent);
    if (message.id !== String(event.seq) || message.event !== event.type)
      dashboard.problems.push(`event ${event.seq} (${event.type}) was named ${message.id} ${message.event}`);
    dashboard.seen.push(seen);
    lastSeq = event.seq;
    const subject = event.type === "order.created" ? event.data.id : undefined;
    if (typeof subject === "string" && !dashboard.arrivals.has(subject))
      dashboard.arrivals.set(subject, performance.now());
  }
}

/** The server does not speak the protocol: connecting again would not help. */
class BadStream extends Error {}

function understand<T>(message: SseMessage, parse: (value: unknown) => T): T {
  try {
    return parse(JSON.parse(message.data));
  } catch (error) {
    throw new BadStream(`the stream sent ${message.event} ${message.id} with ${error}`);
  }
}
