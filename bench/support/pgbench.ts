import { runProgram } from "./program.ts";

const pgbench = Bun.which("pgbench");

/**
 * Runs a script with pgbench, prepared.
 * @returns transactions a second and their mean time, with the clients connected
 * @throws Error where there is no pgbench, and when a transaction failed
 */
export async function runPgbench(options: {
  databaseUrl: string;
  script: string;
  clients: number;
  seconds: number;
}): Promise<{ rate: number; meanMs: number }> {
  if (pgbench === null) throw new Error("There is no pgbench: install PostgreSQL's client programs.");
  const url = new URL(options.databaseUrl);
  const output = await runProgram(
    [
      pgbench,
      "--no-vacuum",
      "--protocol=prepared",
      `--client=${options.clients}`,
      "--jobs=1",
      `--time=${options.seconds}`,
      `--file=${options.script}`,
    ],
    {
      env: {
        PGHOST: url.hostname,
        PGPORT: url.port || "5432",
        PGUSER: decodeURIComponent(url.username),
        PGPASSWORD: decodeURIComponent(url.password),
        PGDATABASE: url.pathname.slice(1),
      },
    },
  );
  const rate = Number(output.match(/^tps = ([\d.]+)/m)?.[1]);
  const meanMs = Number(output.match(/^latency average = ([\d.]+) ms/m)?.[1]);
  if (!(rate > 0)) throw new Error(`pgbench did not say its rate:\n${output}`);
  return { rate, meanMs };
}
