import type { Socket } from "bun";
import type { Answer, Command, CrowdState } from "./crowd.ts";

// Many readers of the event stream on raw sockets, in a process of their own: what they cost is not the server's.

interface Reader {
  socket: Socket<Reader> | null;
  text: string;
  lastId: number | null;
  token: string;
  /** The next one to try. */
  portAt: number;
  closedAt: number;
}

let reconnects = false;
let retryMs = 2_000;
let ports: number[] = [];
let needle: Buffer | null = null;
let cheaply = false;
const readers = new Set<Reader>();
let state = emptyState();
const seenAt: number[] = [];
const orderSeenAt: Record<string, number> = {};

function emptyState(): CrowdState {
  return {
    open: 0,
    hellos: 0,
    resets: 0,
    byes: 0,
    refused: 0,
    gaps: 0,
    doubles: 0,
    cuts: 0,
    behind: 0,
    backMs: [],
  };
}

/** Milliseconds, on the clock that all processes of this machine share. */
const now = () => performance.timeOrigin + performance.now();

function open(reader: Reader): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const port = ports[reader.portAt++ % ports.length] ?? 0;
  reader.text = "";
  const resume = reader.lastId === null ? "" : `Last-Event-ID: ${reader.lastId}\r\n`;
  const failed = () => {
    resolve();
    again(reader);
  };
  Bun.connect<Reader>({
    hostname: "127.0.0.1",
    port,
    data: reader,
    // A half-closed connection stays open on our side.
    allowHalfOpen: true,
    socket: {
      open(socket) {
        reader.socket = socket;
        socket.write(
          `GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${reader.token}\r\n${resume}\r\n`,
        );
      },
      data(socket, bytes) {
        const status = /^HTTP\/1\.1 (\d{3})/.exec(bytes.toString("latin1", 0, 12))?.[1];
        if (status !== undefined && status !== "200") {
          state.refused++;
          socket.terminate();
          return resolve();
        }
        if (needle && bytes.includes(needle)) seenAt.push(now());
        if (cheaply) {
          if (bytes.includes("event: hello")) hello(reader);
        } else read(reader, bytes);
        resolve();
      },
      end(socket) {
        socket.end();
      },
      close(socket) {
        resolve();
        if (reader.socket !== socket) return;
        reader.socket = null;
        // It may have been refused.
        if (reader.closedAt === 0) {
          state.open--;
          state.cuts++;
        }
        reader.closedAt ||= now();
        again(reader);
      },
      error() {},
      // The rejection tells.
      connectError() {},
    },
  }).catch(failed);
  return promise;
}

function again(reader: Reader) {
  reader.closedAt ||= now();
  if (reconnects && readers.has(reader)) setTimeout(() => open(reader), retryMs);
}

function hello(reader: Reader) {
  state.hellos++;
  state.open++;
  state.backMs.push(now() - reader.closedAt);
  reader.closedAt = 0;
}

function read(reader: Reader, bytes: Buffer) {
  const blocks = (reader.text + bytes.toString("latin1")).split("\n\n");
  reader.text = blocks.pop() ?? "";
  for (const block of blocks) {
    const type = /(?:^|\n)event: (\S+)\n/.exec(block)?.[1];
    const id = Number(/(?:^|\n)id: (\d+)\n/.exec(block)?.[1]);
    if (type === "hello" || type === "reset") {
      hello(reader);
      if (type === "reset") state.resets++;
      // What follows comes right after it; a stream that goes on begins where the last one ended.
      if (type === "hello" && reader.lastId !== null && id !== reader.lastId) state.gaps++;
      reader.lastId = id;
    } else if (type === "bye") state.byes++;
    else if (type !== undefined) {
      if (reader.lastId !== null && id <= reader.lastId) state.doubles++;
      else if (reader.lastId !== null && id > reader.lastId + 1) state.gaps++;
      reader.lastId = id;
      const orderId = type === "order.created" && /"data":\{"id":"([^"]+)"/.exec(block)?.[1];
      if (orderId) orderSeenAt[orderId] ??= now();
    }
  }
}

async function obey(command: Command): Promise<unknown> {
  switch (command.do) {
    case "open": {
      ({ ports, cheaply = false, reconnects = false, retryMs = 2_000 } = command);
      let next = 0;
      // So many at a time, as a listen queue can hold.
      const lane = async () => {
        while (next++ < command.count) {
          const lastId = command.lastEventId ?? null;
          const reader: Reader = {
            socket: null,
            text: "",
            lastId,
            token: command.token,
            portAt: next,
            // Until it is greeted.
            closedAt: now(),
          };
          readers.add(reader);
          await open(reader);
        }
      };
      await Promise.all(Array.from({ length: 200 }, lane));
      return state;
    }
    case "drop": {
      for (const reader of [...readers].slice(0, command.count)) {
        const { socket } = reader;
        readers.delete(reader);
        reader.socket = null;
        if (!socket) continue;
        if (reader.closedAt === 0) state.open--;
        if (command.how === "reset") socket.terminate();
        else if (command.how === "halfClose") {
          socket.shutdown();
          setTimeout(() => socket.terminate(), 20_000);
        } else socket.end();
      }
      return state;
    }
    case "state":
      state.behind = [...readers].filter(({ lastId }) => (lastId ?? -1) < (command.upTo ?? 0)).length;
      return state;
    case "forget":
      state = { ...emptyState(), open: state.open };
      return state;
    case "watchFor":
      seenAt.length = 0;
      needle = Buffer.from(`id: ${command.seq}\n`);
      return null;
    case "seenAt":
      return seenAt;
    case "orders":
      return orderSeenAt;
  }
}

process.on("message", async ({ id, command }: { id: number; command: Command }) => {
  const answer: Answer = { id, value: await obey(command) };
  process.send?.(answer);
});
process.on("disconnect", () => process.exit(0));
