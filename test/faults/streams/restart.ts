import { until } from "../../support/until.ts";
import { sharedNow, startCrowd } from "./crowd.ts";
import { logEnd, startOrders } from "./orders.ts";
import { mebibyte, quantile, type Report, round } from "./report.ts";
import { firstOf, openWorld, type World } from "./world.ts";

const clients = 2_000;
/** Each of them goes to every client. */
const perSecond = 10;

/** Many dashboards lose their server while orders go on. */
export async function restart(report: Report): Promise<void> {
  await lose(report, { how: "SIGTERM", instances: 1 });
  await lose(report, { how: "SIGKILL", instances: 1 });
  await lose(report, { how: "SIGKILL", instances: 2 });
}

async function lose(report: Report, { how, instances }: { how: "SIGTERM" | "SIGKILL"; instances: 1 | 2 }) {
  const world = await openWorld({ instances, redis: instances > 1 });
  const crowd = startCrowd();
  try {
    const name = instances === 1 ? `${how}, started again` : `${how}, one of two`;
    const server = firstOf(world.instances);
    const ports = world.instances.map(({ port }) => port);
    await crowd.open({ count: clients, ports, token: world.staff, reconnects: true });
    await until("all are connected", async () => (await crowd.state()).open === clients, 30_000);
    const orders = startOrders(world, { urls: world.instances.map(({ url }) => url), perSecond });
    await Bun.sleep(3_000);
    await crowd.forget();

    report.progress(`${name}: ${clients} clients connected, ${perSecond} orders/s`);
    const lostAt = sharedNow();
    await server.end(how);
    const endedMs = sharedNow() - lostAt;
    report.progress(`${name}: the server has ended after ${round(endedMs)} ms`);
    if (instances === 1) {
      server.restart();
      await server.serves();
    }
    const servedAt = sharedNow();
    report.progress(`${name}: there is a server after ${round(servedAt - lostAt)} ms`);
    const survivor = world.instances.at(-1) ?? server;
    let mostRss = 0;
    await until(
      "all are back",
      async () => {
        mostRss = Math.max(mostRss, await survivor.rss());
        await Bun.sleep(40);
        return (await crowd.state()).open === clients;
      },
      60_000,
    );
    const backAt = sharedNow();
    report.progress(`${name}: all are back after ${round(backAt - lostAt)} ms`);
    const end = await logEnd(world, survivor.url);
    await until("all have caught up", async () => (await crowd.state(end)).behind === 0, 60_000);
    const caughtUpMs = sharedNow() - lostAt;
    await Bun.sleep(2_000);
    await orders.stop();
    const last = await logEnd(world, survivor.url);
    await until("all are at the end", async () => (await crowd.state(last)).behind === 0, 10_000).catch(
      () => {},
    );
    const state = await crowd.state(last);

    const seconds = (ms: number) => ms / 1_000;
    if (instances === 1)
      report.note(
        `${name}: without a server`,
        `${round(servedAt - lostAt)} ms (ended in ${round(endedMs)} ms)`,
      );
    report.atMost(
      `${name}: last client back, from when there is a server`,
      seconds(backAt - servedAt),
      5,
      "s",
    );
    report.atMost(`${name}: all caught up, from the loss`, seconds(caughtUpMs), 30, "s");
    report.note(
      `${name}: a client without stream`,
      `p50 ${round(quantile(state.backMs, 0.5))} ms, p99 ${round(quantile(state.backMs, 0.99))} ms; ${state.refused} were refused once`,
    );
    report.atMost(`${name}: failed orders of ${orders.placed.length}`, orders.failed.length, 0, "");
    const retried = orders.placed.filter(({ tries }) => tries > 1).length;
    const afterwards = orders.placed
      .filter(({ sentAt }) => sentAt > servedAt)
      .map(({ sentAt, acknowledgedAt }) => acknowledgedAt - sentAt);
    report.note(
      `${name}: orders`,
      `${retried} retried; sent after, p50 ${round(quantile(afterwards, 0.5))} ms, p99 ${round(quantile(afterwards, 0.99))} ms, longest ${round(Math.max(...afterwards))} ms`,
    );
    report.must(
      `${name}: contiguous for every client`,
      "yes",
      `gaps ${state.gaps}, doubles ${state.doubles}, resets ${state.resets}, behind ${state.behind}`,
      state.gaps + state.doubles + state.resets + state.behind === 0,
    );
    await reportCosts(report, name, world, mostRss);
  } finally {
    await crowd.close();
    await world.close();
  }
}

/** What coming back has cost the server that took them. */
async function reportCosts(report: Report, name: string, world: World, mostRss: number): Promise<void> {
  const survivor = world.instances.at(-1);
  if (!survivor) return;
  const positions = await survivor.queries("events.position");
  const reads = await survivor.queries("events.read");
  report.note(`${name}: database calls`, `${positions} events.position, ${reads} events.read`);
  report.note(`${name}: most memory (RSS)`, `${round(mostRss / mebibyte)} MiB`);
}
