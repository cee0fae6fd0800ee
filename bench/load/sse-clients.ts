// Many event streams in one process, on bare sockets so that the client costs little: run by listeners.ts.
import type { Socket } from "bun";
import { clockMs, type ListenerReport, type ListenerSettings, marker } from "./sse-protocol.ts";

interface Stream {
  isOpen: boolean;
  opened: PromiseWithResolvers<void>;
  /** Events so far. */
  count: number;
}

/** So many are opened at once. */
const batch = 100;
const markerBytes = Buffer.from(marker);

const tell = (report: ListenerReport) => process.send?.(report);
process.once("message", (settings: ListenerSettings) => void listen(settings));

async function listen({ port, streams }: ListenerSettings): Promise<void> {
  const arrivals = new Map<number, { streams: number; firstMs: number }>();

  function note(count: number, nowMs: number) {
    const arrival = arrivals.get(count) ?? { streams: 0, firstMs: nowMs };
    arrivals.set(count, arrival);
    arrival.streams++;
    if (arrival.streams < streams.length) return;
    arrivals.delete(count);
    tell({ type: "events", count, firstMs: arrival.firstMs, lastMs: nowMs });
  }

  function read({ data: stream }: Socket<Stream>, bytes: Buffer) {
    if (!stream.isOpen) {
      if (!bytes.subarray(0, 12).equals(Buffer.from("HTTP/1.1 200"))) fail(bytes.toString().slice(0, 500));
      stream.isOpen = true;
      stream.opened.resolve();
    }
    for (let at = bytes.indexOf(markerBytes); at >= 0; at = bytes.indexOf(markerBytes, at + 1))
      note(++stream.count, clockMs());
  }

  for (let start = 0; start < streams.length; start += batch)
    await Promise.all(
      streams.slice(start, start + batch).map(async ({ path, token }) => {
        const stream: Stream = { isOpen: false, opened: Promise.withResolvers(), count: 0 };
        const socket = await Bun.connect<Stream>({
          hostname: "127.0.0.1",
          port,
          data: stream,
          socket: { data: read, close: () => fail("a stream was closed") },
        });
        const authorization = token === null ? "" : `Authorization: Bearer ${token}\r\n`;
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n${authorization}\r\n`,
        );
        await stream.opened.promise;
      }),
    );
  tell({ type: "open" });
}

function fail(why: string): never {
  console.error(`listeners: ${why}`);
  process.exit(1);
}
