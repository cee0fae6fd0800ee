import { closeSync, openSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { findFreePort } from "../../../src/platform/free-port.ts";
import { isHealthy } from "../../../src/replay/own-server.ts";
import { until } from "../../support/until.ts";

export type Instance = Awaited<ReturnType<typeof startInstance>>;

export interface Memory {
  rss: number;
  heapUsed: number;
}

const root = join(import.meta.dir, "..", "..", "..");

/** The program as users run it, in a process of its own, which may be killed and started again on its port. */
export async function startInstance(options: { name: string; folder: string; env: Record<string, string> }) {
  const { name, folder } = options;
  const port = findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const logPath = join(folder, `${name}.log`);
  const reportPath = join(folder, `${name}.memory.json`);
  let child = launch();

  function launch() {
    const log = openSync(logPath, "a");
    const inside = join(import.meta.dir, "inside.ts");
    const main = join(root, "src", "main.ts");
    const started = Bun.spawn([process.execPath, "--no-env-file", "--preload", inside, main, "serve"], {
      // Not the project's folder: Bun would read a `.env` there.
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? "",
        HOME: process.env.HOME ?? "",
        NODE_ENV: "development",
        HOST: "127.0.0.1",
        PORT: String(port),
        DATA_DIR: join(folder, name),
        JWT_PRIVATE_KEY_PATH: join(folder, "keys", "private.pem"),
        JWT_PUBLIC_KEY_PATH: join(folder, "keys", "public.pem"),
        LOG_LEVEL: "warn",
        MEMORY_REPORT: reportPath,
        ...options.env,
      },
      stdin: "ignore",
      stdout: log,
      stderr: log,
    });
    closeSync(log);
    return started;
  }

  async function serves() {
    await until(
      `${name} serves`,
      async () => {
        if (child.exitCode !== null)
          throw new Error(`${name} has ended:\n${await readFile(logPath, "utf8")}`);
        return await isHealthy(url);
      },
      60_000,
    );
  }

  async function end(signal: "SIGTERM" | "SIGKILL") {
    child.kill("SIGCONT");
    child.kill(signal);
    await child.exited;
  }

  /** What is summed up under a metric's name, over all its labels. */
  async function metric(metricName: string): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return text
      .split("\n")
      .filter((line) => line.startsWith(`${metricName} `) || line.startsWith(`${metricName}{`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
  }

  await serves();
  return {
    name,
    port,
    url,
    metric,
    end,
    serves,
    /** Starts it again, after `end`, on the same port. */
    restart() {
      child = launch();
    },
    openStreams: () => metric("table_order_streams_open"),
    /** How often the database was asked that. */
    queries: (query: string) => metric(`table_order_database_query_duration_seconds_count{query="${query}"}`),
    /** Bytes of physical memory, as the kernel counts them. */
    async rss(): Promise<number> {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
    },
    /** After its garbage was collected. */
    async memory(): Promise<Memory> {
      await rm(reportPath, { force: true });
      child.kill("SIGUSR2");
      const text = () => readFile(reportPath, "utf8").catch(() => "");
      await until(`${name} says what it holds`, async () => (await text()).endsWith("}"), 30_000);
      return JSON.parse(await text());
    },
    /** Warnings and errors it has logged. */
    log: () => readFile(logPath, "utf8"),
  };
}
