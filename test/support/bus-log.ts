import { join } from "node:path";
import postgres from "postgres";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";
import type { BusProcess } from "../contract/bus.contract.ts";
import { createTestDatabase } from "./postgres.ts";
import { until } from "./until.ts";

export type BusLog = Awaited<ReturnType<typeof createBusLog>>;

/** A log in a database of its own, and processes that consume it. */
export async function createBusLog() {
  const database = await createTestDatabase();
  await migrateDatabase(database.url);
  const sql = postgres(database.url, { max: 5, onnotice() {} });
  const processes: Bun.Subprocess[] = [];

  return {
    sql,
    url: database.url,

    async createStore() {
      const id = Bun.randomUUIDv7();
      await sql.begin(async (tx) => {
        await tx`INSERT INTO stores (id, code, name, timezone, currency, locale)
          VALUES (${id}, ${`store-${id}`}, 'Store', 'Asia/Seoul', 'KRW', 'ko')`;
        await tx`INSERT INTO store_counters (store_id) VALUES (${id})`;
      });
      return id;
    },

    async append(storeId: string, count: number) {
      await sql`
        WITH counted AS (
          UPDATE store_counters SET event_seq = event_seq + ${count} WHERE store_id = ${storeId}
          RETURNING event_seq
        )
        INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data)
        SELECT ${storeId}, event_seq - ${count} + n, gen_random_uuid(), 'order.created', now(),
               '{"type":"system","id":null,"name":"test"}',
               jsonb_build_object('storeId', ${storeId}::text, 'text', '한국어 🍜')
          FROM counted, generate_series(1, ${count}::int) n`;
    },

    /** The last event of the store that the consumer need not see again. */
    async finishedSeq(consumer: string, storeId: string): Promise<unknown> {
      const [place] = await sql`
        SELECT seq::int FROM bus_cursors WHERE consumer = ${consumer} AND store_id = ${storeId}`;
      return place?.seq;
    },

    /** Runs bus-worker.ts with these arguments after the database's. */
    async startProcess(...args: string[]): Promise<BusProcess> {
      const script = join(import.meta.dir, "bus-worker.ts");
      const child = Bun.spawn([process.execPath, script, database.url, ...args], { stdout: "pipe" });
      processes.push(child);
      const lines: string[] = [];
      void (async () => {
        const decoder = new TextDecoder();
        let text = "";
        for await (const chunk of child.stdout) {
          text += decoder.decode(chunk, { stream: true });
          const whole = text.split("\n");
          text = whole.pop() ?? "";
          lines.push(...whole);
        }
      })();
      await until("the process is ready", () => lines.includes(`"ready"`));
      return {
        handled: () => lines.filter((line) => line !== `"ready"`).map((line) => JSON.parse(line)),
        async signal(signal) {
          child.kill(signal);
          if (signal === "SIGKILL") await child.exited;
        },
      };
    },

    /** Ends every database session of the bus. */
    async cutSessions() {
      await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'table-order bus %'`;
    },

    async close() {
      for (const child of processes) child.kill("SIGKILL");
      await sql.end();
      await database.drop();
    },
  };
}
