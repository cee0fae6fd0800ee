import { openBus, openCache, openTracing } from "../../src/adapters.ts";
import { createApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { rsaKeys, secretKeys } from "../../src/features/auth/tokens.ts";
import { findEpoch } from "../../src/features/events/events.store.ts";
import { connectPostgres } from "../../src/platform/database/postgres.ts";
import { createDiskFiles } from "../../src/platform/files/disk.ts";
import type { Files } from "../../src/platform/files/index.ts";
import { createLog } from "../../src/platform/log.ts";
import { createMetrics } from "../../src/platform/metrics.ts";
import { traceDatabase } from "../../src/platform/tracing/index.ts";
import { createTestClock } from "./clock.ts";
import { testKeyPair } from "./keys.ts";
import { makeDataDir, testDatabaseUrl } from "./postgres.ts";

export type TestApp = Awaited<ReturnType<typeof createTestApp>>;

interface TestResponse<T> {
  status: number;
  headers: Headers;
  body: T;
}

/**
 * The real application on a real database, called through `fetch` without a socket. Its clock stands still
 * until it is told. `files` are those of the disk; `env` overrides the configuration; there is no request limit, and
 * hardly one for wrong sign-ins, unless it sets one.
 */
export async function createTestApp(
  options: { env?: Record<string, string>; databaseUrl?: string; files?: Files; slowQueryMs?: number } = {},
) {
  const databaseUrl = options.databaseUrl ?? testDatabaseUrl();
  const config = loadConfig({
    NODE_ENV: "test",
    DATABASE_URL: databaseUrl,
    DATA_DIR: await makeDataDir(),
    RATE_LIMIT_PER_MINUTE: "0",
    LOGIN_ATTEMPTS: "10000",
    ...options.env,
  });
  const logLines: string[] = [];
  const log = createLog({ level: "debug", destination: { write: (line) => logLines.push(line) } });
  const metrics = createMetrics({ process: false });
  const clock = createTestClock();
  const { slowQueryMs = 60_000 } = options;
  const postgres = connectPostgres({ url: databaseUrl, poolSize: 8, slowQueryMs, log, metrics });
  const tracing = await openTracing(config);
  const database = tracing ? traceDatabase(postgres, tracing) : postgres;
  const cache = await openCache(config, log);
  const bus = await openBus(config, databaseUrl, log);
  const files = options.files ?? createDiskFiles(config.dataDir);
  const keys =
    config.jwt.algorithm === "HS256"
      ? secretKeys(config.jwt.secretKey)
      : rsaKeys(testKeyPair.privatePem, testKeyPair.publicPem);
  const epoch = await database.query("events.epoch", findEpoch);
  const { app, tokens, start, stop } = createApp({
    config,
    keys,
    epoch,
    log,
    metrics,
    clock,
    database,
    cache,
    bus,
    files,
    tracing,
  });
  await start();

  /** Calls the application and reads the answer, as JSON where it is. */
  async function call<T = unknown>(
    method: string,
    path: string,
    request: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<TestResponse<T>> {
    const headers = new Headers(request.headers);
    if (request.token) headers.set("authorization", `Bearer ${request.token}`);
    if (request.body !== undefined && !headers.has("content-type"))
      headers.set("content-type", "application/json");
    const body = typeof request.body === "string" ? request.body : JSON.stringify(request.body);
    const response = await app.fetch(new Request(`http://localhost${path}`, { method, headers, body }));
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  return {
    app,
    call,
    cache,
    clock,
    config,
    database,
    metrics,
    logLines,
    keys,
    tokens,
    stop,
    async close() {
      await stop();
      await bus.close();
      await cache.close();
      await database.close();
      await tracing?.close();
    },
  };
}
