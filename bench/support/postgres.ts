import { join } from "node:path";
import postgres from "postgres";
import { startEmbeddedPostgres } from "../../src/platform/database/embedded.ts";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";
import { makeFolder } from "./folder.ts";

export type BenchServer = Awaited<ReturnType<typeof openServer>>;
export type BenchDatabase = Awaited<ReturnType<BenchServer["createDatabase"]>>;

/** The server that `DATABASE_URL` names, else one of our own in a temporary folder, with fsync as in production. */
export async function openServer() {
  await using cleanUp = new AsyncDisposableStack();
  let url = process.env.DATABASE_URL;
  if (!url) {
    const folder = cleanUp.use(await makeFolder());
    const server = await startEmbeddedPostgres({
      dataDir: join(folder.path, "database"),
      maxConnections: 300,
      log: () => {},
    });
    cleanUp.defer(server.stop);
    url = server.url;
  }
  const administrator = postgres(url, { max: 1, onnotice() {} });
  cleanUp.defer(() => administrator.end({ timeout: 5 }));
  const [row] = await administrator<{ version: string; fsync: string; number: number }[]>`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
           current_setting('server_version_num')::int as number`;
  const stack = cleanUp.move();

  /** A database with the present schema; it is dropped when its owner is done. */
  async function createDatabase() {
    const name = `bench_${crypto.randomUUID().replaceAll("-", "")}`;
    await administrator`create database ${administrator(name)}`;
    const address = new URL(url ?? "");
    address.pathname = `/${name}`;
    await migrateDatabase(address.href);
    const sql = postgres(address.href, { max: 2, onnotice() {} });
    return {
      url: address.href,
      sql,
      async [Symbol.asyncDispose]() {
        await sql.end({ timeout: 5 });
        await administrator`drop database ${administrator(name)} with (force)`;
      },
    };
  }

  return {
    version: `${row?.version} (fsync ${row?.fsync})`,
    versionNumber: row?.number ?? 0,
    createDatabase,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
