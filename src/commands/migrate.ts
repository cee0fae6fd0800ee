import { openAdapters } from "../adapters.ts";
import { loadConfig } from "../config.ts";
import { ensureSuperAdmin } from "../features/admin/bootstrap.ts";
import { migrateDatabase } from "../platform/database/migrate.ts";
import { createLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";

/** Brings the schema up to date, and makes the super admin that the configuration names. */
export async function run(): Promise<number> {
  const config = loadConfig(process.env);
  const log = createLog({ level: config.log.level });
  const adapters = await openAdapters(config, log, createMetrics({ process: false }));
  try {
    await migrateDatabase(adapters.databaseUrl);
    await ensureSuperAdmin({ config, database: adapters.database, log });
    console.log("The schema is up to date.");
    return 0;
  } finally {
    await adapters.close();
  }
}
