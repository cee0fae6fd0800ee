import { afterAll, expect, test } from "bun:test";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";
import { jobsOf } from "../api/jobs/harness.ts";
import { isSignedIn, signIn } from "../api/staff/sign-in.ts";
import { createTestApp } from "../support/app.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { createTestStore } from "../support/store.ts";

// A database of its own: the scheduled jobs remove what is old in all of it.
const own = await createTestDatabase();
await migrateDatabase(own.url);
const open = (hours: string) => createTestApp({ databaseUrl: own.url, env: { JWT_EXPIRE_HOURS: hours } });
const before = await open("168");
const lowered = await open("1");
afterAll(async () => {
  await before.close();
  await lowered.close();
  await own.drop();
});

test("a long token stays dead after JWT_EXPIRE_HOURS was lowered and its account was switched off", async () => {
  const store = await createTestStore(before);
  const longToken = await signIn(before, store, "staff");
  expect(await isSignedIn(lowered, longToken)).toBe(true);
  const off = await lowered.call("PATCH", `/api/v1/staff/${store.ids.staff}`, {
    token: store.tokens.admin,
    body: { isActive: false },
  });
  expect(off.status).toBe(200);
  expect(await isSignedIn(lowered, longToken)).toBe(false);

  for (const hours of [3, 160]) {
    lowered.clock.advance(hours * 3600);
    await jobsOf(lowered).run();
    expect(await isSignedIn(lowered, longToken)).toBe(false);
    // A process that starts now knows only what the database says.
    const restarted = await open("1");
    restarted.clock.set(lowered.clock.now());
    expect(await isSignedIn(restarted, longToken)).toBe(false);
    await restarted.close();
  }
});

test("a revocation is removed once no token can be that old", async () => {
  const store = await createTestStore(lowered);
  const path = `/api/v1/staff/${store.ids.staff}`;
  await lowered.call("PATCH", path, { token: store.tokens.admin, body: { password: "another-long-one" } });
  const count = async () => {
    const [row] = await lowered.database.statement(
      "test.revocations",
      (sql) => sql<{ count: number }[]>`
        SELECT count(*)::int AS count FROM token_revocations WHERE subject = ${`staff:${store.ids.staff}`}`,
    );
    return row?.count;
  };
  expect(await count()).toBe(1);
  lowered.clock.advance(168 * 3600);
  await jobsOf(lowered).run();
  expect(await count()).toBe(1);
  lowered.clock.advance(2 * 3600);
  await jobsOf(lowered).run();
  expect(await count()).toBe(0);
});
