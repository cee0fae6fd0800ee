import { type Api, type Keys, makeKeys, startApi } from "./api.ts";
import { makeFolder } from "./folder.ts";
import { type BenchDatabase, type BenchServer, openServer } from "./postgres.ts";
import { fillStores, openIssuer, orderTargets, writeTargets } from "./stores.ts";

export interface World {
  folder: string;
  keys: Keys;
  server: BenchServer;
  database: BenchDatabase;
  api: Api;
  issue: Awaited<ReturnType<typeof openIssuer>>;
  /** File of orders, for load generators. */
  targets: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What most benchmarks start from: a database with a hundred stores, the API on it, and tokens. */
export async function openWorld(options: { redisUrl?: string } = {}): Promise<World> {
  await using cleanUp = new AsyncDisposableStack();
  const { path: folder } = cleanUp.use(await makeFolder());
  const keys = await makeKeys(folder);
  const server = cleanUp.use(await openServer());
  const database = cleanUp.use(await server.createDatabase());
  await fillStores(database.sql);
  const api = cleanUp.use(await startApi({ folder, keys, databaseUrl: database.url, ...options }));
  const issue = await openIssuer(keys);
  const targets = await writeTargets(folder, orderTargets(issue));
  const stack = cleanUp.move();
  return {
    folder,
    keys,
    server,
    database,
    api,
    issue,
    targets,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
