import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import postgres from "postgres";
import { findFreePort } from "../../../src/platform/free-port.ts";
import { createTestApp } from "../../support/app.ts";
import { endOf } from "../../support/output.ts";
import { createTestDatabase, makeDataDir } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(60_000);

const main = join(import.meta.dir, "..", "..", "..", "src", "main.ts");
let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function spawnMain(args: string[], env: Record<string, string>) {
  return Bun.spawn([process.execPath, "--no-env-file", main, ...args], {
    env: {
      PATH: process.env.PATH,
      DATA_DIR: await makeDataDir(),
      JWT_ALGORITHM: "HS256",
      JWT_SECRET_KEY: "only-for-tests-".repeat(4),
      ...env,
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** Serves until the work is done. */
async function serve(env: Record<string, string>, work: (url: string) => Promise<void>) {
  const port = findFreePort();
  const child = await spawnMain(["serve"], { PORT: String(port), ...env });
  const ended = endOf(child);
  const url = `http://127.0.0.1:${port}`;
  try {
    await until(
      "it serves",
      () =>
        fetch(`${url}/health/live`).then(
          ({ ok }) => ok,
          () => false,
        ),
      40_000,
    );
    await work(url);
  } finally {
    child.kill("SIGTERM");
  }
  return await ended;
}

async function countStaff(): Promise<number> {
  const sql = postgres(database.url, { max: 1 });
  try {
    const [row] =
      await sql`select (select count(*) from staff)::int + (select count(*) from stores)::int as count`;
    return row?.count;
  } finally {
    await sql.end();
  }
}

test("without NODE_ENV an empty database of the configuration gets no demo accounts until db:seed is run", async () => {
  const { exitCode, err } = await serve({ DATABASE_URL: database.url }, async (url) => {
    const signIn = await fetch(`${url}/api/v1/auth/staff/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "super", password: "super-demo-1234" }),
    });
    expect(signIn.status).toBe(401);
  });
  expect(exitCode).toBe(0);
  expect(err).toContain("Database   that of DATABASE_URL");
  expect(err).not.toContain("demo-1234");
  expect(await countStaff()).toBe(0);

  const seeded = await endOf(await spawnMain(["seed"], { DATABASE_URL: database.url }));
  expect(seeded.exitCode).toBe(0);
  expect(seeded.out).toContain("A demo store was made");
  expect(await countStaff()).toBeGreaterThan(0);
});

test("METRICS_PORT answers the metrics and nothing else, and PORT answers them no more", async () => {
  const metricsPort = findFreePort();
  const metricsUrl = `http://127.0.0.1:${metricsPort}`;
  const env = {
    NODE_ENV: "test",
    DATABASE_URL: database.url,
    METRICS_PORT: String(metricsPort),
    METRICS_ADDRESSES: "192.0.2.1",
    METRICS_TOKEN: "of-the-scraper",
    TRUST_PROXY: "1",
  };
  const { exitCode, out, err } = await serve(env, async (url) => {
    const token = { authorization: "Bearer of-the-scraper" };
    const answer = await fetch(`${metricsUrl}/metrics`, { headers: token });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toStartWith("text/plain; version=0.0.4");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await answer.text()).toContain("table_order_http_request_duration_seconds");

    const asked = async (address: string, headers: Record<string, string> = {}) => {
      const { status, headers: answered } = await fetch(address, { headers });
      return [status, answered.get("content-type")];
    };
    const problem = "application/problem+json";
    expect(await asked(`${metricsUrl}/metrics`)).toEqual([403, problem]);
    expect(await asked(`${metricsUrl}/metrics`, { authorization: "Bearer of-the-scrapeR" })).toEqual([
      403,
      problem,
    ]);
    // Only the connection's own address counts.
    expect(await asked(`${metricsUrl}/metrics`, { "x-forwarded-for": "192.0.2.1" })).toEqual([403, problem]);
    expect(await asked(`${metricsUrl}/health/live`, token)).toEqual([404, problem]);
    expect(await asked(`${url}/metrics`, token)).toEqual([404, problem]);
  });
  expect([exitCode, err]).toEqual([0, ""]);
  expect(out).toContain(`"metricsPort":${metricsPort}`);
});

test("on the main port the token is compared whole, and its scheme in any letters", async () => {
  const app = await createTestApp({
    env: { METRICS_TOKEN: "of-the-scraper", METRICS_ADDRESSES: "192.0.2.1" },
  });
  try {
    const statusOf = async (authorization: string) =>
      (await app.call("GET", "/metrics", { headers: { authorization } })).status;
    for (const given of ["Bearer of-the-scraper", "bearer of-the-scraper"])
      expect(await statusOf(given)).toBe(200);
    for (const given of ["Bearer of-the-scrape", "Bearer of-the-scraper2", "Bearer ", "of-the-scraper", ""])
      expect(await statusOf(given)).toBe(403);
  } finally {
    await app.close();
  }
});

test.each([
  ["1", true],
  ["true", true],
  ["0", false],
])("with DEBUG=%s a command that fails shows where in the code: %p", async (DEBUG, isShown) => {
  const { exitCode, err } = await endOf(await spawnMain(["migrate"], { DEBUG, DATABASE_URL: "mysql://h/d" }));
  expect(exitCode).toBe(1);
  expect(err).toContain("DATABASE_URL: MySQL is not supported");
  expect(err.includes("config.ts:")).toBe(isShown);
});
