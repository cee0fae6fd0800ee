import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../../bench/support/machine.ts";
import { createProgress } from "../../bench/support/progress.ts";
import { median } from "../../bench/support/statistics.ts";
import { figure } from "../../bench/support/table.ts";
import { toTextLines } from "../../src/text-table.ts";
import type { AttackerName, Figures, Orders } from "./full-rate/attackers.ts";
import { watchMemory } from "./full-rate/memory.ts";
import { type Latency, startNeighbours } from "./full-rate/neighbours.ts";
import { startPulse } from "./full-rate/pulse.ts";
import { type AttackWorld, openAttackWorld } from "./full-rate/world.ts";

const help = `bun test/attack/full-rate.ts [attack]…

Starts a server with a database of its own, attacks it at full rate, and measures what the orders of other stores
wait meanwhile. Attacks: ATTACKS.

  --seconds S   how long each attack lasts (20)
  --rounds N    how often each runs; medians are shown (1)
  --rate R      orders of the other stores a second (50)
  --json        results as JSON`;

interface Attack {
  /** The fault's number in the list of faults. */
  id: string;
  about: string;
  attacker: AttackerName;
  /** Descriptors that the server may have. */
  descriptors?: number;
  /** The attacker's own figures in words. */
  tell(figures: Figures): string;
}

const mebibytes = (bytes = 0) => `${figure(bytes / 1024 / 1024)} MiB`;
const seconds = (ms = 0) => `${figure(ms / 1000)} s`;

const attacks: Record<string, Attack> = {
  uploads: {
    id: "S1",
    about: "5 MiB uploads of 97,000 tiny parts without a token",
    attacker: "uploads",
    tell: (f) => `${f.sent} uploads, answered ${statuses(f)}, the slowest after ${seconds(f.slowestMs)}`,
  },
  answers: {
    id: "S2",
    about: "sign-ins of 240 KB, every text wrong below long keys",
    attacker: "answers",
    tell: (f) =>
      `${f.sent} sent, answered ${statuses(f)}, the largest answer ${mebibytes(f.largestBytes)} to ${mebibytes(f.requestBytes)}`,
  },
  "tablet-answers": {
    id: "S2",
    about: "the same as orders of a tablet",
    attacker: "tabletAnswers",
    tell: (f) =>
      `${f.sent} sent, answered ${statuses(f)}, the largest answer ${mebibytes(f.largestBytes)} to ${mebibytes(f.requestBytes)}`,
  },
  imports: {
    id: "S3",
    about: "2 MiB menu files without a token, 20 a second",
    attacker: "imports",
    tell: (f) => `${f.sent} sent, answered ${statuses(f)}, the slowest after ${seconds(f.slowestMs)}`,
  },
  stalled: {
    id: "S3",
    about: "40 uploads that stop before their last byte",
    attacker: "stalled",
    tell: (f) => `answered ${statuses(f)}, ${f.stillOpen} still open after ${seconds(f.slowestMs)}`,
  },
  tokens: {
    id: "S3",
    about: "forged tokens, 2,700 a second",
    attacker: "tokens",
    tell: (f) => `${f.sent} sent, answered ${statuses(f)}`,
  },
  streams: {
    id: "S4",
    about: "one tablet opens streams and keeps them",
    attacker: "streams",
    tell: (f) => `${f.held} of ${f.attempts} held, answered ${statuses(f)}, ${f.goodbyes} sent away`,
  },
  descriptors: {
    id: "S4",
    about: "100 tablets do, the server has 300 descriptors",
    attacker: "crowd",
    descriptors: 300,
    tell: (f) => `${f.held} of ${f.attempts} held, answered ${statuses(f)}, ${f.goodbyes} sent away`,
  },
  board: {
    id: "S5",
    about: "one tablet orders all it may, 24 readers of the board",
    attacker: "board",
    tell: (f) =>
      `${f["orders.sent"]} orders, answered ${statuses(f, "orders.")}; board of ${mebibytes(f.boardBytes)}, ${f["reads.sent"]} reads, answered ${statuses(f, "reads.")}`,
  },
  queue: {
    id: "S8",
    about: "one store imports a full menu over and over while its tables order",
    attacker: "queue",
    tell: (f) =>
      `${f["orders.sent"]} orders, answered ${statuses(f, "orders.")}; ${f["imports.sent"]} imports, answered ${statuses(f, "imports.")}`,
  },
};

