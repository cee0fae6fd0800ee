import { until } from "../../support/until.ts";
import { sharedNow, startCrowd } from "./crowd.ts";
import { logEnd } from "./orders.ts";
import { quantile, type Report, round } from "./report.ts";
import { call, firstOf, openWorld } from "./world.ts";

const listeners = 5_000;
const rounds = 9;

/** One event to many listening dashboards of one store. */
export async function broadcast(report: Report): Promise<void> {
  const world = await openWorld({ instances: 1 });
  const crowd = startCrowd();
  try {
    const server = firstOf(world.instances);
    const order = () =>
      call(server.url, "POST", "/orders", {
        token: firstOf(world.tablets),
        headers: { "idempotency-key": crypto.randomUUID() },
        body: { lines: [{ itemId: world.itemId, quantity: 1 }] },
      });
    await order();
    const options = { ports: [server.port], token: world.staff, cheaply: true };
    // What serving a crowd leaves behind once, such as compiled code, is no connection's.
    await crowd.open({ count: 500, ...options });
    await crowd.drop(500, "end");
    await until("the first have gone", async () => (await server.openStreams()) === 0);
    const before = await server.memory();

    await crowd.open({ count: listeners, ...options });
    await until("all listen", async () => (await server.openStreams()) === listeners, 30_000);
    const after = await server.memory();
    report.atMost(
      `memory of a connection, of ${listeners}`,
      (after.rss - before.rss) / listeners / 1_000,
      12,
      "kB",
    );

    const lasts: number[] = [];
    const spreads: number[] = [];
    for (let i = 0; i < rounds; i++) {
      await crowd.watchFor((await logEnd(world, server.url)) + 1);
      const sentAt = sharedNow();
      await order();
      await until("all have heard", async () => (await crowd.seenAt()).length >= listeners, 10_000);
      const seenAt = await crowd.seenAt();
      lasts.push(Math.max(...seenAt) - sentAt);
      spreads.push(Math.max(...seenAt) - Math.min(...seenAt));
    }
    report.note("from the request to the last listener, median", `${round(quantile(lasts, 0.5))} ms`);
    report.note("from the first listener to the last, median", `${round(quantile(spreads, 0.5))} ms`);
    report.note("memory with all of them after that (RSS)", `${round((await server.rss()) / 1e6)} MB`);
  } finally {
    await crowd.close();
    await world.close();
  }
}
