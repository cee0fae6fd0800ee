import { openAdapters } from "../adapters.ts";
import { loadConfig } from "../config.ts";
import { migrateDatabase } from "../platform/database/migrate.ts";
import { createLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { seedDemoStore } from "../seed/demo.ts";
import { describeDemo } from "./banner.ts";

/** Fills an empty database with the demo store. Its passwords are public, so production must say `--yes`. */
export async function run(args: string[] = []): Promise<number> {
  const config = loadConfig(process.env);
  const isProduction = config.environment === "production";
  if (isProduction && !args.includes("--yes")) {
    console.error("The demo's passwords are public. If production is to have them all the same, say --yes.");
    return 1;
  }
  const log = createLog({ level: config.log.level });
  const adapters = await openAdapters(config, log, createMetrics({ process: false }));
  try {
    // In production migrations are a step of the deployment.
    if (!isProduction) await migrateDatabase(adapters.databaseUrl);
    const demo = await seedDemoStore(adapters.database);
    console.log(
      demo
        ? describeDemo(demo).join("\n")
        : "There is a store already, and the demo is for an empty database: nothing was added.",
    );
    // Of no harm where somebody works, but in production it was asked for in vain.
    return demo || !isProduction ? 0 : 1;
  } finally {
    await adapters.close();
  }
}
