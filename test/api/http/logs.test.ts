import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import { placeOrder } from "../../support/orders.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { createTestStore, password, pin, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

let server: TestServer;
let store: TestStore;

beforeAll(async () => {
  server = await serveTestApp({ env: { LOG_LEVEL: "debug", METRICS_TOKEN: "metrics-secret-4711" } });
  store = await createTestStore(server);
});
afterAll(() => server.close());

interface Line {
  level: string;
  time: string;
  msg: string;
  requestId?: string;
  clientRequestId?: string;
  [field: string]: unknown;
}

function lines(): Line[] {
  return server.logLines.map((line) => JSON.parse(line));
}

async function lineOf(clientRequestId: string): Promise<Line> {
  const find = () =>
    lines().find((line) => line.clientRequestId === clientRequestId && line.msg === "request");
  await until(`the request ${clientRequestId} is logged`, () => find() !== undefined);
  const line = find();
  if (!line) throw new Error("not logged");
  return line;
}

describe("each request", () => {
  test("is one line of JSON that says who asked what and how it went", async () => {
    await server.call("GET", `/api/v1/orders/${Bun.randomUUIDv7()}?x=1`, {
      token: store.tokens.staff,
      headers: { "x-request-id": "line-1" },
    });
    const line = await lineOf("line-1");
    expect(line).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]+$/),
      clientRequestId: "line-1",
      store: store.id,
      principal: `staff:${store.ids.staff}`,
      method: "GET",
      route: "/api/v1/orders/:id",
      status: 404,
      ms: expect.any(Number),
      msg: "request",
    } as unknown as Line);
  });

  test("that nobody is behind says so", async () => {
    await server.call("GET", "/nowhere/at/all", { headers: { "x-request-id": "line-2" } });
    expect(await lineOf("line-2")).toMatchObject({ principal: null, route: "unknown", status: 404 });
  });

  test.each<[string, string, string, number]>([
    ["201", "POST", "/api/v1/events/ticket", 201],
    ["204", "POST", "/api/v1/auth/logout", 204],
    ["401", "GET", "/api/v1/orders", 401],
    ["405", "PUT", "/health", 405],
    ["422", "GET", "/api/v1/orders?limit=0", 422],
  ])("has the status that was answered: %s", async (id, method, path, status) => {
    const { token } = await server.tokens.issue({
      id: store.ids.staff,
      role: "staff",
      name: "staff",
      storeId: store.id,
      tokenVersion: 1,
    });
    const answer = await server.call(method, path, {
      token: status === 401 ? undefined : token,
      headers: { "x-request-id": `status-${id}` },
    });
    expect(answer.status).toBe(status);
    expect(await lineOf(`status-${id}`)).toMatchObject({ status });
  });

  test("is one line, however many there are", async () => {
    const before = lines().filter((line) => line.msg === "request").length;
    await Promise.all(Array.from({ length: 50 }, () => server.call("GET", "/health/live")));
    const count = () => lines().filter((line) => line.msg === "request").length - before;
    await until("all are logged", () => count() >= 50);
    expect(count()).toBe(50);
  });
});

