import { expect, setDefaultTimeout, test } from "bun:test";
import postgres from "postgres";
import { migrateDatabase } from "../../../src/platform/database/migrate.ts";
import { createTestDatabase } from "../../support/postgres.ts";

setDefaultTimeout(30_000);

/** An empty database, and somebody in it who keeps a lock. */
async function withHeldLock(
  statement: string,
  work: (url: string, sql: postgres.Sql, release: () => Promise<unknown>) => Promise<void>,
) {
  const database = await createTestDatabase();
  const sql = postgres(database.url, { max: 1, onnotice() {} });
  try {
    await sql.unsafe(`begin; ${statement}`);
    await work(database.url, sql, () => sql`commit`);
  } finally {
    await sql.end();
    await database.drop();
  }
}

/** Whether the first migration has been applied. */
async function hasSchema(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    const [row] = await sql`select to_regclass('menu_items') is not null as present`;
    return row?.present;
  } finally {
    await sql.end();
  }
}

test("a migration that cannot have its lock says so, changes nothing, and runs when it is started again", async () => {
  // The table that every migration is noted in; it is made beforehand, so that there is something to lock.
  const table = `create schema drizzle;
    create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
    commit; begin; lock table drizzle.__drizzle_migrations in share mode`;
  await withHeldLock(table, async (url, _, release) => {
    const refusal = await migrateDatabase(url, { tableSeconds: 1 }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Error);
    expect(String(refusal)).toContain(
      "The schema was not migrated: it waited 1 s for a lock that another connection holds. Nothing was changed.",
    );
    expect(await hasSchema(url)).toBe(false);
    await release();
    await migrateDatabase(url, { tableSeconds: 1 });
    expect(await hasSchema(url)).toBe(true);
  });
});

test("a migrator waits for another one for longer than for a table, and then says which of the two it was", async () => {
  await withHeldLock("select pg_advisory_xact_lock(7316100001)", async (url, _, release) => {
    const waits = { tableSeconds: 1, migratorSeconds: 2 };
    const refusal = await migrateDatabase(url, waits).catch((error: unknown) => error);
    expect(String(refusal)).toContain("another process has been migrating for 2 s");
    const patient = migrateDatabase(url, { tableSeconds: 1, migratorSeconds: 60 });
    await Bun.sleep(1_500);
    expect(await hasSchema(url)).toBe(false);
    await release();
    await patient;
    expect(await hasSchema(url)).toBe(true);
  });
});
