import type { Account } from "./account.ts";
import type { Findings } from "./checks/findings.ts";
import type { Client } from "./client.ts";
import type { Dashboard } from "./dashboard.ts";

interface Percentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export type Report = ReturnType<typeof makeReport>;

/** The figures of a replay. All times but `seconds` are milliseconds. */
export function makeReport(run: {
  account: Account;
  dashboard: Dashboard;
  client: Client;
  findings: Findings;
  eventsExpected: number;
  placingMs: number;
  totalMs: number;
}) {
  const { account, dashboard, client, findings } = run;
  const screen = timesToScreen(account, dashboard);
  const opened = new Set(account.placed.map(({ order }) => order.sessionId)).size;
  return {
    placed: account.placed.length,
    rejected: account.rejected,
    replayed: account.replayed,
    totalMismatches: findings.totalMismatches,
    eventsExpected: run.eventsExpected,
    eventsSeen: new Set(dashboard.seen.map((event) => event.seq)).size,
    missing: findings.missing,
    duplicated: findings.duplicated,
    outOfOrder: findings.outOfOrder,
    resumes: dashboard.resumes,
    ordersPerSecond: round((account.placed.length / run.placingMs) * 1000),
    latencyMs: percentiles(account.placed.map((order) => order.latencyMs)),
    orderToScreenMs: percentiles(screen.times),
    /** On their way while the stream was cut: left out of `orderToScreenMs`. */
    ordersOverCuts: screen.overCuts,
    sentTwice: account.sentTwice,
    served: account.placed.filter(({ statuses }) => statuses.at(-1) === "served").length,
    statusChanges: account.placed.reduce((sum, { statuses }) => sum + statuses.length - 1, 0),
    sessionsOpened: opened,
    sessionsClosed: account.closed.length,
    requests: client.counts.requests,
    retries: client.counts.retries,
    rateLimited: client.counts.rateLimited,
    lostAnswers: client.counts.lostAnswers,
    seconds: round(run.totalMs / 1000),
    inconsistencies: findings.inconsistencies,
  };
}

/** From sending an order to its event on the dashboard, for orders that no cut of the stream held up. */
function timesToScreen({ placed }: Account, { arrivals, gaps }: Dashboard) {
  const times: number[] = [];
  let overCuts = 0;
  for (const { order, sentAtMs } of placed) {
    const seenAt = arrivals.get(order.id);
    if (seenAt === undefined) continue;
    if (gaps.some((gap) => gap.from <= seenAt && gap.to >= sentAtMs)) overCuts++;
    else times.push(seenAt - sentAtMs);
  }
  return { times, overCuts };
}

/** By nearest rank; null when there is nothing to rank. */
export function percentiles(values: number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const value = sorted[Math.ceil(share * sorted.length) - 1];
    return value === undefined ? null : round(value);
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Whether all holds that a replay is to prove. */
export function isFlawless(report: Report): boolean {
  return (
    report.placed > 0 &&
    report.rejected === 0 &&
    report.totalMismatches === 0 &&
    report.eventsSeen === report.eventsExpected &&
    report.missing + report.duplicated + report.outOfOrder === 0 &&
    report.inconsistencies.length === 0
  );
}

/** The report for people: a name and a value a line, then what is wrong. */
export function formatReport(report: Report): string {
  const { inconsistencies, ...figures } = report;
  const rows = Object.entries(figures).flatMap(([name, value]): [string, string][] =>
    typeof value === "object"
      ? Object.entries(value).map(([part, time]) => [`${name} ${part}`, String(time ?? "–")])
      : [[name, String(value)]],
  );
  rows.push(["inconsistencies", String(inconsistencies.length)]);
  const width = Math.max(...rows.map(([name]) => name.length));
  const valueWidth = Math.max(...rows.map(([, value]) => value.length));
  const table = rows.map(([name, value]) => `${name.padEnd(width)}  ${value.padStart(valueWidth)}`);
  const verdict = isFlawless(report) ? "All is as it should be." : "Something is wrong.";
  return [...table, ...inconsistencies.map((text) => `! ${text}`), verdict].join("\n");
}
