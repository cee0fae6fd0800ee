import postgres from "postgres";
import type { BusBacklog, BusEvent, LogClaim, LogSource, StorePlace } from "../../platform/bus/index.ts";
import { pause } from "../../platform/pause.ts";

export interface BusSourceOptions {
  /** How often a process that waits asks whether the worker is gone (default 2,000). */
  retryMs?: number;
  /**
   * A worker that is silent for so long has lost its claim (default 6,000): its process hangs, or its machine
   * is gone. A killed process loses it at once.
   */
  silenceMs?: number;
}

/** The row that says that a consumer has begun. */
const begun = "00000000-0000-0000-0000-000000000000";

/**
 * Reads the log for the bus. A claim is an advisory lock of a database session that does nothing else, so the
 * session must not go through a pooler that shares connections between clients.
 */
export function createBusSource(databaseUrl: string, options: BusSourceOptions = {}): LogSource {
  const { retryMs = 2_000, silenceMs = 6_000 } = options;

  return {
    async begin(consumer) {
      const session = openSession(databaseUrl, consumer, silenceMs);
      try {
        await session.run(
          (sql) => sql`
            WITH first AS (
              INSERT INTO bus_cursors (consumer, store_id, seq) VALUES (${consumer}, ${begun}, 0)
              ON CONFLICT DO NOTHING RETURNING 1
            )
            INSERT INTO bus_cursors (consumer, store_id, seq)
            SELECT ${consumer}, store_id, event_seq FROM store_counters
             WHERE EXISTS (SELECT FROM first)
            ON CONFLICT DO NOTHING`,
        );
      } finally {
        await session.end();
      }
    },

    async claim(consumer, signal, onWaiting) {
      const session = openSession(databaseUrl, consumer, silenceMs);
      try {
        while (!signal.aborted) {
          const [row] = await session.run(
            (sql) => sql<{ pid: number; locked: boolean }[]>`
              SELECT pg_backend_pid() AS pid,
                     pg_try_advisory_lock(hashtextextended(${`bus consumer ${consumer}`}, 0)) AS locked`,
          );
          if (row?.locked) return createClaim(session, consumer, row.pid);
          onWaiting();
          await pause(retryMs, signal);
        }
      } catch (error) {
        await session.end();
        throw error;
      }
      await session.end();
      return null;
    },

    async findBacklogs(consumers) {
      if (consumers.length === 0) return [];
      const session = openSession(databaseUrl, "backlog", silenceMs, 1_500);
      try {
        return await session.run(
          (sql) => sql<BusBacklog[]>`
            SELECT b.consumer,
                   coalesce(sum(c.event_seq - coalesce(p.seq, 0)), 0)::float8 AS events,
                   coalesce(greatest(extract(epoch FROM now() - min(e.occurred_at)), 0), 0)::float8
                     AS "oldestSeconds"
              FROM bus_cursors b
              LEFT JOIN store_counters c ON true
              LEFT JOIN bus_cursors p ON p.consumer = b.consumer AND p.store_id = c.store_id
              LEFT JOIN events e ON e.store_id = c.store_id AND e.seq = coalesce(p.seq, 0) + 1
             WHERE b.store_id = ${begun} AND b.consumer = ANY (string_to_array(${consumers.join(",")}, ','))
             GROUP BY b.consumer`,
        );
      } finally {
        await session.end();
      }
    },
  };
}

