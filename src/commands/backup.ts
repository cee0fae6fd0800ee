import { parseArgs } from "node:util";
import { openDatabaseServer } from "../adapters.ts";
import { loadConfig } from "../config.ts";
import { createBackup } from "../platform/backup/create-backup.ts";
import { createBackupProgress } from "../platform/backup/progress.ts";
import { openBackupStore } from "../platform/backup/store.ts";
import { createLog } from "../platform/log.ts";
import { interruptible } from "./interrupt.ts";

const help = `Backs up the database of DATABASE_URL while it is in use (docs/backups.md).

Usage: bun run db:backup [options]

  --to PLACE         a folder or s3://bucket/prefix (default BACKUP_TO)
  --keep-days N      afterwards remove backups that are older; 0 keeps all (default BACKUP_KEEP_DAYS)
  --json             the manifest as JSON on stdout
  --help             this text

With BACKUP_KEY it is encrypted. Needs pg_dump of the server's version or newer.`;

/** Makes a backup; see `help`. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      to: { type: "string" },
      "keep-days": { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const config = loadConfig(process.env);
  const { backup } = config;
  const days = values["keep-days"] ?? String(backup.keepDays);
  if (!/^\d{1,4}$/.test(days)) throw new Error("--keep-days is not a whole number of days.");
  const store = await openBackupStore(values.to ?? backup.to, backup.s3);
  const server = await openDatabaseServer(config, createLog({ level: config.log.level }));
  try {
    return await interruptible(async (signal) => {
      const started = performance.now();
      const { manifest, removed } = await createBackup({
        databaseUrl: server.url,
        store,
        key: backup.key,
        keepDays: Number(days),
        programs: backup.programs,
        progress: createBackupProgress(),
        signal,
      });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count, 0);
      if (values.json) console.log(JSON.stringify(manifest));
      else
        console.log(
          `${manifest.file} in ${store.place}: ${rows} rows, ${(manifest.bytes / 1e6).toFixed(1)} MB` +
            `${manifest.isEncrypted ? ", encrypted" : ""}, ${seconds} s` +
            `${removed.length > 0 ? `; removed: ${removed.join(", ")}` : ""}`,
        );
      return 0;
    });
  } finally {
    await server.stop();
  }
}
