import { expect, setDefaultTimeout, test } from "bun:test";
import postgres from "postgres";
import { connectPostgres } from "../../../src/platform/database/postgres.ts";
import { createMetrics } from "../../../src/platform/metrics.ts";
import { createTestDatabase, testDatabaseUrl } from "../../support/postgres.ts";
import { silentLog } from "../../support/silent-log.ts";

setDefaultTimeout(30_000);

test.each([2, 5, 8])(
  "a pool of %d opens that many connections under load, and one that watches",
  async (poolSize) => {
    const { url, drop } = await createTestDatabase();
    const metrics = createMetrics({ process: false });
    const database = connectPostgres({ url, poolSize, slowQueryMs: 60_000, log: silentLog, metrics });
    const observer = postgres(testDatabaseUrl(), { max: 1 });
    try {
      const statements = Array.from({ length: poolSize + 1 }, () =>
        database.statement("slow", (sql) => sql`select pg_sleep(0.4)`),
      );
      const transactions = Array.from({ length: poolSize + 1 }, () =>
        database.transaction("quiet", () => Bun.sleep(200)),
      );
      await database.health();
      await Bun.sleep(250);
      const [row] = await observer`
      select count(*)::int as open from pg_stat_activity where datname = ${new URL(url).pathname.slice(1)}`;
      expect(row?.open).toBe(poolSize + 1);
      await Promise.all([...statements, ...transactions]);
    } finally {
      await database.close();
      await observer.end();
      await drop();
    }
  },
);
