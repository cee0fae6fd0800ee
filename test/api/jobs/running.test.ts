import { afterAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { idempotencyKeys } from "../../../src/features/events/events.schema.ts";
import { until } from "../../support/until.ts";
import { createJobsApp, jobsOf } from "./harness.ts";

const app = await createJobsApp();
afterAll(app.close);

async function insertOldKeys(count: number) {
  const createdAt = new Date(app.clock.now().getTime() - 100 * 3_600_000);
  await app.database.transaction("test.keys", async (tx) => {
    await tx.delete(idempotencyKeys);
    await tx.insert(idempotencyKeys).values(
      Array.from({ length: count }, (_, index) => ({
        principal: "staff:test",
        route: "POST /test",
        key: String(index),
        requestHash: "hash",
        response: {},
        createdAt,
      })),
    );
  });
}

function countKeys() {
  return app.database.query("test.count", (db) => db.$count(idempotencyKeys));
}

test("does nothing while another process is at it", async () => {
  await insertOldKeys(10);
  const jobs = jobsOf(app);
  await app.database.transaction("test.other_process", async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('jobs', 0))`);
    await jobs.run();
  });
  expect(jobs.batches).toEqual(["jobs.idempotency_keys"]);
  expect(jobs.logLines.join()).toContain("another process");
  expect(await countKeys()).toBe(10);

  await jobs.run();
  expect(await countKeys()).toBe(0);
});

test("two processes at once remove each row once", async () => {
  await insertOldKeys(500);
  const [one, other] = [jobsOf(app, { batchSize: 20 }), jobsOf(app, { batchSize: 20 })];
  await Promise.all([one.run(), other.run()]);
  await one.run();
  expect(await countKeys()).toBe(0);
  expect(one.removed("idempotency_keys") + other.removed("idempotency_keys")).toBe(500);
});

test("a second call joins the run that is under way", async () => {
  await insertOldKeys(10);
  const jobs = jobsOf(app, { batchSize: 5 });
  await Promise.all([jobs.run(), jobs.run()]);
  expect(jobs.batches.filter((name) => name === "jobs.idempotency_keys")).toHaveLength(3);
});

test("pauses between batches", async () => {
  await insertOldKeys(20);
  const started = performance.now();
  await jobsOf(app, { batchSize: 10, pauseMs: 100 }).run();
  expect(performance.now() - started).toBeGreaterThanOrEqual(195);
});

test("runs by itself, again and again, until it is stopped", async () => {
  const jobs = jobsOf(app, { intervalMs: 50 });
  jobs.start();
  await insertOldKeys(10);
  await until("the first rows are gone", async () => (await countKeys()) === 0);
  await insertOldKeys(10);
  await until("the next rows are gone", async () => (await countKeys()) === 0);
  await jobs.stop();
  await insertOldKeys(10);
  await Bun.sleep(200);
  expect(await countKeys()).toBe(10);
});

test("a stop waits for the batch that runs, and begins no other", async () => {
  await insertOldKeys(100);
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const jobs = jobsOf(app, {
    batchSize: 10,
    async beforeBatch() {
      reached.resolve();
      await gate.promise;
    },
  });
  void jobs.run();
  await reached.promise;
  let isStopped = false;
  const stopped = jobs.stop().then(() => {
    isStopped = true;
  });
  await Bun.sleep(50);
  expect(isStopped).toBe(false);
  gate.resolve();
  await stopped;
  expect(await countKeys()).toBe(90);
  expect(jobs.batches).toHaveLength(1);
  expect(jobs.removed("idempotency_keys")).toBe(10);
});

test("a failure ends the run with a word in the log, and the next run goes on", async () => {
  await insertOldKeys(10);
  let isAway = true;
  const jobs = jobsOf(app, {
    async beforeBatch() {
      if (isAway) throw new Error("the database is away");
    },
  });
  await jobs.run();
  expect(jobs.logLines.join()).toContain("a scheduled job failed");
  expect(await countKeys()).toBe(10);
  isAway = false;
  await jobs.run();
  expect(await countKeys()).toBe(0);
});
