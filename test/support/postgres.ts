import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import postgres from "postgres";
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from "../../src/platform/database/embedded.ts";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";

/** Makes an empty folder that the server can enter even when the tests run as root. */
export async function makeDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "table-order-test-"));
  await chmod(folder, 0o711);
  return folder;
}

/** Starts a server with the present schema that lasts as long as a test run; `stop` removes its data too. */
export async function startTestServer(log: EmbeddedPostgresOptions["log"] = () => {}) {
  const dataDir = await makeDataDir();
  const remove = (folder: string) => rm(folder, { recursive: true, force: true });
  try {
    const server = await startEmbeddedPostgres({ dataDir, fsync: false, maxConnections: 300, log });
    await migrateDatabase(server.url);
    return {
      url: server.url,
      dataDir,
      async stop() {
        await server.stop().finally(() => remove(dataDir));
        // Where root keeps it when TMPDIR is a folder that others may not enter.
        await remove(dirname(server.folder));
      },
    };
  } catch (error) {
    await remove(dataDir);
    throw error;
  }
}

/** Connection string of the database that all tests share. */
export function testDatabaseUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error("TEST_DATABASE_URL is not set: run the tests from the project's root folder.");
  return url;
}

/** Makes an empty database on the tests' server; `drop` cuts connections to it that are still open. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  const url = new URL(testDatabaseUrl());
  url.pathname = `/${name}`;
  await administer((sql) => sql`create database ${sql(name)}`);
  return {
    url: url.href,
    drop: () => administer((sql) => sql`drop database if exists ${sql(name)} with (force)`),
  };
}

async function administer(statement: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(testDatabaseUrl(), { max: 1, onnotice() {} });
  try {
    await statement(sql);
  } finally {
    await sql.end();
  }
}
