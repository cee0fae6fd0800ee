import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { placeOrder } from "../../support/orders.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

let server: TestServer;
let store: TestStore;

beforeAll(async () => {
  server = await serveTestApp();
});
beforeEach(async () => {
  store = await createTestStore(server);
});
afterAll(() => server.close());

/** The two ways in: a socket, where the runtime has its say, and `fetch` alone. */
const ways = {
  "over a socket": (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init),
  "by fetch": async (path: string, init?: RequestInit) =>
    await server.app.fetch(new Request(`http://localhost${path}`, init)),
};

const signedIn = () => ({ authorization: `Bearer ${store.tokens.staff}` });

describe.each(Object.entries(ways))("%s", (_way, ask) => {
  test.each([
    ["/nowhere"],
    ["/api/v1/nowhere"],
    ["/api/v2/orders"],
    ["/api/v1//orders"],
    ["/api/v1/orders/1/2/3"],
    ["/.env"],
    ["/api/v1/orders/../../etc/passwd"],
    ["/constructor"],
    ["/__proto__"],
  ])("an address that is not there is answered 404: %s", async (path) => {
    const response = await ask(path, { headers: signedIn() });
    const problem = (await response.json()) as Problem;
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(problem).toMatchObject({ type: "/docs/errors#NOT_FOUND", status: 404, code: "NOT_FOUND" });
    expect(problem.requestId).toBe(response.headers.get("request-id") ?? "");
  });

  test.each([
    ["DELETE", "/api/v1/orders", ["GET", "POST"]],
    ["PUT", "/api/v1/orders/01990000-0000-7000-8000-000000000000", ["GET", "DELETE"]],
    ["GET", "/api/v1/auth/staff/login", ["POST"]],
    ["POST", "/", ["GET"]],
    ["PATCH", "/health", ["GET"]],
    ["POST", "/api/v1/tables/01990000-0000-7000-8000-000000000000/history", ["GET"]],
  ])(
    "a method that is not known is answered 405 with those that are: %s %s",
    async (method, path, allowed) => {
      const response = await ask(path, { method, headers: signedIn() });
      const problem = (await response.json()) as Problem;
      expect([response.status, problem.code]).toEqual([405, "METHOD_NOT_ALLOWED"]);
      expect(response.headers.get("allow")?.split(", ").sort()).toEqual(allowed.toSorted());
    },
  );

  test("an id that is not there is 404, not 405", async () => {
    const response = await ask(`/api/v1/orders/${Bun.randomUUIDv7()}`, { headers: signedIn() });
    expect(response.status).toBe(404);
    expect(response.headers.get("allow")).toBeNull();
  });

  test("HEAD is GET without its body", async () => {
    await placeOrder(server, store.tokens.table, { lines: [store.line] });
    for (const path of ["/", "/health/live", "/api/v1/menu", "/api/v1/orders"]) {
      const get = await ask(path, { headers: signedIn() });
      const head = await ask(path, { method: "HEAD", headers: signedIn() });
      expect([path, head.status]).toEqual([path, get.status]);
      expect(await head.text()).toBe("");
      expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
      expect(head.headers.get("etag")).toBe(get.headers.get("etag"));
    }
  });

  test("HEAD is refused as GET is", async () => {
    expect((await ask("/api/v1/orders", { method: "HEAD" })).status).toBe(401);
    expect((await ask("/api/v1/nowhere", { method: "HEAD" })).status).toBe(404);
    expect((await ask("/api/v1/auth/staff/login", { method: "HEAD" })).status).toBe(405);
  });

  test("every answer says that it is what it says it is", async () => {
    const answers = [
      await ask("/"),
      await ask("/api/v1/orders"),
      await ask("/api/v1/orders", { headers: signedIn() }),
      await ask("/nowhere"),
      await ask("/health", { method: "POST" }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 401, 200, 404, 405]);
    for (const { headers } of answers) {
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-request-id")).toBeTruthy();
      // No TLS in front, no promise of it.
      expect(headers.get("strict-transport-security")).toBeNull();
      expect(headers.get("server")).toBeNull();
      expect(headers.get("x-powered-by")).toBeNull();
    }
  });

  test("a sane X-Request-Id is taken over", async () => {
    for (const id of ["a", "01990000-0000-7000-8000-000000000000", "A.b_c-9", "x".repeat(128)]) {
      const response = await ask("/nowhere", { headers: { "x-request-id": id } });
      expect(response.headers.get("x-request-id")).toBe(id);
      expect(response.headers.get("request-id")).not.toBe(id);
    }
  });

  test.each([
    ["empty", ""],
    ["of 129 characters", "x".repeat(129)],
    ["of two words", "a b"],
    ["with a quote", 'a"b'],
    ["with markup", "<script>"],
    ["with a tab", "a\tb"],
    ["with an umlaut", "ä"],
  ])("an X-Request-Id that is not sane is replaced: %s", async (_what, id) => {
    const response = await ask("/", { headers: { "x-request-id": id } });
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]+$/);
  });
});

test("HEAD on the stream opens none", async () => {
  const before = await server.openStreams();
  const response = await fetch(`${server.url}/api/v1/events/stream`, { method: "HEAD", headers: signedIn() });
  expect([response.status, await response.text()]).toEqual([200, ""]);
  await until("it is gone", async () => (await server.openStreams()) === before, 2_000);
});

describe("a repeated query parameter", () => {
  test.each([
    ["limit=1&limit=2", "/limit"],
    ["status=ready&sort=createdAt&status=pending", "/status"],
    ["status=ready&st%61tus=pending", "/status"],
  ])("is refused and named: ?%s", async (query, pointer) => {
    const { status, body } = await server.call<Problem>("GET", `/api/v1/orders?${query}`, {
      token: store.tokens.staff,
    });
    expect([status, body.code]).toEqual([422, "VALIDATION_FAILED"]);
    expect(body.errors).toMatchObject([{ in: "query", pointer, code: "DUPLICATE" }]);
  });
});

describe("behind a trusted proxy", () => {
  test("HSTS is sent when the browser came by https, and only then", async () => {
    const proxied = await serveTestApp({ env: { TRUST_PROXY: "1" } });
    const ask = async (headers: Record<string, string>) =>
      (await fetch(proxied.url, { headers })).headers.get("strict-transport-security");
    expect(await ask({ "x-forwarded-proto": "https" })).toMatch(/^max-age=\d{7,}/);
    expect(await ask({ "x-forwarded-proto": "http" })).toBeNull();
    expect(await ask({})).toBeNull();
    await proxied.close();
    const direct = await fetch(server.url, { headers: { "x-forwarded-proto": "https" } });
    expect(direct.headers.get("strict-transport-security")).toBeNull();
  });
});
