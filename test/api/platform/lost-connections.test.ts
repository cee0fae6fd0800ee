import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../../src/platform/database/embedded.ts";
import { makeDataDir } from "../../support/postgres.ts";
import { startTcpProxy, type TcpProxy } from "../../support/tcp-proxy.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(90_000);

const worker = join(import.meta.dir, "../../support/database-worker.ts");

let dataDir: string;
let server: EmbeddedPostgres;
let proxy: TcpProxy;

beforeAll(async () => {
  dataDir = await makeDataDir();
  server = await startServer();
  proxy = await startTcpProxy({ host: "127.0.0.1", port: server.port });
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const startServer = (port?: number) => startEmbeddedPostgres({ dataDir, port, fsync: false, log() {} });

async function terminateOthers() {
  const admin = postgres(server.url, { max: 1, fetch_types: false });
  await admin`
    select pg_terminate_backend(pid) from pg_stat_activity
     where pid <> pg_backend_pid() and application_name = 'table-order-api'`;
  await admin.end();
}

async function killServer() {
  const pidFile = await readFile(join(dataDir, "postgres/data/postmaster.pid"), "utf8");
  process.kill(Number.parseInt(pidFile, 10), "SIGKILL");
  // Frees the folder; the server itself is gone.
  await server.stop();
}

/** A process that calls the database as fast as it can. */
async function startWorker() {
  const url = new URL(server.url);
  url.port = String(proxy.port);
  const child = Bun.spawn([process.execPath, worker, url.href], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  let said = "";
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) said += decoder.decode(chunk, { stream: true });
  })();
  const wells = () => said.split("\n").filter((line) => line === "well").length;
  await until("the worker is ready", () => said.includes("ready\n") || child.exitCode !== null, 30_000);

  return {
    isAlive: () => child.exitCode === null,
    /** Seconds until every kind of call is answered again, on every connection. */
    async secondsUntilWell(): Promise<number> {
      const before = wells();
      const started = performance.now();
      child.stdin.write("\n");
      child.stdin.flush();
      await until("all is well again", () => wells() > before || child.exitCode !== null, 30_000);
      return (performance.now() - started) / 1000;
    },
    async end() {
      child.stdin.end();
      await until("the worker has ended", () => child.exitCode !== null, 20_000);
      const exitCode = await child.exited;
      await reading;
      const report: Record<string, unknown> =
        exitCode === 0 ? JSON.parse(said.trim().split("\n").at(-1) ?? "") : {};
      return { exitCode, ...report } as {
        exitCode: number;
        answered: number;
        refused: number;
        wrong: number;
        slowestMs: number;
        unanswered: number;
        otherErrors: string[];
      };
    },
    kill: () => child.kill("SIGKILL"),
  };
}

const faults: Record<string, { rounds: number; strike(round: number): Promise<void> | void }> = {
  "cut by the network": { rounds: 8, strike: () => void proxy.drop("") },
  "reset in the middle of writes": { rounds: 8, strike: () => proxy.resetAll() },
  "ended by the server": { rounds: 8, strike: terminateOthers },
  "lost with a server that is killed and started again": {
    rounds: 2,
    async strike() {
      await killServer();
      server = await startServer(server.port);
    },
  },
};

describe("connections under load", () => {
  for (const [how, { rounds, strike }] of Object.entries(faults)) {
    test(`${how}: the process lives, every call is answered, and rightly`, async () => {
      const busy = await startWorker();
      try {
        const seconds: number[] = [];
        for (let round = 0; round < rounds && busy.isAlive(); round++) {
          // At another moment of its work each time.
          await Bun.sleep((round * 7) % 40);
          await strike(round);
          seconds.push(await busy.secondsUntilWell());
        }
        const report = await busy.end();
        expect(report).toMatchObject({ exitCode: 0, wrong: 0, unanswered: 0, otherErrors: [] });
        expect(report.answered).toBeGreaterThan(rounds);
        expect(report.refused).toBeGreaterThan(0);
        expect(report.slowestMs).toBeLessThan(9_000);
        expect(seconds).toHaveLength(rounds);
        // Half of them: one may fall on a pause of the machine.
        expect(seconds.sort((a, b) => a - b)[Math.floor(rounds / 2)]).toBeLessThan(5);
        if (process.env.DEBUG === "true") console.log(how, report, "seconds until well", seconds);
      } finally {
        busy.kill();
      }
    });
  }
});