function createClaim(session: Session, consumer: string, pid: number): LogClaim {
  /** A write that a session other than the one with the lock must not make: it answers no row then. */
  async function write(query: (sql: postgres.Sql) => postgres.PendingQuery<postgres.Row[]>): Promise<void> {
    const { count } = await session.run(query);
    if (count !== 1) throw new Error("The claim is lost.");
  }

  return {
    findStoresBehind: (except, limit) =>
      session.run(
        (sql) => sql<StorePlace[]>`
          SELECT c.store_id AS "storeId", coalesce(p.seq, 0)::float8 AS "finishedSeq",
                 coalesce(p.attempts, 0) AS failures, c.event_seq::float8 AS "lastSeq"
            FROM store_counters c
            LEFT JOIN bus_cursors p ON p.consumer = ${consumer} AND p.store_id = c.store_id
           WHERE (c.event_seq > coalesce(p.seq, 0)
                  OR EXISTS (SELECT FROM bus_dead_letters d
                              WHERE d.consumer = ${consumer} AND d.store_id = c.store_id AND ${isResent(sql)}))
             AND c.store_id <> ALL (string_to_array(${except.join(",")}, ',')::uuid[])
           LIMIT ${limit}`,
      ),

    findEvents: (storeId, afterSeq, limit) =>
      session.run(
        (sql) => sql<BusEvent[]>`
          SELECT store_id AS "storeId", seq::float8 AS seq, id, type,
                 event_json(seq, id, type, occurred_at, actor, data) AS json
            FROM events WHERE store_id = ${storeId} AND seq > ${afterSeq}
           -- By the column, not by the number made of it: the index is in that order.
           ORDER BY events.seq LIMIT ${limit}`,
      ),

    finish: (storeId, seq) =>
      write(
        (sql) => sql`
          INSERT INTO bus_cursors (consumer, store_id, seq, attempts)
          SELECT ${consumer}, ${storeId}::uuid, ${seq}::bigint, 0 WHERE pg_backend_pid() = ${pid}
          ON CONFLICT (consumer, store_id) DO UPDATE SET seq = excluded.seq, attempts = 0`,
      ),

    countFailures: (storeId, finishedSeq, failures) =>
      write(
        (sql) => sql`
          INSERT INTO bus_cursors (consumer, store_id, seq, attempts)
          SELECT ${consumer}, ${storeId}::uuid, ${finishedSeq}::bigint, ${failures}::int
           WHERE pg_backend_pid() = ${pid}
          ON CONFLICT (consumer, store_id) DO UPDATE SET attempts = excluded.attempts`,
      ),

    bury: ({ storeId, seq, json }, reason) =>
      write(
        (sql) => sql`
          WITH dead AS (
            INSERT INTO bus_dead_letters (consumer, store_id, seq, reason, event, died_at)
            SELECT ${consumer}, ${storeId}::uuid, ${seq}::bigint, ${printable(reason)},
                   ${json}::text::jsonb, now()
             WHERE pg_backend_pid() = ${pid}
            ON CONFLICT (consumer, store_id, seq) DO UPDATE SET reason = excluded.reason, died_at = now()
            RETURNING 1
          )
          INSERT INTO bus_cursors (consumer, store_id, seq, attempts)
          SELECT ${consumer}, ${storeId}::uuid, ${seq}::bigint, 0 FROM dead
          ON CONFLICT (consumer, store_id) DO UPDATE
            SET seq = greatest(bus_cursors.seq, excluded.seq),
                attempts = CASE WHEN excluded.seq > bus_cursors.seq THEN 0 ELSE bus_cursors.attempts END`,
      ),

    findResent: (storeId, limit) =>
      session.run(
        (sql) => sql<BusEvent[]>`
          SELECT store_id AS "storeId", seq::float8 AS seq, event->>'id' AS id, event->>'type' AS type,
                 event::text AS json
            FROM bus_dead_letters d
           WHERE consumer = ${consumer} AND store_id = ${storeId} AND ${isResent(sql)}
           ORDER BY d.seq LIMIT ${limit}`,
      ),

    forget: ({ storeId, seq }) =>
      write(
        (sql) => sql`
          DELETE FROM bus_dead_letters
           WHERE consumer = ${consumer} AND store_id = ${storeId} AND seq = ${seq} AND pg_backend_pid() = ${pid}`,
      ),

    release: () => session.end(),
  };
}

/** Somebody asked for one more try: the letter has no time of death until it fails again. */
const isResent = (sql: postgres.Sql) => sql`d.died_at = 'infinity'`;

type Session = ReturnType<typeof openSession>;

/** One connection that is never replaced: with it goes all that the session held. */
function openSession(databaseUrl: string, consumer: string, silenceMs: number, queryTimeoutMs = 5_000) {
  let lost = false;
  const sql = postgres(databaseUrl, {
    max: 1,
    max_lifetime: null,
    connect_timeout: queryTimeoutMs / 1000,
    fetch_types: false,
    onnotice() {},
    onclose() {
      lost = true;
    },
    connection: {
      application_name: `table-order bus ${consumer}`.slice(0, 63),
      statement_timeout: queryTimeoutMs,
      idle_session_timeout: silenceMs,
      // A place that is forgotten in a power cut costs a repeated event, not a lost one.
      synchronous_commit: "off",
    },
  });

  function end(): Promise<void> {
    const waitSeconds = lost ? 0 : 1;
    lost = true;
    return sql.end({ timeout: waitSeconds });
  }

  return {
    /** @throws when the session is lost, and when the database is silent for `queryTimeoutMs`, which ends it. */
    async run<T>(query: (sql: postgres.Sql) => PromiseLike<T>): Promise<T> {
      if (lost) throw new Error("The database session is lost.");
      const overdue = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        lost = true;
        overdue.reject(new Error("The database does not answer."));
      }, queryTimeoutMs);
      try {
        return await Promise.race([query(sql), overdue.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    end,
  };
}

/** PostgreSQL keeps no NUL in text. */
function printable(reason: string): string {
  return reason.replaceAll("\0", "").slice(0, 500);
}
