import type { Socket } from "node:net";
import { tally } from "../answers.ts";
import type { Attack } from "../attack.ts";
import { openSocket } from "../raw.ts";
import type { Target } from "../target.ts";

const streamsATable = 5;
const openMs = 5_000;

interface Stream {
  socket: Socket;
  text: string;
  isOpen: boolean;
}

export const streamAttacks: Attack[] = [
  {
    id: "S4",
    name: "streams of one table",
    needs: ["tablet"],
    async run(target) {
      const streams: Stream[] = [];
      try {
        for (let n = 0; n < streamsATable + 3; n++) streams.push(await openStream(target));
        await Bun.sleep(500);
        const open = streams.filter(({ isOpen, text }) => isOpen && text.startsWith("HTTP/1.1 200"));
        const goodbyes = streams.filter(({ text }) => text.includes("event: bye")).length;
        const newest = streams.at(-1);
        return {
          sent: `${streams.length} streams, one after the other`,
          got: `${tally(streams.map(({ text }) => /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? "nothing"))}; ${open.length} stay open, ${goodbyes} told "bye"`,
          // The newest stays: a tablet that was restarted must not wait for its own old streams.
          held: open.length <= streamsATable && goodbyes > 0 && newest !== undefined && open.includes(newest),
        };
      } finally {
        for (const { socket } of streams) socket.destroy();
      }
    },
  },
  {
    id: "S4",
    name: "a ticket opens one stream",
    needs: ["tablet"],
    async run(target) {
      const made = await target.ask("POST", "/api/v1/events/ticket", { token: target.tablet?.token });
      const { ticket = "" }: { ticket?: string } = JSON.parse(made.text);
      const streams = [await openStream(target, ticket), await openStream(target, ticket)];
      for (const { socket } of streams) socket.destroy();
      const statuses = streams.map(({ text }) => /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? "nothing");
      return {
        sent: "one ticket, twice",
        got: statuses.join(", then "),
        held: statuses[0] === "200" && statuses[1] !== "200",
      };
    },
  },
];

/** Opens a stream with the tablet's token, or with a ticket, and waits for the beginning of its answer. */
function openStream(target: Target, ticket?: string): Promise<Stream> {
  const stream: Stream = { socket: openSocket(target.url), text: "", isOpen: true };
  const path = `/api/v1/events/stream${ticket === undefined ? "" : `?ticket=${ticket}`}`;
  const credentials = ticket === undefined ? `Authorization: Bearer ${target.tablet?.token}\r\n` : "";
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(stream), openMs);
    function settle() {
      clearTimeout(timer);
      resolve(stream);
    }
    stream.socket.on("connect", () =>
      stream.socket.write(`GET ${path} HTTP/1.1\r\nHost: ${target.host}\r\n${credentials}\r\n`),
    );
    stream.socket.on("data", (chunk) => {
      // A stream of a busy store has no end: its beginning and its goodbye are what counts.
      stream.text = `${stream.text.slice(0, 4_000)}${chunk.toString()}`.slice(0, 64_000);
      settle();
    });
    stream.socket.on("error", settle);
    stream.socket.on("close", () => {
      stream.isOpen = false;
      settle();
    });
  });
}
