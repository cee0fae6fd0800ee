import { join } from "node:path";
import { type Keys, makeKeys, startApi } from "./api.ts";
import { makeFolder } from "./folder.ts";
import { type BenchDatabase, type BenchServer, openServer } from "./postgres.ts";
import { fillStores, orderTargets, writeTargets } from "./stores.ts";
import { type IssueToken, openIssuer } from "./tokens.ts";

export interface World {
  folder: string;
  keys: Keys;
  server: BenchServer;
  /** Has a hundred stores. */
  database: BenchDatabase;
  issue: IssueToken;
  /** File of orders for every table, see `writeTargets`. */
  orders: string;
  /** Another process of the API on this database, or the one given. */
  startApi(options?: { databaseUrl?: string; redisUrl?: string }): ReturnType<typeof startApi>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What most benchmarks start from. */
export async function openWorld(): Promise<World> {
  await using cleanUp = new AsyncDisposableStack();
  const { path: folder } = cleanUp.use(await makeFolder());
  const keys = await makeKeys(folder);
  const server = cleanUp.use(await openServer());
  const database = cleanUp.use(await server.createDatabase());
  await fillStores(database.sql);
  const issue = await openIssuer(keys);
  const orders = join(folder, "orders.tsv");
  await writeTargets(orders, orderTargets(issue));
  const stack = cleanUp.move();
  return {
    folder,
    keys,
    server,
    database,
    issue,
    orders,
    startApi: (options) => startApi({ folder, keys, databaseUrl: database.url, ...options }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
