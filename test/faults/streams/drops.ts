import { until } from "../../support/until.ts";
import { startCrowd } from "./crowd.ts";
import { writeLargeEvents } from "./orders.ts";
import { mebibyte, type Report } from "./report.ts";
import { firstOf, openWorld } from "./world.ts";

const batch = 250;
const total = 10_000;

/** Readers come and go in every way: nothing of them is left behind. */
export async function drops(report: Report): Promise<void> {
  const world = await openWorld({ instances: 1 });
  const crowd = startCrowd();
  try {
    const server = firstOf(world.instances);
    // What a replay sends: more than sockets take at once.
    await writeLargeEvents(world, server.url, 400);
    const ways = [
      { how: "end" },
      { how: "reset" },
      { how: "halfClose" },
      // Dropped while the log is being sent to them.
      { how: "reset", lastEventId: 0, cheaply: true },
      { how: "end", lastEventId: 0, cheaply: true },
    ] as const;

    async function comeAndGo(count: number) {
      for (let done = 0; done < count; done += batch) {
        const { how, ...options } = ways[(done / batch) % ways.length] ?? { how: "end" };
        // A day's log for each would fill this machine's loopback with gigabytes.
        const size = "lastEventId" in options ? batch / 10 : batch;
        for (let rest = batch; rest > 0; rest -= size) {
          await crowd.open({ count: size, ports: [server.port], token: world.staff, ...options });
          await crowd.drop(size, how);
        }
      }
      await until("all streams are closed", async () => (await server.openStreams()) === 0, 30_000);
    }

    report.progress("warming up");
    await comeAndGo(total / 2);
    let before = await server.memory();
    for (let round = 1; round <= 3; round++) {
      await comeAndGo(total);
      const after = await server.memory();
      report.atMost(`open streams after ${total} drops, round ${round}`, await server.openStreams(), 0, "");
      report.atMost(`growth of memory (RSS), round ${round}`, (after.rss - before.rss) / mebibyte, 20, "MiB");
      const heap = `${Math.round(before.heapUsed / mebibyte)} → ${Math.round(after.heapUsed / mebibyte)} MiB`;
      const rss = `${Math.round(before.rss / mebibyte)} → ${Math.round(after.rss / mebibyte)} MiB`;
      report.note(`memory, round ${round}`, `RSS ${rss}, heap ${heap}`);
      before = after;
    }
  } finally {
    await crowd.close();
    await world.close();
  }
}
