import { describe } from "bun:test";
import { chown, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { startServer } from "../../src/platform/database/embedded-server.ts";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";
import { makeDataDir } from "./postgres.ts";

// The embedded PostgreSQL comes without pg_dump: what needs it runs on the server that Debian installs with it.

const bin = await findBin();

/** A laptop may be without PostgreSQL's programs; the gate may not. */
export const describeWithPgDump = bin === null && process.env.CI !== "true" ? describe.skip : describe;

export type InstalledPostgres = Awaited<ReturnType<typeof startInstalledPostgres>>;

/** A server of the version that has pg_dump beside it, in a folder of its own. */
export async function startInstalledPostgres() {
  if (bin === null)
    throw new Error("There is no PostgreSQL with pg_dump: install it, or run without CI=true.");
  const user = serverUser();
  const home = join(await makeDataDir(), "installed");
  await mkdir(home);
  const password = crypto.randomUUID();
  const passwordFile = join(home, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if ("uid" in user) for (const path of [home, passwordFile]) await chown(path, user.uid, user.gid);
  const flags = ["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"];
  const initdb = Bun.spawnSync(
    [join(bin, "initdb"), `--pgdata=${join(home, "data")}`, `--pwfile=${passwordFile}`, ...flags],
    { ...user, cwd: home, env: { LC_ALL: "C", TZ: "UTC" } },
  );
  if (!initdb.success) throw new Error(initdb.stderr.toString());
  const server = await startServer(join(bin, "postgres"), home, user, { fsync: false, log() {} });
  const address = (database: string) =>
    `postgres://postgres:${password}@127.0.0.1:${server.port}/${database}`;

  return {
    bin,
    password,
    stop: server.stop,
    /** With the present schema, or empty. */
    async createDatabase(options: { empty?: boolean } = {}) {
      const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
      const administrator = postgres(address("postgres"), { max: 1, onnotice() {} });
      await administrator`create database ${administrator(name)}`;
      await administrator.end();
      if (!options.empty) await migrateDatabase(address(name));
      return { name, url: address(name) };
    },
  };
}

async function findBin(): Promise<string | null> {
  const debian = "/usr/lib/postgresql";
  const versions = (await readdir(debian).catch(() => [])).toSorted((a, b) => Number(b) - Number(a));
  for (const version of versions) {
    const folder = join(debian, version, "bin");
    const names = await readdir(folder).catch((): string[] => []);
    if (["initdb", "postgres", "pg_dump", "pg_restore", "psql"].every((name) => names.includes(name)))
      return folder;
  }
  return null;
}

/** PostgreSQL refuses to run as root; Debian's package makes an account for it. */
function serverUser(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) =>
    Number.parseInt(Bun.spawnSync(["id", flag, "postgres"]).stdout.toString(), 10);
  return { uid: idOf("-u"), gid: idOf("-g") };
}