interface Result {
  attack: string;
  id: string;
  about: string;
  before: Latency;
  during: Latency;
  /** During / before. */
  ratio: { p50: number; p99: number };
  /** The longest time that the process did not answer `/health/live`. */
  frozenMs: number;
  memoryMb: { before: number; peak: number; grown: number };
  /** The server grew beyond what this machine gives it, and was killed. */
  isKilled: boolean;
  figures: Figures;
  tells: string;
}

const settleSeconds = 2;
const beforeSeconds = 8;
/** A server that was frozen gets so long to answer again. */
const recoverMs = 150_000;
const memoryLimitMb = 8_000;

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, () => process.exit(code));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "20" },
    rounds: { type: "string", default: "1" },
    rate: { type: "string", default: "50" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !(name in attacks));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no attack ${unknown.join(", ")}.\n`);
  console.log(help.replace("ATTACKS", Object.keys(attacks).join(", ")));
  process.exit(values.help ? 0 : 2);
}
const attackSeconds = count("seconds", 600);
const rounds = count("rounds", 20);
const rate = count("rate", 1_000);
const names = positionals.length > 0 ? positionals : Object.keys(attacks);

const progress = createProgress(names);
const results: Result[] = [];
{
  await using world = await openAttackWorld();
  for (const name of names) {
    const attack = attacks[name];
    if (!attack) continue;
    progress.begin(name);
    const runs: Result[] = [];
    for (let round = 1; round <= rounds; round++) {
      progress.say(`round ${round} of ${rounds}: ${attack.about}`);
      runs.push(await run(world, name, attack));
    }
    const result = middleOf(runs);
    results.push(result);
    progress.say(result.tells);
    progress.done();
  }
  progress.stop();
  const machine = { ...describeMachine(), postgres: world.postgres };
  if (values.json)
    console.log(JSON.stringify({ machine, seconds: attackSeconds, rounds, rate, results }, null, 2));
  // A program reads the JSON; whoever started it still sees the table.
  (values.json ? console.error : console.log)(tableOf(results));
}
process.exit(0);

async function run(world: AttackWorld, name: string, attack: Attack): Promise<Result> {
  await world.clear();
  await using api = await world.startApi({ descriptors: attack.descriptors });
  const memory = watchMemory(api.pid, memoryLimitMb);
  const neighbours = startNeighbours(api.url, world.neighbours, rate);
  const pulse = startPulse(api.url);
  try {
    await Bun.sleep(settleSeconds * 1000);
    const beforeAt = performance.now();
    await Bun.sleep(beforeSeconds * 1000);
    const memoryBefore = memory.nowMb();
    pulse.forget();
    const attackAt = performance.now();
    const figures = await send(api.url, attack, world);
    await recover(pulse, memory);
    const endAt = performance.now();
    const before = neighbours.between(beforeAt, attackAt);
    await neighbours.stop();
    const during = neighbours.between(attackAt, endAt);
    return {
      attack: name,
      id: attack.id,
      about: attack.about,
      before,
      during,
      ratio: { p50: during.p50Ms / before.p50Ms, p99: during.p99Ms / before.p99Ms },
      frozenMs: pulse.silenceMs(),
      memoryMb: {
        before: memoryBefore,
        peak: memory.peakMb(),
        grown: Math.max(0, memory.peakMb() - memoryBefore),
      },
      isKilled: memory.isKilled(),
      figures,
      tells: attack.tell(figures),
    };
  } finally {
    memory.stop();
    await neighbours.stop();
    await pulse.stop();
  }
}

/** Runs the attacker in a process of its own. @returns what it saw */
async function send(url: string, { attacker }: Attack, world: AttackWorld): Promise<Figures> {
  const own = world.attacker;
  const tableTokens =
    attacker === "crowd" ? own.manyTableTokens : attacker === "queue" ? own.ownTableTokens : own.tableTokens;
  const orders: Orders = {
    url,
    seconds: attackSeconds,
    address: "203.0.113.7",
    tableTokens,
    staffToken: attacker === "queue" ? own.adminToken : own.staffToken,
    largeOrder: own.largeOrder,
    smallOrder: own.smallOrder,
    menuFile: own.menuFile,
  };
  const child = Bun.spawn(
    [process.execPath, "--no-env-file", join(import.meta.dir, "full-rate", "attacker.ts"), attacker],
    {
      // Bun's default is 256 requests at a time, which would spare the server.
      env: { ...process.env, BUN_CONFIG_MAX_HTTP_REQUESTS: "4000" },
      stdin: new Blob([JSON.stringify(orders)]),
      stdout: "pipe",
      stderr: "inherit",
    },
  );
  const killAtExit = () => child.kill("SIGKILL");
  process.on("exit", killAtExit);
  const timer = setTimeout(killAtExit, attackSeconds * 1000 + 200_000);
  const output = await new Response(child.stdout).text();
  clearTimeout(timer);
  process.off("exit", killAtExit);
  const last = output.trimEnd().split("\n").at(-1) ?? "";
  if (last === "") throw new Error(`the attacker ${attacker} said nothing`);
  const { figures }: { figures: Figures } = JSON.parse(last);
  return figures;
}

/** Waits until the process answers again, for a while. */
async function recover(
  pulse: ReturnType<typeof startPulse>,
  memory: ReturnType<typeof watchMemory>,
): Promise<void> {
  const end = performance.now() + recoverMs;
  while (pulse.sinceHeardMs() > 1_000 && performance.now() < end && !memory.isKilled()) await Bun.sleep(100);
}

/** The figures of the neighbours and the server as medians over the rounds; the attacker's own of the last one. */
function middleOf(runs: Result[]): Result {
  const last = runs.at(-1);
  if (!last) throw new Error("no round ran");
  const middle = (of: (result: Result) => number) => median(runs.map(of));
  const latency = (of: (result: Result) => Latency): Latency => ({
    p50Ms: middle((result) => of(result).p50Ms),
    p99Ms: middle((result) => of(result).p99Ms),
    refused: middle((result) => of(result).refused),
    orders: middle((result) => of(result).orders),
  });
  return {
    ...last,
    before: latency((result) => result.before),
    during: latency((result) => result.during),
    ratio: { p50: middle((result) => result.ratio.p50), p99: middle((result) => result.ratio.p99) },
    frozenMs: middle((result) => result.frozenMs),
    memoryMb: {
      before: middle((result) => result.memoryMb.before),
      peak: middle((result) => result.memoryMb.peak),
      grown: middle((result) => result.memoryMb.grown),
    },
    isKilled: runs.some((result) => result.isKilled),
  };
}

function tableOf(found: Result[]): string {
  const rows = found.map((result) => [
    result.id,
    result.attack,
    `${figure(result.before.p50Ms)} → ${figure(result.during.p50Ms)}`,
    figure(result.ratio.p50),
    `${figure(result.before.p99Ms)} → ${figure(result.during.p99Ms)}`,
    figure(result.ratio.p99),
    `${figure(result.during.refused * 100)} %`,
    seconds(result.frozenMs),
    `${figure(result.memoryMb.grown)} MB${result.isKilled ? ", killed" : ""}`,
    result.tells,
  ]);
  const heads = ["fault", "attack", "p50 ms", "×", "p99 ms", "×", "refused", "silent", "grown", "attacker"];
  const [head = "", ...body] = toTextLines([heads, ...rows], [2, 3, 4, 5, 6, 7, 8]);
  return [head, "-".repeat(Math.max(...body.map((line) => line.length))), ...body].join("\n");
}

function statuses(figures: Figures, prefix = ""): string {
  const found = Object.entries(figures).flatMap(([name, times]) =>
    name.startsWith(`${prefix}status`) ? [`${times} × ${name.slice(prefix.length + "status".length)}`] : [],
  );
  return found.join(", ") || "nothing";
}

function count(name: "seconds" | "rounds" | "rate", maximum: number): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= 1 && number <= maximum) return number;
  console.error(`--${name} takes a whole number from 1 to ${maximum}`);
  process.exit(2);
}
