import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../src/platform/database/embedded.ts";

export type PostgresProcess = Awaited<ReturnType<typeof startPostgresProcess>>;

/** A PostgreSQL of our own that keeps what it has confirmed (fsync), and can be made to fail. */
export async function startPostgresProcess(dataDir: string) {
  const lines: string[] = [];
  const log = (line: string) => {
    lines.push(line);
    if (lines.length > 200) lines.shift();
  };
  let server = await startEmbeddedPostgres({ dataDir, log });
  const { port, url } = server;
  const pidFile = join(dataDir, "postgres", "data", "postmaster.pid");

  /** The server and its children, each of which leads a process group of its own. */
  function processes(): number[] {
    const pid = Number.parseInt(textOf(pidFile), 10);
    if (!(pid > 0)) return [];
    const children = readdirSync("/proc").filter(
      (name) =>
        /^\d+$/.test(name) && textOf(`/proc/${name}/stat`).split(") ").at(-1)?.split(" ")[1] === `${pid}`,
    );
    return [pid, ...children.map(Number)];
  }

  function signalAll(signal: NodeJS.Signals): void {
    for (const pid of processes()) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has just ended.
      }
    }
  }
  const killAtExit = () => signalAll("SIGKILL");
  process.on("exit", killAtExit);

  return {
    url,
    /** The server's last lines, oldest first. */
    lines,
    isRunning: () => processes().some((pid) => textOf(`/proc/${pid}/cmdline`).includes(dataDir)),
    /** Ends it and all its children without a goodbye. */
    async kill() {
      signalAll("SIGKILL");
      await server.stop();
    },
    /** Starts it again on the same port. It recovers from what it had written. */
    async restart() {
      await server.stop();
      server = await startEmbeddedPostgres({ dataDir, port, log });
    },
    /** Keeps every connection and answers nothing. */
    freeze: () => signalAll("SIGSTOP"),
    thaw: () => signalAll("SIGCONT"),
    async stop() {
      signalAll("SIGCONT");
      await server.stop();
      process.off("exit", killAtExit);
    },
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
