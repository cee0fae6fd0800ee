import { appendFile, chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import amqp from "amqplib";
import postgres from "postgres";
import { deadQueueOf } from "../../src/platform/bus/rabbitmq/topology.ts";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";
import { createTestApp } from "../support/app.ts";
import { startBalancer } from "../support/balancer.ts";
import { testKeyPair } from "../support/keys.ts";
import { startTestRabbitMq } from "../support/rabbitmq.ts";
import { startTestRedis } from "../support/redis.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";
import { until } from "../support/until.ts";
import { busConsumer, startBusReaders } from "./bus-readers.ts";
import { createInstance } from "./instance.ts";
import { startPostgresProcess } from "./postgres-process.ts";

export interface ClusterOptions {
  /** Puts a proxy before PostgreSQL and Redis, and before the balancer. */
  proxied?: boolean;
  /** Has a RabbitMQ; without, the bus is the log itself. */
  rabbitmq?: boolean;
  /** Where the database keeps its data; a folder of its own by default. */
  databaseDir?: string;
}

export type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** PostgreSQL, Redis, two instances of the API behind a balancer, and two readers of the bus: all of them our own. */
export async function startCluster(options: ClusterOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), "table-order-faults-"));
  await chmod(folder, 0o711);
  const started = new AsyncDisposableStack();
  started.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  try {
    const database = await startPostgresProcess(options.databaseDir ?? join(folder, "database"));
    started.defer(database.stop);
    await migrateDatabase(database.url);
    const redis = await startTestRedis();
    started.defer(redis.stop);

    const rabbitmq = options.rabbitmq ? await startTestRabbitMq() : null;
    if (rabbitmq) started.defer(rabbitmq.stop);

    async function proxyFor(url: string) {
      const { hostname, port } = new URL(url);
      const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
      started.defer(proxy.close);
      return { ...proxy, url: withPort(url, proxy.port) };
    }
    const proxies = options.proxied
      ? { database: await proxyFor(database.url), redis: await proxyFor(redis.url) }
      : null;

    const keys = { private: join(folder, "private.pem"), public: join(folder, "public.pem") };
    await Bun.write(keys.private, testKeyPair.privatePem);
    await Bun.write(keys.public, testKeyPair.publicPem);
    const env = {
      DATABASE_URL: proxies?.database.url ?? database.url,
      REDIS_URL: proxies?.redis.url ?? redis.url,
      ...(rabbitmq && { RABBITMQ_URL: rabbitmq.url }),
      DATA_DIR: join(folder, "uploads"),
      JWT_PRIVATE_KEY_PATH: keys.private,
      JWT_PUBLIC_KEY_PATH: keys.public,
      RATE_LIMIT_PER_MINUTE: "0",
      STREAMS_PER_ACCOUNT: "200",
      LOG_LEVEL: "warn",
    };
    const instances = [createInstance("one", folder, env), createInstance("two", folder, env)];
    for (const instance of instances) started.defer(instance.kill);
    await Promise.all(instances.map((instance) => instance.start()));

    const balancer = await startBalancer(instances);
    started.defer(balancer.close);
    const front = options.proxied ? await proxyFor(balancer.url) : null;

    const busReaders = await startBusReaders(database.url, rabbitmq?.url);
    started.defer(busReaders.close);
    // Makes stores and looks into the database past the instances; what it signs they accept.
    const witness = await createTestApp({
      databaseUrl: database.url,
      env: { DATA_DIR: join(folder, "witness") },
    });
    started.defer(witness.close);

    return {
      database,
      redis,
      rabbitmq,
      proxies: proxies && front ? { ...proxies, front } : null,
      instances,
      /** Where clients call. */
      url: front?.url ?? balancer.url,
      busReaders,
      witness,

      /**
       * Ends the instances as a deployment does, then everything else.
       * @returns what was left behind
       */
      async close(): Promise<string[]> {
        const left: string[] = instances.flatMap((instance) => instance.problems);
        try {
          const running = instances.filter((instance) => instance.isRunning());
          for (const { exitCode } of await Promise.all(running.map((instance) => instance.terminate())))
            if (exitCode !== 0)
              left.push(`an instance with nothing to do ended with ${exitCode} after SIGTERM`);
          await busReaders.close();
          left.push(...busReaders.problems);
          if (rabbitmq) left.push(...(await deadLettersOf(rabbitmq.url)));
          await witness.close();
          left.push(...(await connectionsLeft(database.url)));
        } finally {
          await keepLogs(instances.map((instance) => instance.logPath));
          await started.disposeAsync();
        }
        return left;
      },
    };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.hostname = "127.0.0.1";
  changed.port = String(port);
  return changed.href.replace(/\/$/, "");
}

/** Connections of the application when all of it has ended. */
async function connectionsLeft(url: string): Promise<string[]> {
  const sql = postgres(url, { max: 1, onnotice() {} });
  const find = () => sql<{ name: string; state: string }[]>`
    SELECT application_name AS name, state FROM pg_stat_activity WHERE application_name LIKE 'table-order%'`;
  try {
    let rows = await find();
    await until(
      "no connection is left",
      async () => {
        rows = await find();
        return rows.length === 0;
      },
      5_000,
    ).catch(() => {});
    return rows.map(({ name, state }) => `a connection of ${name} is left (${state})`);
  } finally {
    await sql.end();
  }
}

/** What the bus gave up to hand to its readers. */
async function deadLettersOf(url: string): Promise<string[]> {
  const connection = await amqp.connect(url);
  try {
    const channel = await connection.createChannel();
    const { messageCount } = await channel.checkQueue(deadQueueOf(busConsumer));
    return messageCount === 0 ? [] : [`${messageCount} dead letters are in RabbitMQ`];
  } finally {
    await connection.close();
  }
}

/** FAULTS_LOG names a file that gets what the instances had to say, for whoever looks for a cause. */
async function keepLogs(paths: string[]): Promise<void> {
  const to = process.env.FAULTS_LOG;
  if (!to) return;
  for (const path of paths)
    await appendFile(
      to,
      await Bun.file(path)
        .text()
        .catch(() => ""),
    );
}
