import { join } from "node:path";
import { runLoad } from "./load/load.ts";
import { placeOrdersScript } from "./orders/place-orders.ts";
import { type Bench, takeTurns } from "./support/bench.ts";
import { runPgbench } from "./support/pgbench.ts";
import { compare, type Result, report } from "./support/results.ts";
import { median } from "./support/statistics.ts";
import { openWorld, type World } from "./support/world.ts";

const name = "orders";

/** `POST /orders` with all that belongs to it, beside PostgreSQL alone running one statement an order. */
export const run: Bench = async (options, progress) => {
  await using world = await openWorld();
  await using api = await world.startApi();
  const { seconds } = options;
  const { url: databaseUrl, sql } = world.database;
  const scripts = await writeScripts(world);

  const place = (clients: number, seconds: number) =>
    runLoad({ url: api.url, clients, seconds, targetsPath: world.orders });

  progress.say("warming up");
  // Opens every table's session, and verifies every token once.
  await place(64, 5);
  await sql`vacuum analyze`;

  const results: Result[] = [];
  for (const clients of [1, 16, 64]) {
    const measured = await takeTurns(options, progress, `${clients} clients`, {
      ours: () => place(clients, seconds),
      lean: () => runPgbench({ databaseUrl, script: scripts.lean, clients, seconds }),
      own: () => runPgbench({ databaseUrl, script: scripts.own, clients, seconds }),
    });
    results.push(...toResults(clients, measured));
  }
  return results;
};

async function writeScripts({ folder, server }: World) {
  // Ids that rise with time, as ours do; before PostgreSQL 18 there is none that is as cheap.
  const newId = server.versionNumber >= 180_000 ? "uuidv7()" : "gen_random_uuid()";
  const lean = await Bun.file(join(import.meta.dir, "orders", "single-order.sql")).text();
  const scripts = { lean: join(folder, "single-order.sql"), own: join(folder, "place-orders.sql") };
  await Bun.write(scripts.lean, lean.replaceAll("NEW_ID()", newId));
  await Bun.write(scripts.own, placeOrdersScript(newId));
  return scripts;
}

interface Run {
  rate: number;
  meanMs: number;
}

function toResults(
  clients: number,
  measured: { ours: (Run & { p50Ms: number; p99Ms: number })[]; lean: Run[]; own: Run[] },
): Result[] {
  const { ours, lean, own } = measured;
  const middle = <R>(runs: R[], of: (run: R) => number) => median(runs.map(of));
  const rateOf = (runs: Run[]) => middle(runs, (run) => run.rate);
  const meanOf = (runs: Run[]) => middle(runs, (run) => run.meanMs);
  // The goal is about the faster of the two statements.
  const isLeanFaster = rateOf(lean) >= rateOf(own);
  const on = `${clients} client${clients === 1 ? "" : "s"}`;
  const against = (runs: Run[]) =>
    runs === lean ? "pgbench, single-order.sql" : "pgbench, place_orders of one";

  const measures = [lean, own].map((runs) => {
    const isTougher = (runs === lean) === isLeanFaster;
    if (clients === 1)
      return compare(
        { name, measure: `mean time, ${on}`, unit: "ms", ours: meanOf(ours) },
        { value: meanOf(runs), against: against(runs) },
        isTougher ? { atMost: 2 } : null,
      );
    return compare(
      { name, measure: `rate, ${on}`, unit: "/s", ours: rateOf(ours) },
      { value: rateOf(runs), against: against(runs) },
      isTougher ? { atLeast: clients === 64 ? 3 : 1.2 } : null,
    );
  });
  const time = (label: string, of: (run: Run & { p50Ms: number; p99Ms: number }) => number) => ({
    name,
    measure: `${label}, ${on}`,
    unit: "ms",
    ours: middle(ours, of),
  });
  return [
    ...measures,
    report(time("p50", (run) => run.p50Ms)),
    report(
      time("p99", (run) => run.p99Ms),
      clients === 64 ? { atMost: 25 } : null,
    ),
  ];
}
