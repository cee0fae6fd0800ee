import { join } from "node:path";
import { runProgram } from "../support/program.ts";

export interface Load {
  url: string;
  clients: number;
  seconds: number;
  /** Of every request. */
  headers?: Record<string, string>;
  /** What to send there, see `writeTargets`; without, the address is read. */
  targetsPath?: string;
}

export interface LoadResult {
  /** Requests a second. */
  rate: number;
  meanMs: number;
  p50Ms: number;
  p99Ms: number;
}

const wrk = Bun.which("wrk");
export const loadGenerator = wrk ? "wrk" : `autocannon on ${Bun.which("node") ? "Node" : "Bun"}`;

/**
 * Puts a load on an address, from a process of its own: wrk, or autocannon where there is none.
 * @throws Error when a request failed: a rate of errors is worth nothing
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const output = await runProgram(wrk ? wrkCommand(wrk, load) : autocannonCommand(load));
  const result: Omit<LoadResult, "rate"> & { requests: number; seconds: number; failed: number } = JSON.parse(
    output.trimEnd().split("\n").at(-1) ?? "",
  );
  if (result.failed > 0)
    throw new Error(`${result.failed} of ${result.requests} requests failed: ${load.url}`);
  if (result.requests === 0) throw new Error(`no request was answered: ${load.url}`);
  return { ...result, rate: result.requests / result.seconds };
}

function wrkCommand(program: string, { url, clients, seconds, headers = {}, targetsPath }: Load): string[] {
  return [
    program,
    // One thread drives far more than we answer, and leaves the other core alone.
    "--threads=1",
    `--connections=${clients}`,
    `--duration=${seconds}s`,
    "--timeout=10s",
    `--script=${join(import.meta.dir, "wrk.lua")}`,
    ...Object.entries(headers).map(([name, value]) => `--header=${name}: ${value}`),
    url,
    ...(targetsPath ? ["--", targetsPath] : []),
  ];
}

function autocannonCommand(load: Load): string[] {
  return [
    Bun.which("node") ?? process.execPath,
    join(import.meta.dir, "autocannon.mjs"),
    JSON.stringify(load),
  ];
}
