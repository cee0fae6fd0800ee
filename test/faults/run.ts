import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { startCluster } from "./cluster.ts";
import { type ScenarioReport, summarise, tableOf } from "./report.ts";
import { type RoundResult, runRound } from "./round.ts";
import type { Scenario } from "./scenario.ts";
import { diskFull } from "./scenarios/disk-full.ts";
import { scenarios } from "./scenarios.ts";
import { mountSmallDisk } from "./small-disk.ts";

// `bun run test:faults [--rounds N] [--only name] [--json]`: breaks everything there is to break, N times each, and
// prints what it cost. Exits with 1 when something acknowledged was lost, or a promise was not kept.

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "1" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds wants a number from 1");

const folder = await mkdtemp(join(tmpdir(), "table-order-faults-run-"));
// Whatever an interrupted round leaves behind goes with this.
process.env.TMPDIR = folder;
await Bun.$`chmod 711 ${folder}`;
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, () => {
    // What was started is killed on the way out.
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    process.exit(code);
  });

const disk = await mountSmallDisk();
const all: (Scenario | { name: string; refusal: string })[] = [
  ...scenarios,
  "folder" in disk
    ? { ...diskFull(disk), cluster: { databaseDir: disk.folder } }
    : { name: "disk-full", refusal: disk.refusal },
];
const chosen = all.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0)
  throw new Error(`--only wants one of ${all.map((scenario) => scenario.name).join(", ")}`);

const reports: ScenarioReport[] = [];
for (const scenario of chosen) {
  if ("refusal" in scenario) console.error(`${scenario.name}: ${scenario.refusal}`);
  else reports.push(await runScenario(scenario));
}
if ("folder" in disk) await disk.unmount();
await rm(folder, { recursive: true, force: true, maxRetries: 3 });

console.log(values.json ? JSON.stringify(reports, null, 2) : tableOf(reports));
for (const { scenario, findings } of reports)
  for (const finding of findings) console.error(`${scenario}: ${finding}`);
process.exit(reports.some((report) => report.findings.length > 0) ? 1 : 0);

async function runScenario(scenario: Scenario): Promise<ScenarioReport> {
  console.error(`${scenario.name}: ${scenario.about}`);
  const isTerminal = process.stderr.isTTY === true;
  const bar = new SingleBar({
    stream: process.stderr,
    format: `  ${isTerminal ? "{bar} " : ""}round {value} of {total}: {orders} orders acknowledged, {wrong} findings`,
    barsize: 30,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  const results: RoundResult[] = [];
  const cluster = await startCluster(scenario.cluster);
  let left: string[] = [];
  bar.start(rounds, 0, { orders: 0, wrong: 0 });
  try {
    for (let round = 0; round < rounds; round++) {
      const result = await runRound(cluster, scenario, { round, isBrief: false });
      results.push(result);
      for (const finding of [...result.findings, ...result.exceeded])
        console.error(`  round ${round + 1}: ${finding}`);
      bar.update(round + 1, {
        orders: results.reduce((sum, result) => sum + result.acknowledged, 0),
        wrong: results.reduce((sum, result) => sum + result.findings.length + result.exceeded.length, 0),
      });
    }
  } finally {
    bar.stop();
    left = await cluster.close();
  }
  return summarise(scenario.name, results, left);
}
