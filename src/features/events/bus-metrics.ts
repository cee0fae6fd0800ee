import type { Bus } from "../../platform/bus/index.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";

/**
 * Tells how far the bus is behind: in gauges whenever they are read, and in the log every minute, also when nothing
 * waits, for alarms that read logs.
 */
export function createBacklogReport(deps: {
  bus: Bus;
  metrics: Metrics;
  log: Log;
  /** Between two lines (default one minute). */
  intervalMs?: number;
}) {
  const { bus, metrics, log, intervalMs = 60_000 } = deps;
  let timer: ReturnType<typeof setInterval> | undefined;

  async function findBacklogs() {
    return await bus.backlogs().catch((err) => {
      log.warn({ err }, "the backlog of the bus is not known");
      return [];
    });
  }

  async function report() {
    for (const { consumer, events, oldestSeconds } of await findBacklogs())
      log.info({ consumer, events, ageSeconds: oldestSeconds }, "bus backlog");
  }

  return {
    /** Fills the gauges. What is not known has no value, rather than an old one. */
    async measure() {
      const backlogs = await findBacklogs();
      metrics.busBacklog.reset();
      metrics.busBacklogAgeSeconds.reset();
      for (const { consumer, events, oldestSeconds } of backlogs) {
        metrics.busBacklog.set({ consumer }, events);
        if (oldestSeconds !== null) metrics.busBacklogAgeSeconds.set({ consumer }, oldestSeconds);
      }
    },
    start() {
      timer = setInterval(() => void report(), intervalMs);
    },
    stop: () => clearInterval(timer),
  };
}
