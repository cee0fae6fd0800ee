import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillOrders } from "./growth/fill-orders.ts";
import { runLoad } from "./load/load.ts";
import { type Bench, takeTurns } from "./support/bench.ts";
import type { BenchDatabase } from "./support/postgres.ts";
import type { Progress } from "./support/progress.ts";
import { compare, type Result } from "./support/results.ts";
import { median } from "./support/statistics.ts";
import { fillStores, idOf, storeCount, type Target, tablesPerStore, writeTargets } from "./support/stores.ts";
import type { IssueToken } from "./support/tokens.ts";
import { openWorld } from "./support/world.ts";

const smallOrders = 12_000;
/** What an order takes with all that belongs to it and the indexes: 1,500 were measured. */
const bytesPerOrder = 2_000;
const readers = 4;
const writers = 16;

/** The same work on a database of half a year's orders and on one that has hardly any. */
export const run: Bench = async (options, progress) => {
  const largeOrders = Math.ceil(options.orders / 4_000) * 4_000;
  await checkSpace(largeOrders);
  await using world = await openWorld();
  await using small = await world.server.createDatabase();
  await fillStores(small.sql);
  await fill(small, smallOrders, progress);
  await fill(world.database, largeOrders, progress);
  await using ours = await world.startApi();
  await using reference = await world.startApi({ databaseUrl: small.url });

  const against = `${smallOrders.toLocaleString("en")} orders`;
  const results: Result[] = [];
  for (const [what, targets] of Object.entries(readTargets(world.issue))) {
    const targetsPath = join(world.folder, `${what}.tsv`);
    await writeTargets(targetsPath, targets);
    const read = (url: string) => runLoad({ url, clients: readers, seconds: options.seconds, targetsPath });
    // The first reading brings what is read often into memory.
    await Promise.all([read(ours.url), read(reference.url)]);
    const measured = await takeTurns(options, progress, what, {
      large: () => read(ours.url),
      small: () => read(reference.url),
    });
    const p99 = (name: keyof typeof measured) => median(measured[name].map((result) => result.p99Ms));
    results.push(
      compare(
        { name: "growth", measure: `${what}, p99`, unit: "ms", ours: p99("large") },
        { value: p99("small"), against },
        { atMost: 1.5 },
      ),
    );
  }

  // Orders come last: they make the boards longer.
  const place = (url: string) =>
    runLoad({ url, clients: writers, seconds: options.seconds, targetsPath: world.orders });
  const measured = await takeTurns(options, progress, "orders", {
    large: () => place(ours.url),
    small: () => place(reference.url),
  });
  const rate = (name: keyof typeof measured) => median(measured[name].map((result) => result.rate));
  results.push(
    compare(
      { name: "growth", measure: `order rate, ${writers} clients`, unit: "/s", ours: rate("large") },
      { value: rate("small"), against },
      { atLeast: 0.9 },
    ),
  );
  return results;
};

/** Reads of every store or table, each in the name of its staff. Pages have the same length in both databases. */
function readTargets(issue: IssueToken): Record<string, Target[]> {
  const tokens = Array.from({ length: storeCount }, (_, store) => issue("staff", store, store));
  const ofStores = (path: string): Target[] => tokens.map((token) => ({ token, path }));
  return {
    "list of orders": ofStores("/api/v1/orders?limit=50"),
    board: ofStores("/api/v1/board"),
    "history of a table": tokens.flatMap((token, store) =>
      Array.from({ length: tablesPerStore }, (_, table) => ({
        token,
        path: `/api/v1/tables/${idOf("table", store * tablesPerStore + table)}/history?limit=2`,
      })),
    ),
  };
}

async function fill(database: BenchDatabase, count: number, progress: Progress): Promise<void> {
  let said = performance.now();
  await fillOrders(database.sql, count, (done) => {
    if (performance.now() - said < 5_000) return;
    said = performance.now();
    progress.say(`filling: ${done.toLocaleString("en")} of ${count.toLocaleString("en")} orders`);
  });
}

async function checkSpace(orders: number): Promise<void> {
  if (process.env.DATABASE_URL) return;
  const { bavail, bsize } = await statfs(tmpdir());
  const needed = orders * bytesPerOrder + 2 ** 30;
  if (bavail * bsize < needed)
    throw new Error(`${orders} orders need ${Math.ceil(needed / 2 ** 30)} GiB in ${tmpdir()}; see --orders`);
}
