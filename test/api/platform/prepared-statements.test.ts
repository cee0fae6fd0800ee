import { afterAll, beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { findSeqs } from "../../../src/features/events/events.store.ts";
import type { Queries } from "../../../src/platform/database/index.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** Statements of `findSeqs` that this connection has prepared. */
async function countPrepared(tx: Queries): Promise<unknown> {
  const [row] = await tx.execute<{ count: number }>(
    sql`select count(*)::int from pg_prepared_statements where statement like '%"event_seq" from "store_counters"%'`,
  );
  return row?.count;
}

const idsOf = (count: number) => Array.from({ length: count }, () => Bun.randomUUIDv7());

for (const kind of ["transaction", "snapshot"] as const) {
  test(`a statement of the builder is prepared once, in a ${kind} too`, async () => {
    await app.database[kind]("test.prepared", async (tx) => {
      const before = Number(await countPrepared(tx));
      await findSeqs(tx, idsOf(7));
      await findSeqs(tx, idsOf(7));
      expect(await countPrepared(tx)).toBeLessThanOrEqual(before + 1);
      expect(await countPrepared(tx)).toBeGreaterThan(0);
    });
  });
}

test("a statement for any number of rows is not kept", async () => {
  await app.database.transaction("test.prepared", async (tx) => {
    const before = await countPrepared(tx);
    for (const count of [21, 22, 23]) await findSeqs(tx, idsOf(count));
    expect(await countPrepared(tx)).toBe(before as number);
  });
});

test("a statement that was prepared before a column was added goes on", async () => {
  const read = () =>
    app.database.query("test.prepared", (db) => db.execute(sql`select * from test_columns where ${1} = 1`));
  await app.database.query("test.prepared", (db) => db.execute(sql`create table test_columns (a int)`));
  try {
    for (let i = 0; i < 8; i++) await read();
    await app.database.query("test.prepared", (db) =>
      db.execute(sql`alter table test_columns add column b int`),
    );
    for (let i = 0; i < 8; i++) expect((await read()).columns.map(({ name }) => name)).toEqual(["a", "b"]);
  } finally {
    await app.database.query("test.prepared", (db) => db.execute(sql`drop table test_columns`));
  }
});

test("a snapshot is read-only, and of one moment", async () => {
  await app.database.snapshot("test.snapshot", async (tx) => {
    const [row] = await tx.execute(sql`
      select current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as "readOnly"`);
    expect(row).toEqual({ isolation: "repeatable read", readOnly: "on" });
  });
  const later = await app.database.transaction("test.snapshot", async (tx) => {
    const [row] = await tx.execute(sql`select current_setting('transaction_read_only') as "readOnly"`);
    return row;
  });
  expect(later).toEqual({ readOnly: "off" });
});
