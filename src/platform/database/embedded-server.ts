import { rm } from "node:fs/promises";
import { join } from "node:path";
import { findFreePort } from "../free-port.ts";
import { settlesWithin } from "../pause.ts";
import { type ServerUser, serverEnvironment } from "./embedded-cluster.ts";

const startSeconds = 60;
const fastShutdownSeconds = 20;
const immediateShutdownSeconds = 10;

type Log = (line: string) => void;

export interface ServerOptions {
  port?: number;
  fsync?: boolean;
  maxConnections?: number;
  log: Log;
}

interface RunningServer {
  port: number;
  stop(): Promise<void>;
}

/** Starts the server on `<home>/data` and waits until it accepts connections, 60 seconds at most. */
export async function startServer(
  binary: string,
  home: string,
  user: ServerUser,
  options: ServerOptions,
): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? findFreePort();
    try {
      return await launch([binary, "-D", join(home, "data"), "-p", String(port)], home, user, port, options);
    } catch (error) {
      // Another program can take the free port before the server does.
      const retry =
        options.port === undefined && attempt < 3 && String(error).includes("Address already in use");
      if (!retry) throw error;
    }
  }
}

async function launch(
  command: string[],
  home: string,
  user: ServerUser,
  port: number,
  options: ServerOptions,
): Promise<RunningServer> {
  const child = Bun.spawn([...command, ...settingsOf(options)], {
    ...user,
    cwd: home,
    env: serverEnvironment,
    // A session of its own: the terminal's Ctrl-C reaches only us, and requests in flight can finish.
    detached: true,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const stopAtExit = () => child.kill("SIGINT");
  process.on("exit", stopAtExit);

  const lastLines: string[] = [];
  const ready = Promise.withResolvers<void>();
  let stopping = false;
  const readLog = async () => {
    for await (const line of linesOf(child.stderr)) {
      options.log(line);
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      if (line.includes("database system is ready to accept connections")) ready.resolve();
    }
  };
  // The log ends when the last process of the server has closed it, a moment after the first one.
  const ended = Promise.all([child.exited, readLog()]).then(([code]) => {
    process.off("exit", stopAtExit);
    ready.reject(new Error(`PostgreSQL did not start in ${home}:\n${lastLines.join("\n")}`));
    if (!stopping) options.log(`PostgreSQL ended by itself (exit code ${code})`);
  });
  const stop = () => {
    stopping = true;
    return shutDown(
      child.pid,
      (signal) => child.kill(signal),
      (seconds) => settlesWithin(ended, seconds * 1000),
    );
  };

  if (!(await settlesWithin(ready.promise, startSeconds * 1000))) {
    await stop();
    throw new Error(`PostgreSQL was not ready within ${startSeconds} s in ${home}:\n${lastLines.join("\n")}`);
  }
  return { port, stop };
}

function settingsOf({ fsync, maxConnections }: ServerOptions): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    shared_buffers: "128MB",
    max_connections: String(maxConnections ?? 100),
    timezone: "UTC",
    log_timezone: "UTC",
    // Our logger has its own time, and clients hear of their errors: this level leaves those out.
    log_line_prefix: "",
    log_min_messages: "log",
    log_checkpoints: "off",
    ...(fsync === false && { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/**
 * Stops a server in `<home>/data` whose application was killed, and removes a pid file that speaks of no
 * such server. The caller holds the folder's lock, so the server can have no other owner.
 */
export async function stopOrphan(home: string, log: Log): Promise<void> {
  const data = join(home, "data");
  const pidFile = join(data, "postmaster.pid");
  const pid = Number.parseInt(await textOf(pidFile), 10);
  if (!(pid > 0 && (await isServerOf(pid, data)))) {
    // The number may be another program's since a crash or reboot; PostgreSQL would take that for a server.
    await rm(pidFile, { force: true });
    return;
  }
  log(`stopping PostgreSQL (pid ${pid}), whose application is gone`);
  await shutDown(
    pid,
    (signal) => {
      try {
        process.kill(pid, signal);
      } catch {
        // It has just ended.
      }
    },
    (seconds) => becomesTrue(async () => !(await isServerOf(pid, data)), seconds),
  );
}

/** Fast shutdown; the immediate one, which the next start recovers from, when that takes too long. */
async function shutDown(
  pid: number,
  kill: (signal: "SIGINT" | "SIGQUIT") => void,
  endsWithin: (seconds: number) => Promise<boolean>,
): Promise<void> {
  kill("SIGINT");
  if (await endsWithin(fastShutdownSeconds)) return;
  kill("SIGQUIT");
  if (await endsWithin(immediateShutdownSeconds)) return;
  throw new Error(`PostgreSQL (pid ${pid}) does not stop.`);
}

/** Whether a pid is a PostgreSQL server on this folder, by its command line; a zombie has none. */
async function isServerOf(pid: number, data: string): Promise<boolean> {
  const command =
    process.platform === "linux"
      ? (await textOf(`/proc/${pid}/cmdline`)).replaceAll("\0", " ")
      : await new Response(Bun.spawn(["ps", "-ww", "-o", "command=", "-p", String(pid)]).stdout).text();
  return command.includes(`/postgres -D ${data} `);
}

function textOf(path: string): Promise<string> {
  return Bun.file(path)
    .text()
    .catch(() => "");
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest) yield rest;
}

async function becomesTrue(condition: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await Bun.sleep(10);
  }
  return true;
}
