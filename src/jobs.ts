import { sql } from "drizzle-orm";
import type { Config } from "./config.ts";
import { deleteExpiredRevocations } from "./features/auth/revocations.ts";
import { deleteOldPlaces } from "./features/auth/sign-in-places.store.ts";
import { placeKnownDays } from "./features/auth/sign-in-places.ts";
import {
  deleteOldAuditEntries,
  deleteOldEvents,
  deleteOldIdempotencyKeys,
} from "./features/events/events.store.ts";
import { deleteOldSessions } from "./features/sessions/sessions.store.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database, Queries } from "./platform/database/index.ts";
import type { Log } from "./platform/log.ts";
import { pause } from "./platform/pause.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const idempotencyMs = 72 * hourMs;

export interface JobSettings {
  /** Between two runs (default one hour). The first comes after a tenth to a whole of it, at random. */
  intervalMs?: number;
  /** Between two batches, for others to get on (default 100). */
  pauseMs?: number;
  /** Rows removed at a time; of sessions a tenth of it, since each takes its orders along (default 1,000). */
  batchSize?: number;
}

interface Job {
  name: string;
  /** Removes at most a batch of what is too old at `now`. Answers how many rows that was, 0 when none is left. */
  removeBatch(tx: Queries, now: Date): Promise<number>;
}

export type Jobs = ReturnType<typeof createJobs>;

/** Removes what has been kept long enough in small batches, of which one runs at a time in all processes. */
export function createJobs(
  deps: { database: Database; clock: Clock; log: Log; retention: Config["retention"] } & JobSettings,
) {
  const { database, clock, log, retention, intervalMs = hourMs, pauseMs = 100, batchSize = 1_000 } = deps;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const before = (now: Date, ms: number) => new Date(now.getTime() - ms);
  const historyMs = retention.historyDays * dayMs;
  // The answer to a key may be the data of an event, so keys go first, and events stay at least as long.
  const eventMs = Math.max(retention.eventDays * dayMs, idempotencyMs);
  const jobs: Job[] = [
    {
      name: "idempotency_keys",
      removeBatch: (tx, now) => deleteOldIdempotencyKeys(tx, before(now, idempotencyMs), batchSize),
    },
    {
      name: "events",
      removeBatch: (tx, now) =>
        deleteOldEvents(tx, before(now, eventMs), { stores: 10, eventsEach: Math.ceil(batchSize / 10) }),
    },
    {
      name: "sessions",
      removeBatch: (tx, now) => deleteOldSessions(tx, before(now, historyMs), Math.ceil(batchSize / 10)),
    },
    // Who did what is of use as long as what it was done to is there.
    {
      name: "audit_entries",
      removeBatch: (tx, now) => deleteOldAuditEntries(tx, before(now, historyMs), batchSize),
    },
    // An hour more than they matter, for instances whose clock is behind.
    {
      name: "token_revocations",
      removeBatch: (tx, now) => deleteExpiredRevocations(tx, before(now, hourMs), batchSize),
    },
    {
      name: "sign_in_places",
      removeBatch: (tx, now) => deleteOldPlaces(tx, before(now, placeKnownDays * dayMs), batchSize),
    },
  ];

  /** @returns null when another process is at it */
  function runBatch({ name, removeBatch }: Job, now: Date): Promise<number | null> {
    return database.transaction(`jobs.${name}`, async (tx) => {
      const [row] = await tx.execute<{ locked: boolean }>(
        sql`select pg_try_advisory_xact_lock(hashtextextended('jobs', 0)) as locked`,
      );
      return row?.locked ? await removeBatch(tx, now) : null;
    });
  }

  /** @returns false when another process is at it */
  async function runJob(job: Job, now: Date): Promise<boolean> {
    let removed = 0;
    try {
      while (!stopping.signal.aborted) {
        const count = await runBatch(job, now);
        if (count === null) return false;
        if (count === 0) break;
        removed += count;
        await pause(pauseMs, stopping.signal);
      }
    } finally {
      if (removed > 0) log.info({ job: job.name, removed }, "removed what was kept long enough");
    }
    return true;
  }

  async function runAll(): Promise<void> {
    const now = clock.now();
    for (const job of jobs) {
      try {
        if (!(await runJob(job, now))) {
          log.debug({ job: job.name }, "another process is at the scheduled jobs");
          return;
        }
      } catch (err) {
        log.warn({ err, job: job.name }, "a scheduled job failed; the next run tries again");
        return;
      }
    }
  }

  /** Runs every job to its end, or until `stop`. */
  function run(): Promise<void> {
    running ??= runAll().finally(() => {
      running = undefined;
    });
    return running;
  }

  function schedule(delayMs: number) {
    timer = setTimeout(async () => {
      await run();
      if (!stopping.signal.aborted) schedule(intervalMs);
    }, delayMs);
  }

  return {
    run,
    /** Instances that start together do not come together. */
    start: () => schedule(intervalMs * (0.1 + 0.9 * Math.random())),
    /** Settles when the batch that runs has ended. */
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
