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
  clientRequestId?: string;
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

describe("the id that a caller chose", () => {
  test("is sent back and logged beside the server's own, which no caller can choose", async () => {
    const headers = { "x-request-id": "chosen-1" };
    const answers = [await server.call("GET", "/", { headers }), await server.call("GET", "/", { headers })];
    const own = answers.map((answer) => answer.headers.get("request-id") ?? "");
    expect(new Set([...own, "chosen-1"]).size).toBe(3);
    expect(answers.map((answer) => answer.headers.get("x-request-id"))).toEqual(["chosen-1", "chosen-1"]);
    const logged = parse(server.logLines).filter(({ clientRequestId }) => clientRequestId === "chosen-1");
    expect(logged.map(({ requestId }) => requestId)).toEqual(own);
  });
});

describe("a line that belongs to a request", () => {
  test("has the request's id, also when many run at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        server.call("GET", `/api/v1/orders/${Bun.randomUUIDv7()}`, { token: store.tokens.staff }),
      ),
    );
    const slow = parse(server.logLines).filter(
      ({ msg, query }) => msg === "slow query" && query === "orders.get",
    );
    const ids = answers.map(({ headers }) => headers.get("request-id") ?? "");
    expect(new Set(ids).size).toBe(20);
    expect(slow.map(({ requestId }) => requestId).toSorted()).toEqual(ids.toSorted());
  });

  test("has it when the request failed", async () => {
    const original = server.database.query;
    server.database.query = () => Promise.reject(new Error("broken"));
    const { headers } = await server.call("GET", "/api/v1/orders", { token: store.tokens.staff });
    server.database.query = original;
    const line = parse(server.logLines).find(({ msg }) => msg === "unexpected error");
    expect(line?.requestId).toBe(headers.get("request-id") ?? "");
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
