import { parseArgs } from "node:util";
import { acrossInstances } from "./across-instances.ts";
import { broadcast } from "./broadcast.ts";
import { drops } from "./drops.ts";
import { handover } from "./handover.ts";
import { createReport, type Measure, type Report, toTable } from "./report.ts";
import { restart } from "./restart.ts";
import { slowReader } from "./slow-reader.ts";
import { closeWorlds } from "./world.ts";

// `bun run test:streams [--only name] [--json]`: event streams under stress, on real servers. Some minutes long;
// figures depend on what else the machine does. Ends with 1 when something does not hold.

const scenarios: Record<string, (report: Report) => Promise<void>> = {
  drops,
  "slow-reader": slowReader,
  restart,
  "across-instances": acrossInstances,
  broadcast,
  handover,
};

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void closeWorlds().finally(() => process.exit(1)));

const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "boolean" } } });
const names = values.only?.split(",") ?? Object.keys(scenarios);
const rows: Measure[] = [];
for (const name of names) {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`${name} is none of: ${Object.keys(scenarios).join(", ")}`);
  const { report, rows: own } = createReport(name, (line) => console.error(line));
  try {
    await scenario(report);
  } catch (error) {
    report.must("runs to its end", "yes", String(error), false);
  }
  rows.push(...own);
}
console.log(values.json ? JSON.stringify(rows, null, 2) : `\n${toTable(rows)}`);
process.exit(rows.every((row) => row.holds) ? 0 : 1);
