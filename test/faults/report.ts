import { toTextLines } from "../../src/text-table.ts";
import type { RoundResult } from "./round.ts";

/** All rounds of a scenario. Times are in milliseconds. */
export interface ScenarioReport {
  scenario: string;
  rounds: number;
  acknowledged: number;
  lost: number;
  doubled: number;
  gaps: number;
  resets: number;
  /** Answers that were lost on their way, and found by the retry. */
  replayed: number;
  failures: Record<string, number>;
  slowestFailureMs: number;
  recoveryMs: { median: number; most: number };
  medianMs: { before: number; during: number };
  p99Ms: { before: number; during: number };
  longestWaitMs: number;
  streamDelayMs: number;
  notes: Record<string, number[]>;
  seconds: number;
  /** Everything that is wrong; empty when all is well. */
  findings: string[];
}

/** @param left what was still there when the cluster was closed */
export function summarise(scenario: string, results: RoundResult[], left: string[]): ScenarioReport {
  const sum = (of: (result: RoundResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  const most = (of: (result: RoundResult) => number) => Math.round(Math.max(0, ...results.map(of)));
  const middle = (of: (result: RoundResult) => number) => median(results.map(of));
  const recoveries = results.flatMap((result) => Object.values(result.recoveryMs));
  const failures: Record<string, number> = {};
  const notes: Record<string, number[]> = {};
  for (const result of results) {
    for (const [outcome, count] of Object.entries(result.failures))
      failures[outcome] = (failures[outcome] ?? 0) + count;
    for (const [name, value] of Object.entries(result.notes)) notes[name] = [...(notes[name] ?? []), value];
  }
  return {
    scenario,
    rounds: results.length,
    acknowledged: sum((result) => result.acknowledged),
    lost: sum((result) => result.lost),
    doubled: sum((result) => result.doubled),
    gaps: sum((result) => result.gaps),
    resets: sum((result) => result.resets),
    replayed: sum((result) => result.replayed),
    failures,
    slowestFailureMs: most((result) => result.slowestFailureMs),
    recoveryMs: { median: median(recoveries), most: Math.round(Math.max(0, ...recoveries)) },
    medianMs: {
      before: middle((result) => result.before.medianMs),
      during: middle((result) => result.during.medianMs),
    },
    p99Ms: {
      before: middle((result) => result.before.p99Ms),
      during: middle((result) => result.during.p99Ms),
    },
    longestWaitMs: most((result) => result.longestWaitMs),
    streamDelayMs: most((result) => result.streamDelayMs),
    notes,
    seconds: Math.round(sum((result) => result.seconds)),
    findings: [
      ...results.flatMap(({ round, findings, exceeded }) =>
        [...findings, ...exceeded].map((finding) => `round ${round + 1}: ${finding}`),
      ),
      ...left,
    ],
  };
}

function median(values: number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}

const columns: Record<string, (report: ScenarioReport) => string | number> = {
  scenario: (report) => report.scenario,
  rounds: (report) => report.rounds,
  orders: (report) => report.acknowledged,
  lost: (report) => report.lost,
  doubled: (report) => report.doubled,
  gaps: (report) => report.gaps,
  resets: (report) => report.resets,
  replayed: (report) => report.replayed,
  "back ms": ({ recoveryMs }) => `${recoveryMs.median} ≤ ${recoveryMs.most}`,
  "median ms": ({ medianMs }) => `${medianMs.before} → ${medianMs.during}`,
  "p99 ms": ({ p99Ms }) => `${p99Ms.before} → ${p99Ms.during}`,
  "told ms": (report) => report.slowestFailureMs,
  "wait ms": (report) => report.longestWaitMs,
  "stream ms": (report) => report.streamDelayMs,
  findings: (report) => report.findings.length,
  failed: (report) => inWords(report.failures),
  notes: ({ notes }) =>
    inWords(Object.fromEntries(Object.entries(notes).map(([k, v]) => [k, Math.max(...v)]))),
};

/** The reports as a table of plain text, one line a scenario. */
export function tableOf(reports: ScenarioReport[]): string {
  const rows = [
    Object.keys(columns),
    ...reports.map((report) => Object.values(columns).map((cell) => `${cell(report)}`)),
  ];
  return toTextLines(rows).join("\n");
}

function inWords(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} × ${name}`)
    .join(", ");
}
