import { expect, test } from "bun:test";
import { createBacklogReport } from "../../src/features/events/bus-metrics.ts";
import type { Bus, BusBacklog } from "../../src/platform/bus/index.ts";
import { createLog } from "../../src/platform/log.ts";
import { createMetrics } from "../../src/platform/metrics.ts";
import { until } from "../support/until.ts";

function startReport(backlogs: () => Promise<BusBacklog[]>) {
  const lines: string[] = [];
  const log = createLog({ level: "info", destination: { write: (line) => lines.push(line) } });
  const metrics = createMetrics({ process: false });
  const bus: Pick<Bus, "backlogs"> = { backlogs };
  const report = createBacklogReport({ bus: bus as Bus, metrics, log, intervalMs: 10 });
  return { report, metrics, events: () => lines.map((line): Record<string, unknown> => JSON.parse(line)) };
}

test("the log says again and again how far each consumer is behind, also when it is not", async () => {
  let waiting = 0;
  const { report, events } = startReport(async () => [
    { consumer: "relay", events: waiting, oldestSeconds: waiting / 4 },
    { consumer: "webhooks", events: 3, oldestSeconds: null },
  ]);
  report.start();
  await until("two reports", () => events().length >= 4);
  waiting = 12;
  await until("a report of more", () => events().some(({ events }) => events === 12));
  report.stop();
  const line = { level: "info", msg: "bus backlog" };
  expect(events()[0]).toMatchObject({ ...line, consumer: "relay", events: 0, ageSeconds: 0 });
  expect(events()[1]).toMatchObject({ ...line, consumer: "webhooks", events: 3, ageSeconds: null });
  expect(events().find(({ events }) => events === 12)).toMatchObject({ ...line, ageSeconds: 3 });
  const seen = events().length;
  await Bun.sleep(50);
  expect(events().length).toBe(seen);
});

test("gauges have no value while the backlog is not known, rather than an old one", async () => {
  let isKnown = true;
  const { report, metrics, events } = startReport(async () => {
    if (!isKnown) throw new Error("away");
    return [{ consumer: "relay", events: 7, oldestSeconds: 1.5 }];
  });
  await report.measure();
  expect(await metrics.text()).toContain('table_order_bus_backlog_events{consumer="relay"} 7');
  isKnown = false;
  await report.measure();
  expect(await metrics.text()).not.toContain('consumer="relay"');
  expect(events()).toEqual([expect.objectContaining({ level: "warn" })]);
});
