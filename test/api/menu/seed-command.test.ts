import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { migrateDatabase } from "../../../src/platform/database/migrate.ts";
import { endOf } from "../../support/output.ts";
import { createTestDatabase } from "../../support/postgres.ts";

const main = join(import.meta.dir, "..", "..", "..", "src", "main.ts");
let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function seed(environment: "development" | "production", ...args: string[]) {
  const child = Bun.spawn([process.execPath, main, "seed", ...args], {
    env: {
      ...process.env,
      NODE_ENV: environment,
      DATABASE_URL: database.url,
      JWT_ALGORITHM: "HS256",
      JWT_SECRET_KEY: "0123456789abcdef0123456789abcdef",
      LOG_LEVEL: "warn",
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  return await endOf(child);
}

describe("one after the other, the command", () => {
  test("refuses production without a yes", async () => {
    await migrateDatabase(database.url);
    const { exitCode, out, err } = await seed("production");
    expect([exitCode, out]).toEqual([1, ""]);
    expect(err).toContain("--yes");
  });

  test("fills an empty database and says how to sign in", async () => {
    const { exitCode, out } = await seed("development");
    expect(exitCode).toBe(0);
    expect(out).toContain("store code hanok");
    expect(out).toContain("admin / admin-demo-1234");
  });

  test("adds nothing where there is a store, which is an error only in production", async () => {
    const again = await seed("development");
    expect([again.exitCode, again.out]).toEqual([0, expect.stringContaining("nothing was added")]);
    const production = await seed("production", "--yes");
    expect([production.exitCode, production.out]).toEqual([1, expect.stringContaining("nothing was added")]);
  });
});
