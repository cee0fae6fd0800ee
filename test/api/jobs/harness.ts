import { createJobs, type JobSettings } from "../../../src/jobs.ts";
import { migrateDatabase } from "../../../src/platform/database/migrate.ts";
import { createLog } from "../../../src/platform/log.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { createTestDatabase } from "../../support/postgres.ts";

/** A database of its own: the jobs remove what is old in all of it. */
export async function createJobsApp() {
  const own = await createTestDatabase();
  await migrateDatabase(own.url);
  const app = await createTestApp({ databaseUrl: own.url });
  return {
    ...app,
    async close() {
      await app.close();
      await own.drop();
    },
  };
}

/** The jobs of one process, with the names of the batches it has begun and what it has logged. */
export function jobsOf(
  app: TestApp,
  settings: JobSettings & { eventDays?: number; historyDays?: number; beforeBatch?(): Promise<void> } = {},
) {
  const { eventDays = 7, historyDays = 183, beforeBatch, ...rest } = settings;
  const batches: string[] = [];
  const logLines: string[] = [];
  const jobs = createJobs({
    database: {
      ...app.database,
      async transaction(name, work) {
        batches.push(name);
        await beforeBatch?.();
        return await app.database.transaction(name, work);
      },
    },
    clock: app.clock,
    log: createLog({ level: "debug", destination: { write: (line) => logLines.push(line) } }),
    retention: { eventDays, historyDays },
    pauseMs: 1,
    ...rest,
  });
  const removed = (job: string) =>
    logLines
      .map((line): { job?: string; removed?: number } => JSON.parse(line))
      .filter((entry) => entry.job === job)
      .reduce((sum, entry) => sum + (entry.removed ?? 0), 0);
  return { ...jobs, batches, logLines, removed };
}
