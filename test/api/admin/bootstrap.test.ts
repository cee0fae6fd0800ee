import { afterAll, expect, test } from "bun:test";
import { loadConfig } from "../../../src/config.ts";
import { ensureSuperAdmin } from "../../../src/features/admin/bootstrap.ts";
import { countSuperAdmins } from "../../../src/features/staff/staff.store.ts";
import { migrateDatabase } from "../../../src/platform/database/migrate.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestDatabase } from "../../support/postgres.ts";
import { auditOf } from "../../support/record.ts";
import { silentLog } from "../../support/silent-log.ts";

const account = { username: "root", password: "a-long-enough-password" };
const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanups.reverse()) await cleanUp();
});

async function createEmptyApp() {
  const own = await createTestDatabase();
  await migrateDatabase(own.url);
  const app = await createTestApp({ databaseUrl: own.url });
  cleanups.push(own.drop, app.close);
  const ensure = (superAdmin: typeof account | null) =>
    ensureSuperAdmin({
      config: loadConfig({
        NODE_ENV: "test",
        SUPER_ADMIN_USERNAME: superAdmin?.username,
        SUPER_ADMIN_PASSWORD: superAdmin?.password,
      }),
      database: app.database,
      log: silentLog,
    });
  const count = () => app.database.query("test.count", countSuperAdmins);
  const signIn = (body: typeof account) =>
    app.call<{ token: string; store: null }>("POST", "/api/v1/auth/staff/login", { body });
  return { app, ensure, count, signIn };
}

test("makes the super admin that the configuration names, who can sign in without a store", async () => {
  const { app, ensure, count, signIn } = await createEmptyApp();
  await ensure(account);
  expect(await count()).toBe(1);
  const { status, body } = await signIn(account);
  expect(status).toBe(200);
  expect(body.store).toBeNull();
  expect((await app.call("GET", "/api/v1/admin/stores", { token: body.token })).status).toBe(200);

  const audit = await auditOf(app, null);
  expect(audit).toMatchObject([
    { action: "staff.created", actor: { type: "system" }, detail: { username: "root", role: "super_admin" } },
  ]);
  expect(JSON.stringify(audit)).not.toContain(account.password);
});

test("changes nothing when there is one already, whatever its name", async () => {
  const { ensure, count, signIn } = await createEmptyApp();
  await ensure(account);
  await ensure({ username: "another", password: "a-second-long-password" });
  await ensure({ ...account, password: "a-second-long-password" });
  expect(await count()).toBe(1);
  expect((await signIn(account)).status).toBe(200);
});

test("makes none when the configuration names none", async () => {
  const { ensure, count } = await createEmptyApp();
  await ensure(null);
  expect(await count()).toBe(0);
});

test("makes one when several processes start at once", async () => {
  const { app, ensure, count } = await createEmptyApp();
  await Promise.all([ensure(account), ensure(account), ensure({ ...account, username: "other" })]);
  expect(await count()).toBe(1);
  expect(await auditOf(app, null)).toHaveLength(1);
});
