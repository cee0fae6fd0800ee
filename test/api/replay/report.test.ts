import { expect, test } from "bun:test";
import { prove } from "../../../src/replay/checks/prove.ts";
import { createClient } from "../../../src/replay/client.ts";
import type { Dashboard } from "../../../src/replay/dashboard.ts";
import { formatReport, isFlawless, makeReport, type Report } from "../../../src/replay/report.ts";
import { playOnPaper } from "../../support/paper-store.ts";

/** The report of a flawless replay: its first order came while the stream was away, the others after 5 ms. */
function reportOnPaper(): Report {
  const { account, stream, evidence } = playOnPaper();
  const dashboard: Dashboard = {
    ...stream,
    arrivals: new Map(account.placed.map(({ order }, index) => [order.id, index * 10 + 5])),
    gaps: [{ from: -10, to: 2 }],
    resumes: 1,
    at: () => stream.seen.length,
    ready: Promise.resolve(),
    ended: Promise.resolve(),
  };
  for (const [index, placed] of account.placed.entries())
    Object.assign(placed, { sentAtMs: index * 10, latencyMs: index + 1 });
  return makeReport({
    account,
    dashboard,
    client: createClient({ url: "", signal: new AbortController().signal }),
    findings: prove(account, dashboard, evidence),
    eventsExpected: evidence.log.length,
    placingMs: 500,
    totalMs: 1234,
  });
}

test("tells the figures", () => {
  expect(reportOnPaper()).toMatchObject({
    placed: 6,
    eventsExpected: 27,
    eventsSeen: 27,
    missing: 0,
    ordersPerSecond: 12,
    latencyMs: { p50: 3, p95: 6, p99: 6 },
    orderToScreenMs: { p50: 5, p95: 5, p99: 5 },
    ordersOverCuts: 1,
    served: 4,
    statusChanges: 15,
    sessionsOpened: 3,
    sessionsClosed: 2,
    seconds: 1.2,
    inconsistencies: [],
  });
});

test("is flawless only when nothing at all is wrong", () => {
  const report = reportOnPaper();
  expect(isFlawless(report)).toBe(true);
  const faults: Partial<Report>[] = [
    { placed: 0 },
    { rejected: 1 },
    { totalMismatches: 1 },
    { eventsSeen: report.eventsSeen - 1 },
    { missing: 1 },
    { duplicated: 1 },
    { outOfOrder: 1 },
    { inconsistencies: ["something"] },
  ];
  for (const fault of faults) expect(isFlawless({ ...report, ...fault })).toBe(false);
});

test("prints a name and a value a line, and what is wrong", () => {
  const text = formatReport({ ...reportOnPaper(), inconsistencies: ["order 7 is listed twice"] });
  expect(text).toMatch(/^placed +6$/m);
  expect(text).toMatch(/^latencyMs p95 +6$/m);
  expect(text).toEndWith("! order 7 is listed twice\nSomething is wrong.");
});
