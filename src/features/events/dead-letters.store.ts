import type { DeadLetter, DeadLetters } from "../../platform/bus/index.ts";
import type { Database } from "../../platform/database/index.ts";

/** The dead letters of consumers that read the log. What is sent again is taken up by the process that consumes. */
export function createLogDeadLetters(database: Database): DeadLetters {
  return {
    find: (consumer, limit) =>
      database.statement("deadLetters.find", async (sql) => {
        const letters = await sql<DeadLetter[]>`
          SELECT store_id AS "storeId", seq::float8 AS seq, event->>'type' AS type,
                 CASE WHEN died_at = 'infinity' THEN 'to be handled once more' ELSE reason END AS reason,
                 CASE WHEN died_at < 'infinity'
                      THEN to_char(died_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END AS "diedAt"
            FROM bus_dead_letters WHERE consumer = ${consumer}
           ORDER BY store_id, bus_dead_letters.seq LIMIT ${limit}`;
        return [...letters];
      }),

    resend: (consumer, limit) =>
      database.statement("deadLetters.resend", async (sql) => {
        const { count } = await sql`
          UPDATE bus_dead_letters SET died_at = 'infinity'
           WHERE (consumer, store_id, seq) IN (
             SELECT consumer, store_id, seq FROM bus_dead_letters
              WHERE consumer = ${consumer} AND died_at < 'infinity' ORDER BY store_id, seq LIMIT ${limit})`;
        return count;
      }),
  };
}
