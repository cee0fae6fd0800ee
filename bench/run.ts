import { parseArgs } from "node:util";
import { loadGenerator } from "./load/load.ts";
import type { Bench } from "./support/bench.ts";
import { describeMachine } from "./support/machine.ts";
import { openServer } from "./support/postgres.ts";
import { createProgress } from "./support/progress.ts";
import { isMissed, type Result } from "./support/results.ts";
import { renderTable } from "./support/table.ts";

const benches: Record<string, () => Promise<{ run: Bench }>> = {
  orders: () => import("./orders.ts"),
  menu: () => import("./menu.ts"),
  streams: () => import("./streams.ts"),
  latency: () => import("./latency.ts"),
  growth: () => import("./growth.ts"),
  start: () => import("./start.ts"),
  memory: () => import("./memory.ts"),
  peer: () => import("./peer.ts"),
};

const help = `bun run bench [${Object.keys(benches).join(" | ")}]…

  --rounds N    how often each contestant runs, in turns (3)
  --seconds S   how long one run lasts (5)
  --orders N    growth: orders in the large database (5000000)
  --streams N   streams, memory: how many listen (5000)
  --json        results as JSON

Starts all that it needs; with DATABASE_URL it makes its databases on that server.
Ends with 1 when a goal is missed by more than a tenth.`;

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "5" },
    orders: { type: "string", default: "5000000" },
    streams: { type: "string", default: "5000" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !(name in benches));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no benchmark ${unknown.join(", ")}.\n`);
  console.log(help);
  process.exit(values.help ? 0 : 2);
}

const options = {
  rounds: count("rounds"),
  seconds: count("seconds"),
  orders: count("orders"),
  streams: count("streams"),
};
const names = positionals.length > 0 ? positionals : Object.keys(benches);
const machine = { ...describeMachine(), postgres: await serverVersion(), loadGenerator };
const progress = createProgress(names);
const results: Result[] = [];
const failures: string[] = [];
for (const name of names) {
  progress.begin(name);
  try {
    const bench = await benches[name]?.();
    if (bench) results.push(...(await bench.run(options, progress)));
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
  }
  progress.done();
}
progress.stop();

const missed = results.filter(isMissed);
if (values.json) {
  console.log(JSON.stringify({ machine, options, results, failures }, null, 2));
} else {
  console.log(
    Object.entries(machine)
      .map(([key, value]) => `${key}: ${value}`)
      .join("\n"),
  );
  console.log(`\nMedians of ${options.rounds} rounds of ${options.seconds} s.\n\n${renderTable(results)}`);
}
for (const failure of failures) console.error(`Failed: ${failure}`);
for (const { name, measure } of missed) console.error(`Missed by more than a tenth: ${name}, ${measure}`);
process.exit(missed.length + failures.length > 0 ? 1 : 0);

async function serverVersion(): Promise<string> {
  await using server = await openServer();
  return server.version;
}

function count(name: "rounds" | "seconds" | "orders" | "streams"): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  console.error(`--${name} takes a whole number above 0.`);
  process.exit(2);
}
