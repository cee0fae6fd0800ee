import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { findFreePort } from "../../src/platform/free-port.ts";
import { isHealthy } from "../../src/replay/own-server.ts";
import { until } from "../support/until.ts";

const startMs = 60_000;
const stopMs = 40_000;

export type Instance = ReturnType<typeof createInstance>;

/** One process of the API, as production would run it: it is killed, told to stop and started again. */
export function createInstance(name: string, folder: string, env: Record<string, string>) {
  const port = findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const logPath = join(folder, `${name}.log`);
  const problems: string[] = [];
  let child: ReturnType<typeof launch> | undefined;
  let isEndExpected = false;

  function launch() {
    const log = openSync(logPath, "a");
    const started = Bun.spawn(
      [process.execPath, "--no-env-file", join(import.meta.dir, "..", "..", "src", "main.ts"), "serve"],
      {
        // Not the project's folder: Bun would read a `.env` there.
        cwd: folder,
        env: { ...inherited(), ...env, NODE_ENV: "production", HOST: "127.0.0.1", PORT: String(port) },
        stdin: "ignore",
        stdout: log,
        stderr: log,
      },
    );
    closeSync(log);
    void started.exited.then(async () => {
      if (started === child && !isEndExpected)
        problems.push(`${name} ended by itself:\n${await lastLines()}`);
    });
    return started;
  }
  process.on("exit", () => child?.kill("SIGKILL"));

  async function lastLines(): Promise<string> {
    const text = await Bun.file(logPath).text();
    return text.trimEnd().split("\n").slice(-5).join("\n").slice(-2_000);
  }

  function isRunning(process: typeof child): boolean {
    return process !== undefined && process.exitCode === null && process.signalCode === null;
  }

  return {
    name,
    url,
    logPath,
    /** What it did that it was not asked for. */
    problems,
    isRunning: () => isRunning(child),

    /** Starts it, again when it ends before it can serve, as whoever watches over it would. */
    async start(): Promise<void> {
      await until(
        `${name} is healthy`,
        async () => {
          if (!isRunning(child)) {
            isEndExpected = true;
            child = launch();
          }
          return await isHealthy(url);
        },
        startMs,
      ).catch(async (error) => {
        throw new Error(`${error}\n${await lastLines()}`);
      });
      isEndExpected = false;
    },

    /** `kill -9` */
    async kill(): Promise<void> {
      isEndExpected = true;
      child?.kill("SIGKILL");
      await child?.exited;
    },

    /** Asks it to stop, and kills it when it does not. */
    async terminate(): Promise<{ exitCode: number | null; ms: number }> {
      isEndExpected = true;
      const began = performance.now();
      child?.kill("SIGTERM");
      const timer = setTimeout(() => child?.kill("SIGKILL"), stopMs);
      await child?.exited;
      clearTimeout(timer);
      return { exitCode: child?.exitCode ?? null, ms: performance.now() - began };
    },

    /** Its own figures: sums over labels, by name and, for some, by state. */
    async metrics(): Promise<Map<string, number>> {
      const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) });
      return readMetrics(await response.text());
    },
  };
}

/** Samples by their whole name, labels included (Prometheus' text format). */
export function readMetrics(text: string): Map<string, number> {
  const samples = [...text.matchAll(/^([a-z_]+(?:\{[^}]*\})?) (\S+)$/gm)];
  return new Map(samples.map(([, name = "", value]) => [name, Number(value)]));
}

/** Nothing of our own environment but what programs need. */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    ["PATH", "HOME", "TMPDIR"].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}
