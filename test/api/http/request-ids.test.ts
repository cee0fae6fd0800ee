import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { openAdapters } from "../../../src/adapters.ts";
import { loadConfig } from "../../../src/config.ts";
import { createLog } from "../../../src/platform/log.ts";
import { createMetrics } from "../../../src/platform/metrics.ts";
import { makeDataDir, testDatabaseUrl } from "../../support/postgres.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

interface Line {
  msg: string;
  requestId?: string;
  query?: string;
}

let server: TestServer;
let store: TestStore;

beforeAll(async () => {
  // Every call is a slow one.
  server = await serveTestApp({ slowQueryMs: 0 });
  store = await createTestStore(server);
});
afterAll(() => server.close());

const parse = (lines: string[]): Line[] => lines.map((line) => JSON.parse(line));

describe("a line that belongs to a request", () => {
  test("has the request's id, also when many run at once", async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        server.call("GET", `/api/v1/orders/${Bun.randomUUIDv7()}`, {
          token: store.tokens.staff,
          headers: { "x-request-id": `many-${index}` },
        }),
      ),
    );
    const slow = parse(server.logLines).filter(
      ({ msg, query }) => msg === "slow query" && query === "orders.get",
    );
    expect(slow.map(({ requestId }) => requestId).toSorted()).toEqual(
      Array.from({ length: 20 }, (_, index) => `many-${index}`).toSorted(),
    );
  });

  test("has it when the request failed", async () => {
    const original = server.database.query;
    server.database.query = () => Promise.reject(new Error("broken"));
    await server.call("GET", "/api/v1/orders", {
      token: store.tokens.staff,
      headers: { "x-request-id": "failed" },
    });
    server.database.query = original;
    const line = parse(server.logLines).find(({ msg }) => msg === "unexpected error");
    expect(line?.requestId).toBe("failed");
  });
});

test("a line of nobody's request has none", async () => {
  await server.database.query("test.alone", (db) => db.execute(sql`select 1`));
  const line = parse(server.logLines).find(({ query }) => query === "test.alone");
  expect(line).toMatchObject({ msg: "slow query" });
  expect(line).not.toHaveProperty("requestId");
});

test.each([
  ["development", 0.3, true],
  ["production", 0.3, false],
  ["production", 2.1, true],
])("a call is slow in %s when it took %d s: %p", async (environment, seconds, isSlow) => {
  const lines: string[] = [];
  const config = loadConfig({
    NODE_ENV: environment,
    DATABASE_URL: testDatabaseUrl(),
    DATA_DIR: await makeDataDir(),
    JWT_ALGORITHM: "HS256",
    JWT_SECRET_KEY: "0123456789abcdef0123456789abcdef",
  });
  const log = createLog({ level: "info", destination: { write: (line) => lines.push(line) } });
  const adapters = await openAdapters(config, log, createMetrics({ process: false }));
  try {
    await adapters.database.query("test.sleep", (db) => db.execute(sql`select pg_sleep(${seconds})`));
    const slow = parse(lines).filter(({ msg, query }) => msg === "slow query" && query === "test.sleep");
    // On a busy machine a quick call may be slow, but never a slow one quick.
    if (isSlow) expect(slow.length).toBe(1);
    else expect(slow.every((line) => Number(Object(line).ms) > 2_000)).toBe(true);
  } finally {
    await adapters.close();
  }
});
