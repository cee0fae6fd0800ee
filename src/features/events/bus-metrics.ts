import type { Bus } from "../../platform/bus/index.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";

/** Fills the gauges of the bus. What is not known has no value, rather than an old one. */
export async function measureBacklogs({ bus, metrics, log }: { bus: Bus; metrics: Metrics; log: Log }) {
  const backlogs = await bus.backlogs().catch((err) => {
    log.warn({ err }, "the backlog of the bus is not known");
    return [];
  });
  metrics.busBacklog.reset();
  metrics.busBacklogAgeSeconds.reset();
  for (const { consumer, events, oldestSeconds } of backlogs) {
    metrics.busBacklog.set({ consumer }, events);
    if (oldestSeconds !== null) metrics.busBacklogAgeSeconds.set({ consumer }, oldestSeconds);
  }
}
