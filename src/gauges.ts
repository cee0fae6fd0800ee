import { sql } from "drizzle-orm";
import { countOpenSessions } from "./features/sessions/sessions.store.ts";
import { findServerFigures } from "./platform/database/figures.ts";
import type { Database } from "./platform/database/index.ts";
import type { Log } from "./platform/log.ts";
import type { Metrics } from "./platform/metrics.ts";
import { pause } from "./platform/pause.ts";

export interface GaugeSettings {
  /** For how long figures are good (default 15,000). */
  keptMs?: number;
  /** What a scrape waits for at most (default 1,000). */
  waitMs?: number;
}

/**
 * Asks the database for figures that no process counts. Every instance answers the same: take the maximum, not the
 * sum. What is not known has no value, rather than an old one.
 */
export function createGauges(deps: { database: Database; log: Log; metrics: Metrics } & GaugeSettings) {
  const { database, log, metrics, keptMs = 15_000, waitMs = 1_000 } = deps;
  let running: Promise<void> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;

  async function ask(): Promise<void> {
    try {
      const { open, server } = await database.snapshot("metrics.gauges", async (tx) => {
        // Less than the scrape waits, so that one who waits in vain leaves nothing running.
        await tx.execute(
          sql`select set_config('statement_timeout', ${String(Math.ceil(waitMs * 0.8))}, true)`,
        );
        return { open: await countOpenSessions(tx), server: await findServerFigures(tx) };
      });
      clear();
      for (const { storeId, count } of open) metrics.openTables.set({ store: storeId }, count);
      metrics.databaseSizeBytes.set({ database: server.name }, server.sizeBytes);
      for (const [state, count] of Object.entries(server.connections))
        metrics.databaseServerConnections.set({ state }, count);
      for (const { name, lagSeconds } of server.standbys)
        metrics.replicationLagSeconds.set({ standby: name }, lagSeconds);
    } catch (err) {
      clear();
      log.warn({ err }, "the database's figures are not known");
    }
  }

  function clear() {
    metrics.openTables.reset();
    metrics.databaseServerConnections.reset();
    metrics.replicationLagSeconds.reset();
    metrics.databaseSizeBytes.reset();
  }

  return {
    /** Settles within `waitMs` and never rejects. */
    async measure(): Promise<void> {
      const now = performance.now();
      if (running === undefined && now - askedAt >= keptMs) {
        askedAt = now;
        running = ask().finally(() => {
          running = undefined;
        });
      }
      if (running === undefined) return;
      const over = new AbortController();
      await Promise.race([running, pause(waitMs, over.signal)]);
      over.abort();
    },
  };
}
