import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { ordersOf } from "../../support/rows.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp({ env: { RATE_LIMIT_PER_MINUTE: "5", TRUST_PROXY: "1" } });
});
beforeEach(async () => {
  store = await createTestStore(app);
});
afterAll(() => app.close());

const get = (token?: string, headers?: Record<string, string>) =>
  app.call<Problem>("GET", token ? "/api/v1/orders" : "/", { token, headers });

/** An address that nobody else asks from. */
let lastAddress = 0;
const from = () => ({ "x-forwarded-for": `203.0.113.${++lastAddress}` });

describe("the sixth request within a minute", () => {
  test("is answered 429, and says when to try again", async () => {
    const answers = [];
    for (let count = 0; count < 6; count++) answers.push(await get(store.tokens.table));

    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 429]);
    const remaining = answers.map((answer) => answer.headers.get("ratelimit"));
    expect(remaining.map((header) => header?.replace(/reset=\d+/, "reset=…"))).toEqual([
      "limit=5, remaining=4, reset=…",
      "limit=5, remaining=3, reset=…",
      "limit=5, remaining=2, reset=…",
      "limit=5, remaining=1, reset=…",
      "limit=5, remaining=0, reset=…",
      "limit=5, remaining=0, reset=…",
    ]);
    const refused = answers[5];
    expect(refused?.body.code).toBe("TOO_MANY_REQUESTS");
    const seconds = Number(refused?.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused?.headers.get("ratelimit")).toContain(`reset=${seconds}`);
    expect(refused?.body.detail).toContain(String(seconds));
  });

  test("does nothing", async () => {
    for (let count = 0; count < 5; count++) await get(store.tokens.table);
    const answer = await app.call("POST", "/api/v1/orders", {
      token: store.tokens.table,
      body: { lines: [store.line] },
    });
    expect(answer.status).toBe(429);
    expect(await ordersOf(app, store.id)).toEqual([]);
  });

  test("counts requests that were refused, malformed ones too", async () => {
    for (const body of ["{", "[]", '{"lines":[]}', "x".repeat(300_000), "{}"]) {
      const { status } = await app.call("POST", "/api/v1/orders", { token: store.tokens.table, body });
      expect(status).toBeGreaterThanOrEqual(400);
    }
    expect((await get(store.tokens.table)).status).toBe(429);
  });
});

describe("who is counted", () => {
  test("each token on its own: who else signs in to a table cannot stop its tablet", async () => {
    const subject = {
      id: store.tableId,
      role: "table",
      name: "1",
      storeId: store.id,
      tokenVersion: 1,
    } as const;
    const { token: thief } = await app.tokens.issue(subject);
    for (let count = 0; count < 6; count++) await get(thief);
    expect((await get(thief)).status).toBe(429);
    expect((await get(store.tokens.table)).status).toBe(200);
  });

  test("each principal on its own, whatever address it comes from", async () => {
    for (let count = 0; count < 6; count++) await get(store.tokens.table, from());
    expect((await get(store.tokens.table, from())).status).toBe(429);
    expect((await get(store.tokens.otherTable)).status).toBe(200);
    expect((await get(store.tokens.staff)).status).toBe(200);
  });

  test("an address, where nobody is signed in", async () => {
    const one = from();
    const statuses = [];
    for (let count = 0; count < 6; count++) statuses.push((await get(undefined, one)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await get(undefined, from())).status).toBe(200);
  });

  test("the address that the proxy says, not what the client makes up in front of it", async () => {
    const [own = ""] = Object.values(from());
    const statuses = [];
    for (let count = 0; count < 6; count++)
      statuses.push((await get(undefined, { "x-forwarded-for": `10.0.0.${count}, ${own}` })).status);
    expect(statuses.at(-1)).toBe(429);
  });

  test("a whole /64 of IPv6 as one, whatever port the proxy adds", async () => {
    const statuses = [];
    for (let count = 0; count < 6; count++)
      statuses.push(
        (await get(undefined, { "x-forwarded-for": `[2001:db8:0:7::${count}]:4000${count}` })).status,
      );
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await get(undefined, { "x-forwarded-for": "2001:db8:0:8::1" })).status).toBe(200);
  });

  test("nobody for probes: a load balancer asks as often as it likes", async () => {
    const one = from();
    for (const path of ["/health", "/health/live"])
      for (let count = 0; count < 8; count++) {
        const answer = await app.call("GET", path, { headers: one });
        expect([answer.status, answer.headers.get("ratelimit")]).toEqual([200, null]);
      }
  });

  test("the peer itself where no proxy is trusted, though it sends X-Forwarded-For", async () => {
    const direct: TestServer = await serveTestApp({ env: { RATE_LIMIT_PER_MINUTE: "5" } });
    const statuses = [];
    for (let count = 0; count < 6; count++)
      statuses.push((await fetch(direct.url, { headers: { "x-forwarded-for": `10.0.0.${count}` } })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    await direct.close();
  });
});

test("there is no limit and no header when it is switched off", async () => {
  const open = await createTestApp();
  const token = (await createTestStore(open)).tokens.table;
  for (let count = 0; count < 20; count++) {
    const answer = await open.call("GET", "/api/v1/orders", { token });
    expect([answer.status, answer.headers.get("ratelimit")]).toEqual([200, null]);
  }
  await open.close();
});
