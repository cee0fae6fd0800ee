import { startCrowd } from "./crowd.ts";
import { logEnd, startOrders } from "./orders.ts";
import { quantile, type Report, round } from "./report.ts";
import { firstOf, openWorld } from "./world.ts";

const seconds = 5;

/** Orders on one instance, a dashboard on the other: with Redis, and while it is dead or frozen. */
export async function acrossInstances(report: Report): Promise<void> {
  const world = await openWorld({ instances: 2, redis: true });
  const { redis } = world;
  const crowd = startCrowd();
  try {
    const [one, other] = world.instances;
    if (!one || !other || !redis) throw new Error("two instances and a Redis were asked for");
    await crowd.open({ count: 1, ports: [other.port], token: world.staff });

    /** Orders for some seconds; answers how long each took, and how long until the dashboard showed it. */
    async function measure(perSecond: number, meanwhile = async () => {}) {
      const orders = startOrders(world, { urls: [firstOf(world.instances).url], perSecond });
      await Bun.sleep(1_000);
      await meanwhile();
      await Bun.sleep(seconds * 1_000);
      await orders.stop();
      // The poll finds within a second what no hint has told.
      await Bun.sleep(2_500);
      const seenAt = await crowd.orders();
      const shown = orders.placed.filter(({ id }) => seenAt[id] !== undefined);
      const delays = shown.map(({ id, acknowledgedAt }) => (seenAt[id] ?? 0) - acknowledgedAt);
      const answers = orders.placed.map(({ sentAt, acknowledgedAt }) => acknowledgedAt - sentAt);
      const fromSent = shown.map(({ id, sentAt }) => (seenAt[id] ?? 0) - sentAt);
      const missing = orders.placed.length - shown.length + orders.failed.length;
      return { delays, answers, fromSent, missing, count: orders.placed.length };
    }
    type Figures = Awaited<ReturnType<typeof measure>>;
    const ms = (value: number) => `${round(value)} ms`;
    const describe = ({ count, delays, fromSent, answers }: Figures) =>
      `p50 ${ms(quantile(delays, 0.5))}, max ${ms(Math.max(...delays))}; from the request p50 ${ms(
        quantile(fromSent, 0.5),
      )}, p99 ${ms(quantile(fromSent, 0.99))}; answers p50 ${ms(quantile(answers, 0.5))}, p99 ${ms(
        quantile(answers, 0.99),
      )}, of ${count}`;

    await measure(50);
    let calm = await measure(50);
    for (const perSecond of [50, 200]) {
      const runs = [await measure(perSecond), await measure(perSecond), await measure(perSecond)];
      const middle = runs.toSorted((a, b) => quantile(a.delays, 0.99) - quantile(b.delays, 0.99))[1] ?? calm;
      if (perSecond === 50) calm = middle;
      const what = `answer → stream of the other, ${perSecond} orders/s`;
      report.atMost(`${what}, p99 (median of 3)`, quantile(middle.delays, 0.99), 50, "ms");
      report.note(what, describe(middle));
      for (const run of runs) report.atMost(`${what}: orders lost on the way`, run.missing, 0, "");
    }

    const failures = {
      dead: { fail: () => redis.kill(), mend: () => redis.restart() },
      frozen: { fail: async () => redis.freeze(), mend: async () => redis.thaw() },
    };
    for (const [how, { fail, mend }] of Object.entries(failures)) {
      const figures = await measure(50, fail);
      report.atMost(
        `redis ${how}: answer → stream of the other, longest`,
        Math.max(...figures.delays),
        2_000,
        "ms",
      );
      const added = Math.max(...figures.answers) - quantile(calm.answers, 0.5);
      report.atMost(`redis ${how}: added to an order, longest`, added, 250, "ms");
      report.note(`redis ${how}`, describe(figures));
      report.atMost(`redis ${how}: orders lost on the way`, figures.missing, 0, "");
      await mend();
      await Bun.sleep(2_000);
      const back = await measure(50);
      report.atMost(`after redis was ${how}: p99`, quantile(back.delays, 0.99), 50, "ms");
    }

    const end = await logEnd(world, one.url);
    const { gaps, doubles, resets, behind } = await crowd.state(end);
    const clean = gaps + doubles + resets + behind === 0;
    report.must(
      "each event once and in order",
      "yes",
      clean ? "yes" : `gaps ${gaps}, doubles ${doubles}`,
      clean,
    );
  } finally {
    await crowd.close();
    await world.close();
  }
}
