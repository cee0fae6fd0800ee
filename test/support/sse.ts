import { until } from "./until.ts";

export interface StreamEvent {
  id: number | null;
  type: string;
  data: unknown;
}

export type EventReader = Awaited<ReturnType<typeof readEvents>>;

/** What opens and ends a stream; everything else is of the log. */
const ofTheStream = new Set(["hello", "reset", "bye"]);

/**
 * Opens an event stream (WHATWG HTML, 9.2) and collects what comes until it ends or is closed.
 * @throws Error with the answer when it is no stream
 */
export async function readEvents(
  url: string,
  options: { token?: string; lastEventId?: number | string; headers?: Record<string, string> } = {},
) {
  const headers = new Headers({ accept: "text/event-stream", ...options.headers });
  if (options.token) headers.set("authorization", `Bearer ${options.token}`);
  if (options.lastEventId !== undefined) headers.set("last-event-id", String(options.lastEventId));
  const hangUp = new AbortController();
  const response = await fetch(url, { headers, signal: hangUp.signal });
  if (response.status !== 200 || !response.body)
    throw new Error(`no stream but ${response.status}: ${await response.text()}`);

  const received: StreamEvent[] = [];
  let comments = 0;
  let ended = false;
  const reading = collect(response.body)
    .catch(() => {})
    .finally(() => {
      ended = true;
    });

  async function collect(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const bytes of body) {
      const blocks = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        if (block.startsWith(":")) comments++;
        else received.push(parseBlock(block));
      }
    }
  }

  return {
    headers: response.headers,
    /** In the order of arrival. */
    received,
    /** Those of the log. */
    events: () => received.filter((event) => !ofTheStream.has(event.type)),
    seqs: () => received.flatMap((event) => (ofTheStream.has(event.type) ? [] : (event.id ?? []))),
    comments: () => comments,
    hasEnded: () => ended,
    /** Waits for the first event of a type. */
    async first(type: string): Promise<StreamEvent> {
      await until(`the stream says ${type}`, () => received.some((event) => event.type === type));
      const found = received.find((event) => event.type === type);
      if (!found) throw new Error(`no ${type}`);
      return found;
    },
    /** Waits until the stream has come to a number, which it may have skipped. */
    async reaches(seq: number, timeoutMs?: number): Promise<void> {
      const arrived = () => received.some((event) => (event.id ?? 0) >= seq && !ofTheStream.has(event.type));
      await until(`the stream reaches ${seq}`, arrived, timeoutMs);
    },
    async ends(timeoutMs?: number): Promise<void> {
      await until("the stream ends", () => ended, timeoutMs);
    },
    async close(): Promise<void> {
      hangUp.abort();
      await reading;
    },
  };
}

function parseBlock(block: string): StreamEvent {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const colon = line.indexOf(": ");
    const name = line.slice(0, colon);
    if (colon < 1 || fields.has(name)) throw new Error(`not one line a field: ${block}`);
    fields.set(name, line.slice(colon + 2));
  }
  const id = fields.get("id");
  return {
    id: id === undefined ? null : Number(id),
    type: fields.get("event") ?? "message",
    data: JSON.parse(fields.get("data") ?? "null"),
  };
}
