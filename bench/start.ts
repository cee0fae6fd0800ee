import { join } from "node:path";
import { findFreePort } from "../src/platform/free-port.ts";
import { productionSettings } from "./support/api.ts";
import type { Bench } from "./support/bench.ts";
import { runProgram, startProgram } from "./support/program.ts";
import { report } from "./support/results.ts";
import { median } from "./support/statistics.ts";
import { openWorld, type World } from "./support/world.ts";

const leastStarts = 5;
const root = join(import.meta.dir, "..");

/** From starting the compiled program to its first 200, with PostgreSQL running and the schema current. */
export const run: Bench = async (options, progress) => {
  await using world = await openWorld();
  progress.say("compiling");
  const program = await compile();
  const times: number[] = [];
  const starts = Math.max(options.rounds, leastStarts);
  // The first start reads the program from the disk, and is not counted.
  for (let start = 0; start <= starts; start++) {
    progress.say(`start ${start} of ${starts}`);
    const ms = await timeStart(program, world);
    if (start > 0) times.push(ms);
  }
  return [
    report({ name: "start", measure: "to the first 200", unit: "ms", ours: median(times) }, { atMost: 150 }),
  ];
};

/** The program that is delivered, of the present source. */
async function compile(): Promise<string> {
  await runProgram([process.execPath, "run", "build"], { cwd: root });
  return join(root, "dist", "table-order-api");
}

async function timeStart(program: string, { folder, keys, database }: World): Promise<number> {
  const port = findFreePort();
  const start = performance.now();
  await using api = startProgram([program, "serve"], {
    cwd: folder,
    env: productionSettings({ folder, keys, databaseUrl: database.url, port }),
  });
  while (!(await isHealthy(port))) {
    if (api.hasEnded() || performance.now() - start > 30_000) throw new Error("the program did not start");
    await Bun.sleep(1);
  }
  return performance.now() - start;
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  } catch {
    return false;
  }
}
