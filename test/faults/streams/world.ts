import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../../src/platform/database/embedded.ts";
import { connectPostgres } from "../../../src/platform/database/postgres.ts";
import { createMetrics } from "../../../src/platform/metrics.ts";
import { accounts, seedDemoStore } from "../../../src/seed/demo.ts";
import { startTestRedis, type TestRedis } from "../../support/redis.ts";
import { silentLog } from "../../support/silent-log.ts";
import { type Instance, startInstance } from "./instance.ts";

const tableCount = 12;
const open = new Set<() => Promise<void>>();

/** For a run that is interrupted. */
export async function closeWorlds(): Promise<void> {
  await Promise.all([...open].map((close) => close()));
}

export type World = Awaited<ReturnType<typeof openWorld>>;

/** PostgreSQL, perhaps Redis, and instances of the program on them, with the demo store's people signed in. */
export async function openWorld(options: { instances: number; redis?: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), "table-order-streams-"));
  await chmod(folder, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir: folder, maxConnections: 200, log() {} });
  const redis: TestRedis | null = options.redis ? await startTestRedis() : null;
  const instances: Instance[] = [];
  open.add(close);
  try {
    const env = {
      DATABASE_URL: postgres.url,
      // With Redis, each request asks it.
      RATE_LIMIT_PER_MINUTE: redis ? "1000000" : "0",
      ...(redis && { REDIS_URL: redis.url }),
    };
    // One after the other: the first makes the keys and the schema.
    for (let i = 0; i < options.instances; i++)
      instances.push(await startInstance({ name: `instance-${i + 1}`, folder, env }));
    await seed(postgres.url);
    return { instances, redis, ...(await signIn(firstOf(instances).url)), close };
  } catch (error) {
    await close();
    throw error;
  }

  async function close() {
    open.delete(close);
    await Promise.all(instances.map((instance) => instance.end("SIGKILL")));
    await redis?.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes the demo store, which no start makes in a database that is named to it. */
async function seed(url: string): Promise<void> {
  const metrics = createMetrics({ process: false });
  const database = connectPostgres({ url, poolSize: 2, slowQueryMs: 60_000, log: silentLog, metrics });
  await seedDemoStore(database).finally(() => database.close());
}

export function firstOf<T>(values: readonly T[]): T {
  const [first] = values;
  if (first === undefined) throw new Error("there is none");
  return first;
}

/** @throws Error with the answer when it is no success */
export async function call<T>(
  url: string,
  method: string,
  path: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string>; timeoutMs?: number } = {},
): Promise<T> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(options.token && { authorization: `Bearer ${options.token}` }),
      ...options.headers,
    },
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
    signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

async function signIn(url: string) {
  const post = (path: string, body: unknown) => call<{ token: string }>(url, "POST", path, { body });
  const storeCode = "hanok";
  const [admin, staff] = await Promise.all([
    post("/auth/staff/login", { storeCode, ...accounts.admin }),
    post("/auth/staff/login", { storeCode, ...accounts.staff }),
  ]);
  // Twelve tablets take more orders here than a restaurant has guests.
  await call(url, "PATCH", "/stores/current", {
    token: admin.token,
    body: {
      maxOpenOrdersPerSession: 10_000,
      maxOpenLinesPerSession: 100_000,
      maxTabletOrdersPer10Minutes: 10_000,
    },
  });
  const tablets = await Promise.all(
    Array.from({ length: tableCount }, (_, i) =>
      post("/auth/tables/login", { storeCode, tableNumber: String(i + 1), pin: "4821" }),
    ),
  );
  const menu = await call<{
    categories: { items: { id: string; available: boolean; optionGroupIds: string[] }[] }[];
  }>(url, "GET", "/menu", { token: staff.token });
  const item = menu.categories
    .flatMap((category) => category.items)
    .find(({ available, optionGroupIds }) => available && optionGroupIds.length === 0);
  if (!item) throw new Error("the demo store sells nothing without options");
  return {
    admin: admin.token,
    staff: staff.token,
    tablets: tablets.map(({ token }) => token),
    itemId: item.id,
  };
}
