import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import postgres from "postgres";
import { businessDayOf } from "../../src/features/stores/local-time.ts";
import { startEmbeddedPostgres } from "../../src/platform/database/embedded.ts";
import { serverEnvironment } from "../../src/platform/database/embedded-cluster.ts";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";
import { toTextLines } from "../../src/text-table.ts";
import { createTestApp } from "../support/app.ts";
import { testKeyPair } from "../support/keys.ts";
import { type CallApi, pollWhileWriting } from "../support/poll-while-writing.ts";
import { makeDataDir } from "../support/postgres.ts";
import { createTestStore } from "../support/store.ts";
import { createInstance } from "./instance.ts";

// `bun test/faults/poller.ts [--seconds 60] [--json] [--faketime /path/to/libfaketime.so.1]`: twelve writers and a
// client that polls `updatedSince`, on a real server and a PostgreSQL whose clock is set back two minutes, then ahead
// two days, then right again. PostgreSQL runs with libfaketime (Debian: `apt-get install libfaketime`). Ends with 1
// when anything was missed, fell or repeated.

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** How long a process of PostgreSQL may go on with the clock of before: it looks once a second. */
const settlingMs = 3_000;
const zone = { timezone: "Asia/Seoul", dayStartsAt: "05:00" };

const { values } = parseArgs({
  options: { seconds: { type: "string" }, json: { type: "boolean" }, faketime: { type: "string" } },
});
const seconds = Number(values.seconds ?? 60);
const library = values.faketime ?? findLibrary();

await using cleanUp = new AsyncDisposableStack();
const folder = await makeDataDir();
cleanUp.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

// What the server's clock is ahead, in milliseconds, and since when.
const clockFile = join(folder, "clock");
const offsets: { fromMs: number; aheadMs: number }[] = [];
async function setClock(aheadMs: number) {
  await Bun.write(clockFile, `${aheadMs < 0 ? "-" : "+"}${Math.abs(aheadMs) / 1000}`);
  offsets.push({ fromMs: Date.now(), aheadMs });
}
await setClock(0);
// It passes nothing else of our environment on.
Object.assign(serverEnvironment, {
  LD_PRELOAD: library,
  FAKETIME_TIMESTAMP_FILE: clockFile,
  FAKETIME_CACHE_DURATION: "1",
  DONT_FAKE_MONOTONIC: "1",
});

const database = await startEmbeddedPostgres({ dataDir: folder, log() {} });
cleanUp.defer(database.stop);
await migrateDatabase(database.url);
const keys = { private: join(folder, "private.pem"), public: join(folder, "public.pem") };
await Bun.write(keys.private, testKeyPair.privatePem);
await Bun.write(keys.public, testKeyPair.publicPem);
const env = {
  DATABASE_URL: database.url,
  DATA_DIR: join(folder, "uploads"),
  JWT_PRIVATE_KEY_PATH: keys.private,
  JWT_PUBLIC_KEY_PATH: keys.public,
  RATE_LIMIT_PER_MINUTE: "0",
  LOG_LEVEL: "warn",
};
const server = createInstance("server", folder, env);
cleanUp.defer(server.kill);
await server.start();
// Makes the store, and signs tokens that the server accepts.
const witness = await createTestApp({
  databaseUrl: database.url,
  env: { DATA_DIR: join(folder, "witness") },
});
cleanUp.defer(witness.close);
witness.clock.set(new Date());
const store = await createTestStore(witness, { unbounded: true, timezone: zone.timezone });

const call: CallApi = async (method, path, token, body) => {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, body: await response.json() };
};

const days = new Map<string, number>();
let wrongDays = 0;
const changes = [-2 * minuteMs, 2 * dayMs, 0].map((aheadMs, index) =>
  setTimeout(() => void setClock(aheadMs), ((index + 1) / 4) * seconds * 1000),
);
cleanUp.defer(() => changes.forEach(clearTimeout));
const result = await pollWhileWriting(call, store, {
  writers: 12,
  seconds,
  onPlaced({ businessDay }, sentAtMs, answeredAtMs) {
    days.set(businessDay, (days.get(businessDay) ?? 0) + 1);
    if (!daysBetween(sentAtMs, answeredAtMs).has(businessDay)) wrongDays++;
  },
});

const sql = postgres(database.url, { max: 1, onnotice() {} });
cleanUp.defer(() => sql.end());
const [log] = await sql<{ fell: number; repeated: number; gaps: number; isAhead: boolean }[]>`
  select (select count(*)::int from (
            select occurred_at < lag(occurred_at) over (order by seq) as fell from events) as e where fell) as fell,
         (select count(*)::int - count(distinct (business_day, number))::int from orders) as repeated,
         (select coalesce(sum(gaps), 0)::int from (
            select max(number) - count(*) as gaps from orders group by business_day) as d) as gaps,
         (select max(occurred_at) > now() + interval '1 day' from events) as "isAhead"`;

const measures = {
  orders: result.orders,
  "changes of status": result.changes,
  polls: result.polls,
  "orders a day": Object.fromEntries([...days].sort()),
  "moments reached the clock that was ahead": log?.isAhead ?? false,
  missed: result.missed,
  stale: result.stale,
  "moments that fell": result.fell + (log?.fell ?? 1),
  "wrong days": wrongDays,
  "repeated numbers": log?.repeated ?? 1,
  "numbers left out": log?.gaps ?? 1,
  refused: result.refused.length,
  // PostgreSQL's own timeouts go by its clock: one that jumps ahead ends the statements that run.
  "told to try again": result.busy,
};
const asked = [
  "missed",
  "stale",
  "moments that fell",
  "wrong days",
  "repeated numbers",
  "numbers left out",
  "refused",
];
const entries = Object.entries(measures);
const isRight = entries.every(([name, value]) => !asked.includes(name) || value === 0) && days.size > 1;
const cells = entries.map(([name, value]) => [
  name,
  asked.includes(name) ? "0" : "",
  typeof value === "object" ? JSON.stringify(value) : String(value),
]);
console.log(
  values.json
    ? JSON.stringify({ seconds, ...measures, isRight }, null, 2)
    : toTextLines([["measure", "asked", "measured"], ...cells]).join("\n"),
);
if (result.refused[0]) console.error(`first refusal: ${result.refused[0]}`);
process.exitCode = isRight ? 0 : 1;

/** The business days that the server's clock may have shown in this time. */
function daysBetween(fromMs: number, toMs: number): Set<string> {
  const found = new Set<string>();
  offsets.forEach(({ fromMs: since, aheadMs }, index) => {
    const until = (offsets[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY) + settlingMs;
    if (since > toMs || until < fromMs) return;
    for (const at of [fromMs, toMs]) found.add(businessDayOf(new Date(at + aheadMs), zone));
  });
  return found;
}

function findLibrary(): string {
  for (const folder of ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]) {
    const path = join(folder, "faketime");
    try {
      if (readdirSync(path).includes("libfaketime.so.1")) return join(path, "libfaketime.so.1");
    } catch {
      // Not on this machine.
    }
  }
  throw new Error(
    "libfaketime was not found: install it (apt-get install libfaketime), or name it with --faketime.",
  );
}
