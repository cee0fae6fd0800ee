import { join } from "node:path";
import { runLoad } from "./load/load.ts";
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
  const script = await writeScript(world);

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
      alone: () => runPgbench({ databaseUrl, script, clients, seconds }),
    });
    results.push(...toResults(clients, measured));
  }
  return results;
};

async function writeScript({ folder, server }: World): Promise<string> {
  // Ids that rise with time, as ours do; before PostgreSQL 18 there is none that is as cheap.
  const newId = server.versionNumber >= 180_000 ? "uuidv7()" : "gen_random_uuid()";
  const statement = await Bun.file(join(import.meta.dir, "orders", "single-order.sql")).text();
  const script = join(folder, "single-order.sql");
  await Bun.write(script, statement.replaceAll("NEW_ID()", newId));
  return script;
}

interface Run {
  rate: number;
  meanMs: number;
}

function toResults(
  clients: number,
  { ours, alone }: { ours: (Run & { p50Ms: number; p99Ms: number })[]; alone: Run[] },
): Result[] {
  const on = `${clients} client${clients === 1 ? "" : "s"}`;
  const middle = <R>(runs: R[], of: (run: R) => number) => median(runs.map(of));
  const against = "pgbench, one statement an order";
  const beside =
    clients === 1
      ? compare(
          { name, measure: `mean time, ${on}`, unit: "ms", ours: middle(ours, (run) => run.meanMs) },
          { value: middle(alone, (run) => run.meanMs), against },
          { atMost: 2 },
        )
      : compare(
          { name, measure: `rate, ${on}`, unit: "/s", ours: middle(ours, (run) => run.rate) },
          { value: middle(alone, (run) => run.rate), against },
          { atLeast: clients === 64 ? 3 : 1.2 },
        );
  const p50 = middle(ours, (run) => run.p50Ms);
  const p99 = middle(ours, (run) => run.p99Ms);
  return [
    beside,
    report({ name, measure: `p50, ${on}`, unit: "ms", ours: p50 }),
    report({ name, measure: `p99, ${on}`, unit: "ms", ours: p99 }, clients === 64 ? { atMost: 25 } : null),
  ];
}
