import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { problems } from "../../../src/http/problem-catalogue.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { eventsOf, ordersOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

let app: TestApp;
let store: TestStore;

beforeEach(async () => {
  app = await createTestApp();
  store = await createTestStore(app);
});
afterEach(() => app.close());

const secret = "select pin_hash from tables where password = 'hunter2'";

/** Makes one way to the database fail as nobody expects. */
function breakDatabase(way: "query" | "transaction" | "snapshot" | "statement", thrown: unknown) {
  const original = app.database[way];
  Object.assign(app.database, { [way]: () => Promise.reject(thrown) });
  return () => Object.assign(app.database, { [way]: original });
}

const thrownThings: [string, unknown][] = [
  ["an error", new Error(secret)],
  ["an error with a code of the framework's", Object.assign(new Error(secret), { code: "NOT_FOUND" })],
  ["an error with a status", Object.assign(new Error(secret), { status: 418, code: "VALIDATION" })],
  [
    "an error that answers for itself",
    Object.assign(new Error(secret), { toResponse: () => new Response(secret) }),
  ],
  ["text", secret],
  ["a response", new Response(secret, { status: 200 })],
];

describe("what nobody expected", () => {
  test.each(thrownThings)("says nothing of itself: %s", async (_what, thrown) => {
    breakDatabase("query", thrown);
    const answer = await app.call<Problem>("GET", "/api/v1/orders", {
      token: store.tokens.staff,
      headers: { "accept-language": "en" },
    });

    expect(answer.status).toBe(500);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect<unknown>(answer.body).toEqual({
      type: "/docs/errors#INTERNAL_ERROR",
      title: "Internal error",
      status: 500,
      detail: problems.INTERNAL_ERROR.en,
      instance: "/api/v1/orders",
      code: "INTERNAL_ERROR",
      requestId: answer.headers.get("request-id"),
    });
  });

  test.each([
    ["query", "GET", "/api/v1/orders"],
    ["transaction", "POST", "/api/v1/tables"],
    ["snapshot", "GET", "/api/v1/board"],
    ["statement", "POST", "/api/v1/orders"],
  ] as const)("says nothing whichever way it comes: %s", async (way, method, path) => {
    const repair = breakDatabase(way, new Error(secret));
    const body =
      method === "GET"
        ? undefined
        : path === "/api/v1/tables"
          ? { number: "9", pin: "4821" }
          : { lines: [store.line], tableId: store.tableId };
    const answer = await app.call<Problem>(method, path, { token: store.tokens.admin, body });
    repair();

    expect([answer.status, answer.body.code]).toEqual([500, "INTERNAL_ERROR"]);
    const text = JSON.stringify([answer.body, [...answer.headers]]);
    expect(text).not.toContain("hunter2");
    expect(text).not.toMatch(/select|at \w|\.ts:|node_modules/i);
    expect(await ordersOf(app, store.id)).toEqual([]);
    expect(await eventsOf(app, store.id)).toEqual([]);
  });

  test("is in the log, with the request's id and where it was thrown", async () => {
    breakDatabase("query", new Error("the disk is on fire"));
    const { headers } = await app.call("GET", "/api/v1/orders", { token: store.tokens.staff });
    const requestId = headers.get("request-id");
    const logged = () => app.logLines.map((line): Record<string, unknown> => JSON.parse(line));
    await until("the request is logged", () => logged().some((line) => line.msg === "request"));
    const lines = logged();
    const error = lines.find((line) => line.level === "error");
    expect(error).toMatchObject({ requestId, err: { message: "the disk is on fire" } });
    expect(JSON.stringify(error)).toContain("errors.test.ts");
    expect(lines.find((line) => line.msg === "request")).toMatchObject({
      requestId,
      status: 500,
    });
  });

  test("breaks one request and not the next", async () => {
    const repair = breakDatabase("query", new Error(secret));
    expect((await app.call("GET", "/api/v1/orders", { token: store.tokens.staff })).status).toBe(500);
    repair();
    expect((await app.call("GET", "/api/v1/orders", { token: store.tokens.staff })).status).toBe(200);
  });

  test("from the database itself says nothing either", async () => {
    const query = app.database.query.bind(app.database);
    app.database.query = (name) => query(name, (db) => db.execute(secret).then(() => Promise.reject(secret)));
    const answer = await app.call<Problem>("GET", "/api/v1/orders", { token: store.tokens.staff });

    expect([answer.status, answer.body.code]).toEqual([500, "INTERNAL_ERROR"]);
    expect(JSON.stringify(answer.body)).not.toMatch(/pin_hash|hunter2|column|select/i);
    // It was the database that refused.
    expect(app.logLines.join("")).toContain("42703");
  });
});

describe("a change that fails half-way", () => {
  test("leaves nothing behind", async () => {
    const transaction = app.database.transaction.bind(app.database);
    app.database.transaction = (name, work) =>
      transaction(name, async (tx) => {
        await work(tx);
        throw new Error("at the last moment");
      });
    const answer = await app.call("POST", "/api/v1/tables", {
      token: store.tokens.admin,
      body: { number: "9", pin: "4821" },
      headers: { "idempotency-key": "half-way" },
    });
    app.database.transaction = transaction;

    expect(answer.status).toBe(500);
    expect(await eventsOf(app, store.id)).toEqual([]);
    const list = await app.call<{ data: unknown[] }>("GET", "/api/v1/tables", { token: store.tokens.staff });
    expect(list.body.data).toHaveLength(3);
  });
});

test("every code has a status of its own kind, a title and both texts", () => {
  const statuses = Object.values(problems).map((problem) => problem.status);
  expect(statuses.length).toBeGreaterThan(20);
  for (const [code, { status, title, ko, en }] of Object.entries(problems)) {
    expect([400, 401, 403, 404, 405, 408, 409, 413, 415, 421, 422, 429, 500, 503]).toContain(status);
    expect([code, title.length > 0]).toEqual([code, true]);
    expect([code, /[가-힣]/.test(ko), /^[\x20-\x7e]+$/.test(en)]).toEqual([code, true, true]);
    // What a text fills in is the same in both.
    const gaps = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    expect([code, gaps(ko)]).toEqual([code, gaps(en)]);
  }
});
