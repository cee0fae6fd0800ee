import { closeSync, openSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopOrphan } from "../platform/database/embedded-server.ts";
import { findFreePort } from "../platform/free-port.ts";
import { isCompiled } from "../platform/program.ts";

const startSeconds = 90;
const stopSeconds = 30;
const attempts = 3;

export interface Credentials {
  username: string;
  password: string;
}

export interface ServerSettings {
  /** Holds its database, keys and log. Another start in the same folder goes on with them. */
  folder: string;
  port: number;
  superAdmin: Credentials;
}

export type ServerProcess = Awaited<ReturnType<typeof startServer>>;

/** A server of our own for one replay: an empty database in a temporary folder, on a free port. */
export async function openOwnServer(signal: AbortSignal) {
  const folder = await makeServerFolder();
  const superAdmin = { username: "replay", password: crypto.randomUUID() };
  try {
    const server = await startOnFreePort({ folder, superAdmin }, signal);
    const ended = new AbortController();
    void server.exited.then(async () =>
      ended.abort(new Error(`The server has ended by itself:\n${await server.lastLines()}`)),
    );
    return {
      url: server.url,
      superAdmin,
      /** Raised when the server is gone. */
      ended: ended.signal,
      close: () => server.stop().finally(() => removeFolder(folder)),
    };
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

/** Makes an empty folder that the database's own user can enter when we run as root. */
export async function makeServerFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "table-order-replay-"));
  await chmod(folder, 0o755);
  return folder;
}

async function startOnFreePort(
  settings: Omit<ServerSettings, "port">,
  signal: AbortSignal,
): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startServer({ ...settings, port: findFreePort() }, signal);
    } catch (error) {
      // Another program can take the free port before the server does.
      if (attempt === attempts || !/in use/i.test(String(error))) throw error;
    }
  }
}

/** Starts a server and waits until it is healthy. @throws Error with the last lines of its log */
export async function startServer({ folder, port, superAdmin }: ServerSettings, signal?: AbortSignal) {
  const logPath = join(folder, "server.log");
  const log = openSync(logPath, "a");
  const child = Bun.spawn(serveCommand(), {
    // Not the project's folder: Bun would read a `.env` there.
    cwd: folder,
    env: serverEnvironment(folder, port, superAdmin),
    stdin: "ignore",
    stdout: log,
    stderr: log,
  });
  closeSync(log);
  // Should we end without having stopped it.
  const stopAtExit = () => child.kill("SIGTERM");
  process.on("exit", stopAtExit);
  void child.exited.then(() => process.off("exit", stopAtExit));
  const url = `http://127.0.0.1:${port}`;

  async function stop() {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopSeconds * 1000);
    await child.exited;
    clearTimeout(timer);
    // A server that did not end by itself leaves its database running.
    await stopOrphan(join(folder, "data", "postgres"), () => {});
  }

  const deadline = performance.now() + startSeconds * 1000;
  while (!(await isHealthy(url))) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(
        `A server of its own did not start (with --url the replay takes one that runs):\n${await lastLines(logPath)}`,
      );
    }
    if (signal?.aborted) {
      await stop();
      throw signal.reason;
    }
    await Bun.sleep(50);
  }
  return {
    url,
    stop,
    /** As a crash would end it: nothing is finished, nothing is said. */
    async kill() {
      child.kill("SIGKILL");
      await child.exited;
    },
    exited: child.exited,
    lastLines: () => lastLines(logPath),
  };
}

/** This same program, be it TypeScript that Bun runs or a compiled binary. */
function serveCommand(): string[] {
  const main = join(import.meta.dir, "..", "main.ts");
  return isCompiled ? [process.execPath, "serve"] : [process.execPath, "--no-env-file", main, "serve"];
}

/** Nothing of our own environment but what programs need: a setting of production must not reach this server. */
function serverEnvironment(folder: string, port: number, superAdmin: Credentials): Record<string, string> {
  const needed = ["PATH", "HOME", "TMPDIR", "TEMP", "SystemRoot"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(needed),
    NODE_ENV: "development",
    HOST: "127.0.0.1",
    PORT: String(port),
    DATA_DIR: join(folder, "data"),
    JWT_PRIVATE_KEY_PATH: join(folder, "keys", "private.pem"),
    JWT_PUBLIC_KEY_PATH: join(folder, "keys", "public.pem"),
    RATE_LIMIT_PER_MINUTE: "0",
    LOG_LEVEL: "warn",
    SUPER_ADMIN_USERNAME: superAdmin.username,
    SUPER_ADMIN_PASSWORD: superAdmin.password,
  };
}

/** Whether a server answers there and can serve. */
export async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function lastLines(path: string): Promise<string> {
  // When all is over the folder is gone.
  const text = await Bun.file(path)
    .text()
    .catch(() => "");
  return text.trimEnd().split("\n").slice(-20).join("\n");
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
