import { Board } from "../../src/features/sessions/sessions.model.ts";
import { parserOf } from "../../src/replay/parse.ts";
import { until } from "../support/until.ts";
import { exceeded } from "./bounds.ts";
import { checkBus } from "./checks/bus.ts";
import { type BusySession, checkLeftovers, checkSessionsIdle, leftIn } from "./checks/leftovers.ts";
import { checkAcknowledged, checkChanges } from "./checks/orders.ts";
import { checkBoard, checkRows, checkSeparation } from "./checks/store.ts";
import { checkStreams } from "./checks/streams.ts";
import type { Cluster } from "./cluster.ts";
import { gatherEvidence, type StoreEvidence } from "./evidence.ts";
import type { Instance } from "./instance.ts";
import { fullLoad, type Load, littleLoad, startLoad } from "./load.ts";
import { type Figures, measure } from "./measure.ts";
import { createFault, type Fault, type Scenario } from "./scenario.ts";
import { openVerdict, type Verdict } from "./verdict.ts";

const steadyMs = { long: 1_000, brief: 800 };
const steadyOrders = 20;
const recoveryMs = 60_000;
const settleMs = 30_000;
/** In a brief run on a busy machine. */
const briefSlack = 2;

const parseBoard = parserOf(Board);

export interface RoundResult extends Figures, Omit<Verdict, "say"> {
  scenario: string;
  round: number;
  /** Promises that were not kept. */
  exceeded: string[];
  seconds: number;
}

/** Lets clients work, lets the scenario break something, and compares what they know with what is there. */
export async function runRound(
  cluster: Cluster,
  scenario: Scenario,
  { round, isBrief }: { round: number; isBrief: boolean },
): Promise<RoundResult> {
  const started = performance.now();
  const load = await startLoad(cluster, isBrief ? littleLoad : fullLoad);
  try {
    const fault = createFault({ isBrief, round, instances: cluster.instances });
    await whenSteady(load, fault);
    await scenario.run(cluster, fault);
    const verdict = openVerdict();
    await whenRecovered(load, fault).catch((error) => verdict.say(String(error)));
    await fault.lasts(steadyMs);
    await load.drain();
    await settle(cluster, load, verdict);
    await check(cluster, load, verdict);
    for (const what of [...load.journal.problems, ...fault.findings]) verdict.say(what);
    const figures = measure(load.journal, fault);
    for (const [outcome, count] of Object.entries(figures.failures))
      if (outcome.startsWith("5") && !outcome.startsWith("503"))
        verdict.say(`${count} requests were answered ${outcome}`);
    const { say, ...found } = verdict;
    return {
      scenario: scenario.name,
      round,
      ...figures,
      ...found,
      exceeded: exceeded(scenario.bounds ?? {}, figures, isBrief ? briefSlack : 1),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await load.abandon();
  }
}

/** Every instance has done enough for figures to compare with. */
async function whenSteady({ journal }: Load, fault: Fault): Promise<void> {
  await fault.lasts(steadyMs);
  const isSteady = () =>
    journal.orders.length >= steadyOrders &&
    fault.mustRecover().every(({ name }) => journal.orders.some((order) => order.instance === name));
  await until("orders are taken before anything is broken", isSteady, settleMs);
}

function whenRecovered({ journal }: Load, fault: Fault): Promise<void> {
  const tookOne = (name: string) =>
    journal.orders.some((order) => order.instance === name && order.sentAt >= fault.endedAt());
  return until(
    "every instance has taken an order again",
    () => fault.mustRecover().every(({ name }) => tookOne(name)),
    recoveryMs,
  );
}

/** Waits until streams and bus have everything, closes the streams, and waits until the instances are idle. */
async function settle(cluster: Cluster, load: Load, verdict: Verdict): Promise<void> {
  const { witness, busReaders, instances } = cluster;
  await until("the witness reaches the database", async () => (await witness.database.health()) === "up");
  const ends = await witness.database.statement(
    "test.ends",
    (sql) => sql<{ storeId: string; seq: number }[]>`
      SELECT store_id AS "storeId", event_seq::float8 AS seq FROM store_counters`,
  );
  const endOf = new Map(ends.map((end) => [end.storeId, end.seq]));
  const dashboards = load.followers.filter(({ journal }) => journal.tableId === null);
  await until(
    "every dashboard shows the log's end",
    () => dashboards.every(({ journal, at }) => at() >= (endOf.get(journal.storeId) ?? 0)),
    settleMs,
  ).catch((error) => verdict.say(String(error)));
  const arrived = () => {
    const highest = new Map<string, number>();
    for (const { storeId, seq } of busReaders.deliveries)
      highest.set(storeId, Math.max(seq, highest.get(storeId) ?? 0));
    return load.stores.every(({ id }) => (highest.get(id) ?? 0) >= (endOf.get(id) ?? 0));
  };
  await until("the bus has brought everything", arrived, settleMs).catch((error) =>
    verdict.say(String(error)),
  );

  await load.closeStreams();
  for (const instance of instances) await checkIdle(instance, verdict);
}

/** An instance asks the database now and then by itself: what counts is that it comes to rest. */
async function checkIdle(instance: Instance, verdict: Verdict): Promise<void> {
  let metrics = new Map<string, number>();
  const isIdle = async () => {
    metrics = await instance.metrics();
    return leftIn(metrics).length === 0;
  };
  await until("the instance is idle", isIdle, settleMs).catch(() => {});
  checkLeftovers(verdict, instance.name, metrics);
}

async function check(cluster: Cluster, { journal, stores }: Load, verdict: Verdict): Promise<void> {
  const { witness, instances, busReaders } = cluster;
  const all: StoreEvidence[] = [];
  for (const [index, { id, staffToken }] of stores.entries()) {
    const evidence = await gatherEvidence(witness, id);
    all.push(evidence);
    checkAcknowledged(verdict, journal, evidence);
    checkChanges(verdict, journal, evidence);
    await checkRows(verdict, witness, id);
    checkStreams(verdict, journal, evidence);
    const instance = instances[index % instances.length];
    if (instance) checkBoard(verdict, await boardOf(instance.url, staffToken), evidence);
    checkBus(verdict, busReaders.deliveries, evidence);
  }
  checkSeparation(verdict, journal, all);
  for (const { problems } of instances) for (const problem of problems) verdict.say(problem);
  checkSessionsIdle(verdict, await busySessions(cluster));
  for (const problem of busReaders.problems) verdict.say(problem);
}

async function boardOf(url: string, token: string): Promise<Board> {
  const response = await fetch(`${url}/api/v1/board`, { headers: { authorization: `Bearer ${token}` } });
  return parseBoard(await response.json());
}

/** Sessions that hold a transaction, or have worked for longer than anything here takes. */
async function busySessions({ witness }: Cluster): Promise<BusySession[]> {
  return await witness.database.statement(
    "test.busy",
    (sql) => sql<BusySession[]>`
      SELECT state, query FROM pg_stat_activity
       WHERE application_name LIKE 'table-order%' AND pid <> pg_backend_pid()
         AND (state LIKE 'idle in transaction%' OR (state = 'active' AND query_start < now() - interval '2 s'))`,
  );
}
