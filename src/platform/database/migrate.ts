import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { isCompiled } from "../program.ts";
import { sqlState } from "./errors.ts";

/** A compiled program carries the folder `drizzle` inside itself, at its root. */
const migrationsFolder = join(import.meta.dir, isCompiled ? "drizzle" : "../../../drizzle");

/** Any number that no other program takes: held while migrating, so that two instances do not collide. */
const migrationLock = 7_316_100_001;

const lockNotAvailable = "55P03";

export interface MigrationWaits {
  /** For a lock on a table (default 5). While a migration waits for one, requests to that table wait behind it. */
  tableSeconds?: number;
  /** For another process that migrates (default 600). */
  migratorSeconds?: number;
}

/**
 * Brings the schema up to date, one migrator at a time.
 * @throws when a migration fails or cannot have a lock in time; nothing is changed then, and it can be started again
 */
export async function migrateDatabase(url: string, waits: MigrationWaits = {}): Promise<void> {
  const { tableSeconds = 5, migratorSeconds = 600 } = waits;
  const client = postgres(url, { max: 1, onnotice: () => {} });
  const limitWaits = (seconds: number) => client`select set_config('lock_timeout', ${`${seconds}s`}, false)`;
  try {
    await limitWaits(migratorSeconds);
    await client`select pg_advisory_lock(${migrationLock})`.catch((error) => {
      throw describeWait(error, `another process has been migrating for ${migratorSeconds} s`);
    });
    await limitWaits(tableSeconds);
    await migrate(drizzle(client), { migrationsFolder }).catch((error) => {
      throw describeWait(error, `it waited ${tableSeconds} s for a lock that another connection holds`);
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}

function describeWait(error: unknown, reason: string): unknown {
  if (sqlState(error) !== lockNotAvailable) return error;
  const advice = "Let that end, or end it with pg_terminate_backend, and start the migration again.";
  return new Error(`The schema was not migrated: ${reason}. Nothing was changed. ${advice}`, {
    cause: error,
  });
}
