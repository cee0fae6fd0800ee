import { pause } from "../platform/pause.ts";
import { type Account, openAccount } from "./account.ts";
import { prove } from "./checks/prove.ts";
import { type Client, createClient } from "./client.ts";
import { type Dashboard, openDashboard } from "./dashboard.ts";
import type { FileOrder, MenuFile } from "./files.ts";
import { createKitchen } from "./kitchen.ts";
import { type OpenedStore, openStore } from "./opening.ts";
import type { Credentials } from "./own-server.ts";
import { planReplay, type TablePlan } from "./plan.ts";
import type { Progress } from "./progress.ts";
import { type Evidence, readBack, readBoard } from "./read-back.ts";
import { makeReport, type Report } from "./report.ts";
import { createSchedule } from "./schedule.ts";
import { type Floor, runTable } from "./table.ts";

/** Status changes at a time: a kitchen has few hands, and all changes of a store wait for one another anyway. */
const cooks = 4;
/** An order, its three moves, and its share of a session. */
const eventsPerOrder = 4.5;
const lastEventsSeconds = 30;

export interface ReplayOptions {
  url: string;
  superAdmin: Credentials;
  menu: MenuFile;
  orders: FileOrder[];
  tables?: number;
  /** Orders a second; as fast as it goes when left out. */
  rate?: number;
  concurrency: number;
  progress: Progress;
  signal: AbortSignal;
  patienceMs?: number;
}

/**
 * Plays orders through the HTTP API as tablets, a kitchen and a dashboard would, and proves afterwards that
 * nothing was lost, doubled or changed.
 * @throws Error when it could not be played to the end
 */
export async function replay(options: ReplayOptions): Promise<Report> {
  const { url, orders, patienceMs, progress } = options;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const client = createClient({ url, signal, patienceMs });
  const account = openAccount();
  const startedAt = performance.now();
  try {
    const plan = planReplay(orders, options.tables);
    const numbers = plan.map((table) => table.number);
    const store = await openStore(client, options.superAdmin, options.menu, numbers);
    progress.say(`Store ${store.code} is open: ${numbers.length} tables, ${orders.length} orders to come.`);
    const { epoch } = await readBoard(client, store.staffToken);
    const dashboard = openDashboard({
      url,
      token: store.staffToken,
      epoch,
      signal,
      patienceMs,
      eventsUntilCut: cutAtRandom(orders.length * eventsPerOrder),
    });
    await unlessItFails(dashboard.ready, dashboard, options.signal);

    const playing = play({ options, plan, client, store, account, dashboard, signal });
    const placingMs = await unlessItFails(playing, dashboard, options.signal);
    progress.say("Reading everything back.");
    const evidence = await unlessItFails(readBack(client, store), dashboard, options.signal);
    await seeTheLastEvents(dashboard, evidence, signal);
    const findings = prove(account, dashboard, evidence);
    const eventsExpected = evidence.log.length;
    const totalMs = performance.now() - startedAt;
    return makeReport({ account, dashboard, client, findings, eventsExpected, placingMs, totalMs });
  } finally {
    progress.stop();
    ending.abort();
  }
}

/** Runs all tables to their end. @returns from the first order sent to the last one answered, in milliseconds */
async function play(run: {
  options: ReplayOptions;
  plan: TablePlan[];
  client: Client;
  store: OpenedStore;
  account: Account;
  dashboard: Dashboard;
  signal: AbortSignal;
}): Promise<number> {
  const { plan, client, store, account, dashboard, signal } = run;
  const { progress, orders, concurrency, rate } = run.options;
  const kitchen = createKitchen({ client, token: store.staffToken, cooks, account });
  const schedule = createSchedule({ concurrency, rate, signal });
  const startedAt = performance.now();
  let placedAt = startedAt;
  let done = 0;
  const floor: Floor = {
    client,
    store,
    kitchen,
    account,
    async whenDue(index, send) {
      const result = await schedule(index, send);
      placedAt = performance.now();
      return result;
    },
    onOrderDone: () =>
      progress.update(++done, { placed: account.placed.length, events: dashboard.seen.length }),
  };
  progress.start(orders.length);
  await Promise.all(
    plan.map((table, index) => {
      const tablet = store.tablets[index];
      if (!tablet) throw new Error(`table ${table.number} has no tablet`);
      return runTable(floor, table, tablet);
    }),
  );
  progress.stop();
  return placedAt - startedAt;
}

/** How many events a connection may bring: about twenty connections a replay, fewer when it is short. */
function cutAtRandom(events: number): () => number {
  const mean = Math.max(events / 20, Math.min(events / 3, 60));
  return () => 1 + Math.floor(Math.random() * 2 * mean);
}

/** Ends with the work, or at once when the stream cannot be followed any more or the replay is called off. */
async function unlessItFails<T>(work: Promise<T>, dashboard: Dashboard, signal: AbortSignal): Promise<T> {
  const calledOff = Promise.withResolvers<never>();
  const callOff = () => calledOff.reject(signal.reason);
  signal.addEventListener("abort", callOff);
  if (signal.aborted) callOff();
  const streamEnds = dashboard.ended.then((): never => {
    throw new Error("the stream has ended");
  });
  try {
    return await Promise.race([work, streamEnds, calledOff.promise]);
  } finally {
    signal.removeEventListener("abort", callOff);
  }
}

/** What the stream does not bring within half a minute counts as missing. */
async function seeTheLastEvents(dashboard: Dashboard, { log }: Evidence, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + lastEventsSeconds * 1000;
  const last = log.at(-1)?.seq ?? 0;
  while (dashboard.at() < last && performance.now() < deadline && !signal.aborted) await pause(10, signal);
}
