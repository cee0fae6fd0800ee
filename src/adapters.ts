import manifest from "../package.json" with { type: "json" };
import type { Config } from "./config.ts";
import { createBusSource } from "./features/events/bus-source.store.ts";
import { createLogDeadLetters } from "./features/events/dead-letters.store.ts";
import type { Bus, DeadLetters } from "./platform/bus/index.ts";
import { createLogBus } from "./platform/bus/log.ts";
import type { Cache } from "./platform/cache/index.ts";
import { createMemoryCache } from "./platform/cache/memory.ts";
import { startEmbeddedPostgres } from "./platform/database/embedded.ts";
import type { Database } from "./platform/database/index.ts";
import { connectPostgres } from "./platform/database/postgres.ts";
import { createDiskFiles } from "./platform/files/disk.ts";
import type { Files } from "./platform/files/index.ts";
import type { Log } from "./platform/log.ts";
import { createMetrics, type Metrics } from "./platform/metrics.ts";
import { type Tracing, traceDatabase } from "./platform/tracing/index.ts";

export interface Adapters {
  /** Where the database is, for migrations. */
  databaseUrl: string;
  /** The private database's folder; null when the configuration names a server. */
  databaseFolder: string | null;
  database: Database;
  cache: Cache;
  bus: Bus;
  files: Files;
  /** Null when nothing is traced. */
  tracing: Tracing | null;
  /** Closes what was opened, in the opposite order. */
  close(): Promise<void>;
}

/**
 * The one place that chooses an adapter for each port. What comes with a client of some size is loaded only when the
 * configuration names it: loading them all would take a fifth of the start.
 */
export async function openAdapters(config: Config, log: Log, metrics: Metrics): Promise<Adapters> {
  const server = await openDatabaseServer(config, log);
  const databaseUrl = server.url;
  const tracing = await openTracing(config);
  const postgres = connectPostgres({
    url: databaseUrl,
    poolSize: config.database.poolSize,
    slowQueryMs: config.environment === "production" ? 2_000 : 200,
    log,
    metrics,
  });
  const database = tracing ? traceDatabase(postgres, tracing) : postgres;
  const cache = await openCache(config, log);
  const bus = await openBus(config, databaseUrl, log);
  const files = await openFiles(config);
  return {
    databaseUrl,
    databaseFolder: server.folder,
    database,
    cache,
    bus,
    files,
    tracing,
    async close() {
      await bus.close();
      await files.close();
      await cache.close();
      await database.close();
      await tracing?.close();
      await server.stop();
    },
  };
}

/** The server that the configuration names, else a private one. */
export async function openDatabaseServer(
  { database, dataDir }: Config,
  log: Log,
): Promise<{ url: string; folder: string | null; stop(): Promise<void> }> {
  if (database.url !== null) return { url: database.url, folder: null, stop: async () => {} };
  return await startEmbeddedPostgres({ dataDir, log: (line) => log.info({ component: "postgres" }, line) });
}

async function openFiles({ s3, dataDir, assetBaseUrl }: Config): Promise<Files> {
  if (s3 === null) return createDiskFiles(dataDir, assetBaseUrl);
  const { createS3Files } = await import("./platform/files/s3.ts");
  return createS3Files(s3);
}

export async function openTracing({ tracing }: Config): Promise<Tracing | null> {
  if (tracing === null) return null;
  const { createOtlpTracing } = await import("./platform/tracing/otlp.ts");
  return createOtlpTracing({ ...tracing, serviceVersion: manifest.version });
}

export async function openCache({ redisUrl: url }: Config, log: Log): Promise<Cache> {
  if (url === null) return createMemoryCache({ log });
  const { openRedisCache } = await import("./platform/cache/redis.ts");
  return await openRedisCache({ url, log });
}

export async function openBus({ rabbitmqUrl: url }: Config, databaseUrl: string, log: Log): Promise<Bus> {
  const source = createBusSource(databaseUrl);
  if (url === null) return createLogBus({ source, log });
  const { createRabbitBus } = await import("./platform/bus/rabbitmq/bus.ts");
  return createRabbitBus({ url, source, log });
}

export async function openDeadLetters(
  config: Config,
  log: Log,
): Promise<{ deadLetters: DeadLetters; close(): Promise<void> }> {
  if (config.rabbitmqUrl !== null) {
    const { createRabbitDeadLetters } = await import("./platform/bus/rabbitmq/dead-letters.ts");
    return { deadLetters: createRabbitDeadLetters(config.rabbitmqUrl), async close() {} };
  }
  const { database, close } = await openAdapters(config, log, createMetrics({ process: false }));
  return { deadLetters: createLogDeadLetters(database), close };
}
