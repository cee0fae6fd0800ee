import { describe } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../../src/platform/free-port.ts";
import { until } from "./until.ts";

const binary = Bun.which("redis-server");

/** A laptop may be without Redis; the gate may not. */
export const describeWithRedis = binary === null && process.env.CI !== "true" ? describe.skip : describe;

export type TestRedis = Awaited<ReturnType<typeof startTestRedis>>;

/** A Redis server of the caller's own, which can be made to fail. Its password keeps others out, and us from theirs. */
export async function startTestRedis() {
  if (binary === null) throw new Error("There is no redis-server: install it, or run without CI=true.");
  const command = binary;
  const dataDir = await mkdtemp(join(tmpdir(), "table-order-redis-"));
  const port = findFreePort();
  const password = crypto.randomUUID();
  let child = await launch();

  async function launch() {
    const options = {
      port,
      bind: "127.0.0.1",
      dir: dataDir,
      requirepass: password,
      save: "",
      appendonly: "no",
    };
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const started = Bun.spawn([command, ...flags], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
    process.once("exit", () => started.kill("SIGKILL"));
    await until("redis takes connections", async () => {
      if (started.exitCode !== null) throw new Error(`redis-server ended with ${started.exitCode}`);
      return await answers(port);
    });
    return started;
  }

  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    await child.exited;
  }

  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    port,
    password,
    /** Ends it without a goodbye; what it held is lost. */
    kill,
    /** Starts it again on the same port. */
    async restart() {
      child = await launch();
    },
    /** Keeps every connection and answers nothing. */
    freeze: () => child.kill("SIGSTOP"),
    thaw: () => child.kill("SIGCONT"),
    async stop() {
      await kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const connection = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } }).catch(
    () => null,
  );
  connection?.end();
  return connection !== null;
}
