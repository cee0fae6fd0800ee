import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { isCompiled } from "../program.ts";

/** A compiled program carries the folder `drizzle` inside itself, at its root. */
const migrationsFolder = join(import.meta.dir, isCompiled ? "drizzle" : "../../../drizzle");

/** Any number that no other program takes: held while migrating, so that two instances do not collide. */
const migrationLock = 7_316_100_001;

/**
 * Brings the schema up to date, one migrator at a time.
 * @throws when a migration fails; the ones before it stay applied.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await client`select pg_advisory_lock(${migrationLock})`;
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    await client.end({ timeout: 5 });
  }
}
