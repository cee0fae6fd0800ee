import { openAdapters } from "../adapters.ts";
import { createApp } from "../app.ts";
import { loadConfig } from "../config.ts";
import { ensureSuperAdmin } from "../features/admin/bootstrap.ts";
import { loadKeys } from "../features/auth/keys.ts";
import { findEpoch } from "../features/events/events.store.ts";
import { serveMetrics } from "../features/health/metrics-server.ts";
import { systemClock } from "../platform/clock.ts";
import { migrateDatabase } from "../platform/database/migrate.ts";
import { createLog, logStrayErrors } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { pause } from "../platform/pause.ts";
import { seedDemoStore } from "../seed/demo.ts";
import { banner } from "./banner.ts";

/** What requests get to finish in once a stop was asked for. */
const graceMs = 20_000;
/** When the process ends in any case: soon after, it would be killed. */
const exitMs = 24_000;

/** Serves until SIGTERM or SIGINT, then lets what runs finish. */
export async function run(): Promise<number> {
  const config = loadConfig(process.env);
  const log = createLog({ level: config.log.level });
  logStrayErrors(log);
  const metrics = createMetrics();
  const adapters = await openAdapters(config, log, metrics);
  const isDevelopment = config.environment === "development";
  // In production migrations are a step of the deployment.
  if (config.environment !== "production") await migrateDatabase(adapters.databaseUrl);
  await ensureSuperAdmin({ config, database: adapters.database, log });

  const [keys, epoch] = await Promise.all([
    loadKeys(config.jwt),
    adapters.database.query("events.epoch", findEpoch),
    // Looks on a connection of its own, which the first who asks for the health then finds.
    adapters.database.health(),
  ]);
  const { app, start, stop } = createApp({
    ...adapters,
    config,
    keys,
    epoch,
    log,
    metrics,
    clock: systemClock,
  });
  // Its passwords are public: it goes only into a database that this process has made, on this machine.
  const isDemo = isDevelopment && adapters.databaseFolder !== null;
  const demo = isDemo ? await seedDemoStore(adapters.database) : null;
  await start();
  const metricsServer =
    config.metrics.port === null
      ? null
      : serveMetrics({ host: config.http.host, ...config.metrics, port: config.metrics.port, metrics, log });
  app.listen({ port: config.http.port, hostname: config.http.host });
  // The build puts compiling off: most of what a start runs is run once.
  Bun.unsafe.setJITPolicy(1);
  const port = app.server?.port ?? config.http.port;
  log.info({ port, metricsPort: metricsServer?.port, environment: config.environment }, "serving");
  if (isDevelopment) console.error(banner(port, demo, adapters.databaseFolder));

  // Asked twice it goes on stopping: the default would end it in the middle of a request.
  const signal = await new Promise<string>((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"]) process.on(name, () => resolve(name));
  });
  log.info({ signal }, "stopping");
  setTimeout(() => {
    log.warn({}, "stopped, though something still hung");
    process.exit(0);
  }, exitMs).unref();
  // No new connections; streams say goodbye, which lets their connections end; then what runs may finish.
  const finished = app.server?.stop(false);
  const stopped = stop();
  const grace = new AbortController();
  await Promise.race([Promise.all([finished, stopped]), pause(graceMs, grace.signal)]);
  // A timer that is left would keep the process alive.
  grace.abort();
  await app.server?.stop(true);
  await metricsServer?.stop(true);
  await adapters.close();
  log.info({}, "stopped");
  return 0;
}
