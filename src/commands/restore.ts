import { parseArgs } from "node:util";
import { openDatabaseServer } from "../adapters.ts";
import { loadConfig } from "../config.ts";
import { newestOf } from "../platform/backup/manifest.ts";
import { createBackupProgress } from "../platform/backup/progress.ts";
import { restoreBackup } from "../platform/backup/restore-backup.ts";
import { openBackupStore, splitLocation } from "../platform/backup/store.ts";
import { createLog } from "../platform/log.ts";
import { interruptible } from "./interrupt.ts";

const help = `Restores a backup whole or not at all; the service is stopped meanwhile (docs/backups.md).

Usage: bun run db:restore FROM [options]

  FROM               a backup's file, or s3://bucket/prefix/file; a place that ends with / means its newest
  --into DATABASE    a database of the same server by its name, or postgres://user@host/name with the password in
                     PGPASSWORD (default DATABASE_URL)
  --force            replace what the database holds
  --help             this text

Needs pg_restore and psql of the version that made the backup or newer, and BACKUP_KEY if it is encrypted.`;

/** Restores a backup; see `help`. */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      into: { type: "string" },
      force: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [from, ...others] = positionals;
  if (!from || others.length > 0) {
    console.error("Name one backup to restore from. bun run db:restore --help tells more.");
    return 2;
  }
  const config = loadConfig(process.env);
  const { backup } = config;
  const { store, name } = await findBackup(from, backup.s3);
  const server = await openDatabaseServer(config, createLog({ level: config.log.level }));
  try {
    return await interruptible(async (signal) => {
      const started = performance.now();
      const { manifest, epoch } = await restoreBackup({
        store,
        name,
        databaseUrl: values.into === undefined ? server.url : addressOf(values.into, server.url),
        force: values.force,
        key: backup.key,
        programs: backup.programs,
        progress: createBackupProgress(),
        signal,
      });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(
        `${name} of ${manifest.createdAt} is restored in ${seconds} s. The log's new epoch: ${epoch}.`,
      );
      console.log("Now bring the schema up to date (db:migrate), then start the service.");
      return 0;
    });
  } finally {
    await server.stop();
  }
}

async function findBackup(from: string, s3: Parameters<typeof openBackupStore>[1]) {
  if (!from.endsWith("/")) {
    const { place, name } = splitLocation(from);
    return { store: await openBackupStore(place, s3), name };
  }
  const store = await openBackupStore(from, s3);
  const name = newestOf(await store.list());
  if (name === null) throw new Error(`There is no backup in ${store.place}.`);
  return { store, name };
}

/** A name means another database of the same server. */
function addressOf(into: string, serverUrl: string): string {
  const url = URL.parse(into);
  if (url === null) {
    const other = new URL(serverUrl);
    other.pathname = `/${encodeURIComponent(into)}`;
    return other.href;
  }
  if (!/^postgres(ql)?:$/.test(url.protocol))
    throw new Error("--into is not the address of a PostgreSQL database.");
  if (url.password !== "")
    throw new Error(
      "A command line shows a password to everybody: leave it out of --into and set PGPASSWORD.",
    );
  url.password = encodeURIComponent(process.env.PGPASSWORD ?? "");
  return url.href;
}