describe("a line", () => {
  test.each([
    ["a line break in the path", "/a%0d%0ab"],
    ["a raw line separator in the path", "/a\u2028b"],
    ["an escape sequence in the path", "/a%1b[31mred"],
    ["a line break in the query", "/nowhere?x=%0d%0a%7b%22level%22:%22fatal%22%7d"],
    ["quotes in the path", '/a"b\\'],
  ])("stays one line: %s", async (what, path) => {
    const id = what.replaceAll(/\W/g, "-");
    await server.call("GET", path, { headers: { "x-request-id": id, "user-agent": "x\ty" } });
    await lineOf(id);
    expectOneLineEach();
  });

  test("stays one line when an error's text has line breaks and control characters", async () => {
    const original = server.database.query;
    server.database.query = () =>
      Promise.reject(new Error('a\r\nb\u001b[31m\u2028\u0085"}\n{"level":"fatal"'));
    await server.call("GET", "/api/v1/orders", { token: store.tokens.staff });
    server.database.query = original;
    await until("the error is logged", () => lines().some((line) => line.level === "error"));
    expectOneLineEach();
    expect(lines().some((line) => line.level === "fatal")).toBe(false);
  });

  function expectOneLineEach() {
    for (const line of server.logLines) {
      expect(line.endsWith("\n")).toBe(true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      expect(() => JSON.parse(line)).not.toThrow();
    }
  }
});

test("nothing secret is in any line, over a whole evening", async () => {
  const newPin = "86420975";
  const newPassword = "battery-horse-correct-1";
  const secrets = [pin, password, newPin, newPassword, "metrics-secret-4711", "wrong-password-9"];
  const { code, ids } = store;

  // Signing in, rightly and wrongly.
  const login = (path: string, body: object) =>
    server.call<{ token: string }>("POST", `/api/v1/auth/${path}/login`, {
      body: { storeCode: code, ...body },
    });
  const table = await login("tables", { tableNumber: "1", pin });
  const admin = await login("staff", { username: "admin", password });
  await login("tables", { tableNumber: "1", pin: newPin });
  await login("staff", { username: "staff", password: "wrong-password-9" });
  await server.call("POST", "/api/v1/auth/staff/login", { body: `{"password":"${password}"` });
  secrets.push(table.body.token, admin.body.token, ...Object.values(store.tokens));

  // Tokens in every shape.
  const half = table.body.token.slice(0, -10);
  for (const token of [half, `${half}xxxxxxxxxx`]) await server.call("GET", "/api/v1/orders", { token });
  await server.call("GET", `/api/v1/orders?access_token=${table.body.token}`);
  await server.call("GET", `/api/v1/events/stream?token=${table.body.token}&ticket=none`);
  await server.call("GET", "/metrics", { token: "metrics-secret-4711" });
  secrets.push(half);

  // Tickets.
  const ticket = await server.call<{ ticket: string }>("POST", "/api/v1/events/ticket", {
    token: table.body.token,
  });
  const stream = await fetch(`${server.url}/api/v1/events/stream?ticket=${ticket.body.ticket}`);
  await stream.body?.cancel();
  await fetch(`${server.url}/api/v1/events/stream?ticket=${ticket.body.ticket}`);
  secrets.push(ticket.body.ticket);

  // Orders, changes, failures.
  const order: Order = await placeOrder(server, table.body.token, { lines: [store.line] });
  const { token } = admin.body;
  await server.call("POST", `/api/v1/orders/${order.id}/status`, { token, body: { status: "served" } });
  await server.call("PATCH", `/api/v1/tables/${ids.tables[1]}`, { token, body: { pin: newPin } });
  await server.call("POST", "/api/v1/tables", { token, body: { number: "1", pin: newPin } });
  await server.call("POST", "/api/v1/staff", {
    token,
    body: { username: "minji", password: newPassword, name: "Minji" },
  });
  await server.call("POST", "/api/v1/staff", { token, body: { username: "x", password: newPassword } });
  for (const way of ["query", "transaction"] as const) {
    const original = server.database[way].bind(server.database);
    // A statement that fails with the secret among its parameters.
    const failing = (name: string) =>
      original(name, (db) => db.execute(sql`select ${newPassword}::text from nowhere`));
    Object.assign(server.database, { [way]: failing });
    await server.call("PATCH", `/api/v1/tables/${ids.tables[1]}`, { token, body: { pin: newPin } });
    await login("staff", { username: "admin", password });
    Object.assign(server.database, { [way]: original });
  }
  await server.call("POST", "/api/v1/auth/logout", { token });
  await server.call("GET", "/health/live", { headers: { "x-request-id": "end-of-the-evening" } });
  await lineOf("end-of-the-evening");

  const all = server.logLines.join("");
  expect(server.logLines.length).toBeGreaterThan(30);
  expect(all).toContain("select $1::text from nowhere");
  for (const secret of secrets) {
    // A PIN's digits may be part of any number: as a whole word it is a PIN.
    const asWord = new RegExp(
      `(?<![0-9A-Za-z-])${secret.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![0-9A-Za-z-])`,
    );
    expect([secret, asWord.test(all)]).toEqual([secret, false]);
  }
});
