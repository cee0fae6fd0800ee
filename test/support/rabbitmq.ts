import { describe } from "bun:test";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until.ts";

// Debian's rabbitmq-server on the path becomes another user first; the broker's own script does not need to.
const binary = Bun.which("rabbitmq-server", {
  PATH: `/usr/lib/rabbitmq/bin:${process.env.PATH}:/usr/sbin:/opt/rabbitmq/sbin`,
});
const epmdBinary = Bun.which("epmd");

/** A laptop may be without RabbitMQ; the gate may not. */
export const describeWithRabbitMq =
  (binary === null || epmdBinary === null) && process.env.CI !== "true" ? describe.skip : describe;

export type TestRabbitMq = Awaited<ReturnType<typeof startTestRabbitMq>>;

/** A broker of the caller's own on loopback, which can be made to fail. It keeps its data over a restart. */
export async function startTestRabbitMq() {
  if (binary === null || epmdBinary === null)
    throw new Error("There is no rabbitmq-server: install it, or run without CI=true.");
  const command = binary;
  const folder = await mkdtemp(join(tmpdir(), "table-order-rabbitmq-"));
  const [port = 0, epmdPort = 0, distributionPort = 0] = await freePorts(3);
  const password = crypto.randomUUID();

  await writeFile(join(folder, ".erlang.cookie"), password);
  await chmod(join(folder, ".erlang.cookie"), 0o400);
  await writeFile(join(folder, "enabled_plugins"), "[].\n");
  await mkdir(join(folder, "config"));
  await writeFile(
    join(folder, "rabbitmq.conf"),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      "default_user = table-order",
      `default_pass = ${password}`,
      "log.file.level = warning",
      // Machines that run tests are full now and then.
      "disk_free_limit.absolute = 1MB",
      "vm_memory_high_watermark.absolute = 512MB",
    ].join("\n"),
  );

  const { PATH } = process.env;
  const env = {
    PATH,
    HOME: folder,
    LANG: "C.UTF-8",
    // The node finds this instance of the name server and starts none, which would outlive it.
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: `test-${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_CONF_ENV_FILE: join(folder, "rabbitmq-env.conf"),
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, "advanced.config"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
    RABBITMQ_MNESIA_BASE: join(folder, "data"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    // The script then becomes the node itself instead of watching over it.
    RABBITMQ_ALLOW_INPUT: "true",
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      "-noinput -kernel inet_dist_use_interface {127,0,0,1} +sbwt none +S 1:1",
  };
  const quiet = { stdin: "ignore", stdout: "ignore", stderr: "ignore" } as const;
  const names = Bun.spawn([epmdBinary, "-port", String(epmdPort), "-address", "127.0.0.1"], {
    ...quiet,
    env: { PATH },
  });
  process.once("exit", () => names.kill("SIGKILL"));
  let child = await launch();

  async function launch() {
    await until("the name server takes connections", () => answers(epmdPort));
    const started = Bun.spawn([command], { ...quiet, env, cwd: folder });
    process.once("exit", () => started.kill("SIGKILL"));
    await until(
      "rabbitmq takes connections",
      async () => {
        if (started.exitCode !== null) throw new Error(`rabbitmq-server ended with ${started.exitCode}`);
        return await answers(port);
      },
      60_000,
    );
    return started;
  }

  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    await child.exited;
  }

  return {
    url: `amqp://table-order:${password}@127.0.0.1:${port}`,
    port,
    /** Ends it without a goodbye. */
    kill,
    /** Starts it again on the same port, with what it has on disk. */
    async restart() {
      child = await launch();
    },
    /** Keeps every connection and answers nothing. */
    freeze: () => child.kill("SIGSTOP"),
    thaw: () => child.kill("SIGCONT"),
    async stop() {
      await kill();
      names.kill("SIGKILL");
      await names.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Different ones: each is held until all are found. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    ports.push(address.port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function answers(port: number): Promise<boolean> {
  const connection = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } }).catch(
    () => null,
  );
  connection?.end();
  return connection !== null;
}
