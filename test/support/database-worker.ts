import { sql } from "drizzle-orm";
import { DomainError } from "../../src/errors.ts";
import { connectPostgres } from "../../src/platform/database/postgres.ts";
import { createMetrics } from "../../src/platform/metrics.ts";
import { silentLog } from "./silent-log.ts";

// `bun database-worker.ts URL`: calls the database without a pause, and checks each answer, until its input ends. Says
// "ready" when all kinds of calls were answered, then for each line of input "well" as soon as they are again, and at
// the end what happened, as JSON.

const url = process.argv[2] ?? "";
const metrics = createMetrics({ process: false });
const database = connectPostgres({ url, poolSize: 8, slowQueryMs: 60_000, log: silentLog, metrics });
const callersOfEachKind = 3;
/** More than one segment of a pipe, so that writes are cut in the middle too. */
const long = "x".repeat(20_000);

const counts = { answered: 0, refused: 0, wrong: 0, slowestMs: 0, unanswered: 0 };
const otherErrors = new Set<string>();
let number = 0;
let isRunning = true;

const kinds: Record<string, (given: number) => Promise<boolean>> = {
  one: async (given) => {
    const rows = await database.statement("one", (client) => client`select ${given}::int as n`);
    return rows[0]?.n === given;
  },
  many: async (given) => {
    const rows = await database.query("many", (db) =>
      db.execute<{ n: number }>(sql`select g + ${given}::int as n from generate_series(0, 40) g`),
    );
    return rows.length === 41 && rows.every((row, index) => row.n === given + index);
  },
  long: async (given) => {
    const rows = await database.query("long", (db) =>
      db.execute<{ n: number; size: number }>(sql`select ${given}::int as n, length(${long}::text) as size`),
    );
    return rows[0]?.n === given && rows[0]?.size === long.length;
  },
  transaction: (given) =>
    database.transaction("transaction", async (tx) => {
      const [first] = await tx.execute<{ n: number; id: string }>(
        sql`select ${given}::int as n, txid_current()::text as id`,
      );
      // Time for another one to be given this connection, if it is lost.
      if (given % 5 === 0) await Bun.sleep(given % 20 === 0 ? 250 : 2);
      const [second] = await tx.execute<{ id: string }>(sql`select txid_current()::text as id`);
      return first?.n === given && first.id === second?.id;
    }),
};

async function call(kind: keyof typeof kinds): Promise<boolean> {
  const started = performance.now();
  counts.unanswered++;
  try {
    if (await kinds[kind]?.(++number)) counts.answered++;
    else counts.wrong++;
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === "DATABASE_UNAVAILABLE") counts.refused++;
    else otherErrors.add(String(error));
    await Bun.sleep(2);
    return false;
  } finally {
    counts.unanswered--;
    counts.slowestMs = Math.max(counts.slowestMs, Math.round(performance.now() - started));
  }
}

async function callAgainAndAgain(kind: string) {
  while (isRunning) await call(kind);
}

/** On every connection: as many at once as there are. */
async function allIsWell() {
  const once = () =>
    Promise.all(Object.keys(kinds).flatMap((kind) => Array.from({ length: 4 }, () => call(kind))));
  while (!(await once()).every(Boolean));
}

await allIsWell();
const callers = Object.keys(kinds).flatMap((kind) =>
  Array.from({ length: callersOfEachKind }, () => callAgainAndAgain(kind)),
);
console.log("ready");
for await (const _ of console) {
  await allIsWell();
  console.log("well");
}
isRunning = false;
await Promise.all(callers);
await database.close();
console.log(JSON.stringify({ ...counts, otherErrors: [...otherErrors] }));
