import { expect, setDefaultTimeout, test } from "bun:test";
import { DomainError } from "../../../src/errors.ts";
import { connectPostgres } from "../../../src/platform/database/postgres.ts";
import { createMetrics } from "../../../src/platform/metrics.ts";
import { testDatabaseUrl } from "../../support/postgres.ts";
import { silentLog } from "../../support/silent-log.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(30_000);

test("calls beyond those that may wait for a connection fail at once, with a time to try again", async () => {
  const metrics = createMetrics({ process: false });
  const database = connectPostgres({
    url: testDatabaseUrl(),
    poolSize: 2,
    maxWaiting: 3,
    slowQueryMs: 60_000,
    log: silentLog,
    metrics,
  });
  const slow = () => database.statement("slow", (sql) => sql`select pg_sleep(0.3)`);
  const answered = Array.from({ length: 5 }, slow);
  let settled = 0;
  for (const call of answered) void call.finally(() => settled++);
  for (let count = 0; count < 4; count++) {
    const refusal = await slow().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({ code: "OVERLOADED", details: { retryAfterSeconds: 1 } });
  }
  expect(settled).toBe(0);
  const waiting = async () =>
    (await metrics.databasePool.get()).values.find(({ labels }) => labels.state === "waiting")?.value;
  expect(await waiting()).toBe(3);

  await Promise.all(answered);
  await until("nobody waits", async () => (await waiting()) === 0);
  await slow();
  await database.close();
});
