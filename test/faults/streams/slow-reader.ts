import { readFile } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { until } from "../../support/until.ts";
import { startCrowd } from "./crowd.ts";
import { logEnd, writeLargeEvents } from "./orders.ts";
import { mebibyte, type Report } from "./report.ts";
import { firstOf, openWorld } from "./world.ts";

const slowReaders = 20;

/** Readers that stop reading while events flow: each is cut off in time, and nobody else notices. */
export async function slowReader(report: Report): Promise<void> {
  const world = await openWorld({ instances: 1 });
  const crowd = startCrowd();
  const sockets: Socket[] = [];
  try {
    const server = firstOf(world.instances);
    await writeLargeEvents(world, server.url, 20);
    const start = await logEnd(world, server.url);
    await crowd.open({ count: 20, ports: [server.port], token: world.staff, lastEventId: start });

    const open = async (lastEventId: number) => {
      const socket = createConnection({ host: "127.0.0.1", port: server.port });
      sockets.push(socket);
      await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
      socket.on("error", () => {});
      socket.write(
        `GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${world.staff}\r\nLast-Event-ID: ${lastEventId}\r\n\r\n`,
      );
      return socket;
    };
    // One that reads tells how many bytes have been offered to each.
    const keen = await open(start);
    keen.on("data", () => {});
    const slow = await Promise.all(Array.from({ length: slowReaders }, () => open(start)));
    for (const socket of slow) socket.pause();
    await until("all are connected", async () => (await server.openStreams()) === 21 + slowReaders);
    await Bun.sleep(200);
    const before = await server.memory();

    let most = 0;
    let mostRss = 0;
    let cutAfter = 0;
    for (let i = 0; i < 400 && cutAfter === 0; i++) {
      await writeLargeEvents(world, server.url, 1);
      await Bun.sleep(5);
      const queues = await socketQueues(server.port);
      const offered = keen.bytesRead;
      for (const socket of slow) {
        const queued = queues.get(socket.localPort ?? 0);
        // Gone: it was cut.
        if (queued) most = Math.max(most, offered - socket.bytesRead - queued.unread - queued.unsent);
      }
      mostRss = Math.max(mostRss, await server.rss());
      if ((await server.openStreams()) <= 21) cutAfter = offered;
    }
    report.must(
      "all who stopped reading are cut off",
      "yes",
      cutAfter > 0 ? `after ${Math.round(cutAfter / 1e5) / 10} MB` : "no",
      cutAfter > 0,
    );
    const end = await logEnd(world, server.url);
    const eventBytes = keen.bytesRead / (end - start);
    // One is on its way to the socket, and the last one was let in as there was room.
    report.atMost(
      "held in the process for one (a mebibyte and two events at most)",
      most / 1_000,
      Math.ceil((mebibyte + 2 * eventBytes) / 1_000),
      "kB",
    );
    report.note(
      `growth of memory (RSS) for each of ${slowReaders}`,
      `${Math.round((mostRss - before.rss) / slowReaders / 1_000)} kB`,
    );

    // What it had taken in before it was cut is all that it knows.
    const again = startCrowd();
    try {
      const first = firstOf(slow);
      const ids = idsIn(await drain(first));
      const lastEventId = ids.at(-1) ?? start;
      const contiguous = ids.every((id, index) => id === start + 1 + index);
      await again.open({
        count: 1,
        ports: [server.port],
        token: world.staff,
        lastEventId,
        reconnects: true,
        retryMs: 100,
      });
      await until("it has caught up", async () => (await again.state(end)).behind === 0, 20_000);
      const { gaps, doubles, resets } = await again.state(end);
      const lossless = contiguous && gaps + doubles + resets === 0;
      report.must(
        "it resumes without loss",
        "yes",
        lossless ? `yes: ${ids.length} before, ${end - lastEventId} after` : "no",
        lossless,
      );
    } finally {
      await again.close();
    }
    const others = await crowd.state(end);
    const fine = others.gaps + others.doubles + others.resets + others.behind + others.cuts === 0;
    report.must("the others saw everything, uncut", "yes", fine ? "yes" : JSON.stringify(others), fine);
    report.atMost("streams open then (20 others and one)", await server.openStreams(), 21, "");
  } finally {
    for (const socket of sockets) socket.destroy();
    await crowd.close();
    await world.close();
  }
}

/** By the client's port: bytes that its own socket holds unread, and that the server's socket holds unsent. */
async function socketQueues(serverPort: number): Promise<Map<number, { unread: number; unsent: number }>> {
  const queues = new Map<number, { unread: number; unsent: number }>();
  const of = (port: number) => {
    const entry = queues.get(port) ?? { unread: 0, unsent: 0 };
    queues.set(port, entry);
    return entry;
  };
  for (const line of (await readFile("/proc/net/tcp", "utf8")).split("\n").slice(1)) {
    const [, local, remote, state, sizes] = line.trim().split(/\s+/);
    // Established ones only.
    if (!local || !remote || !sizes || state !== "01") continue;
    const portOf = (address: string) => Number.parseInt(address.split(":")[1] ?? "", 16);
    const [sending, receiving] = sizes.split(":").map((size) => Number.parseInt(size, 16));
    if (portOf(remote) === serverPort) of(portOf(local)).unread = receiving ?? 0;
    if (portOf(local) === serverPort) of(portOf(remote)).unsent = sending ?? 0;
  }
  return queues;
}

/** Reads what a connection still has until its end. */
async function drain(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
  });
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.resume();
  await Promise.race([ended, Bun.sleep(5_000)]);
  return text;
}

/** Of whole events. */
function idsIn(text: string): number[] {
  const blocks = text.split("\n\n").slice(0, -1);
  return blocks.flatMap((block) => {
    const id = /(?:^|\n)id: (\d+)\nevent: menu\.updated\n/.exec(block)?.[1];
    return id === undefined ? [] : [Number(id)];
  });
}
