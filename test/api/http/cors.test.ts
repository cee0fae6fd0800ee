import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

const board = "https://board.example.com";
const tablet = "http://localhost:5173";

let server: TestServer;
let closed: TestServer;
let store: TestStore;

beforeAll(async () => {
  server = await serveTestApp({ env: { CORS_ORIGINS: `${board},${tablet}` } });
  closed = await serveTestApp();
  store = await createTestStore(server);
});
afterAll(async () => {
  await server.close();
  await closed.close();
});

function ask(origin: string | null, init: RequestInit = {}, on = server, path = "/api/v1/orders") {
  const headers = new Headers(init.headers);
  if (origin !== null) headers.set("origin", origin);
  return fetch(`${on.url}${path}`, { ...init, headers });
}

function preflight(origin: string, on = server) {
  const headers = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,idempotency-key",
  };
  return ask(origin, { method: "OPTIONS", headers }, on);
}

const words = (header: string | null) => (header ?? "").toLowerCase().split(/\s*,\s*/);

describe("a browser application of a named origin", () => {
  test.each([board, tablet])("may read answers: %s", async (origin) => {
    const response = await ask(origin, { headers: { authorization: `Bearer ${store.tokens.staff}` } });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(words(response.headers.get("vary"))).toContain("origin");
  });

  test("gets the menu from no cache that was filled for another origin", async () => {
    const headers = { authorization: `Bearer ${store.tokens.table}` };
    const response = await ask(board, { headers }, server, "/api/v1/menu");
    expect(words(response.headers.get("vary")).sort()).toEqual([
      "accept-encoding",
      "accept-language",
      "authorization",
      "origin",
    ]);
  });

  test("may read refusals too, and why", async () => {
    for (const path of ["/api/v1/orders", "/nowhere"]) {
      const response = await ask(board, {}, server, path);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get("access-control-allow-origin")).toBe(board);
    }
  });

  test("may read the headers that matter", async () => {
    const response = await ask(board);
    const exposed = words(response.headers.get("access-control-expose-headers"));
    for (const name of [
      "etag",
      "location",
      "idempotency-replayed",
      "ratelimit",
      "retry-after",
      "x-request-id",
    ])
      expect(exposed).toContain(name);
  });

  test("may send what the API takes", async () => {
    const response = await preflight(board);
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe(board);
    const methods = words(response.headers.get("access-control-allow-methods"));
    expect(methods).toEqual(expect.arrayContaining(["get", "post", "put", "patch", "delete"]));
    const headers = words(response.headers.get("access-control-allow-headers"));
    for (const name of ["authorization", "content-type", "idempotency-key", "if-match", "last-event-id"])
      expect(headers).toContain(name);
  });

  test("is never asked for cookies", async () => {
    for (const response of [await ask(board), await preflight(board)])
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("may open the stream", async () => {
    const abort = new AbortController();
    const response = await ask(
      board,
      { headers: { authorization: `Bearer ${store.tokens.staff}` }, signal: abort.signal },
      server,
      "/api/v1/events/stream",
    );
    expect(response.headers.get("access-control-allow-origin")).toBe(board);
    abort.abort();
  });
});

describe("everybody else", () => {
  test.each([
    "https://evil.example.com",
    "https://board.example.com.evil.com",
    "https://evil-board.example.com",
    "http://board.example.com",
    "https://board.example.com:8443",
    "https://BOARD.example.com",
    "https://board.example.com/",
    "http://localhost:5174",
    "null",
    "*",
    "board.example.com",
  ])("may not: %s", async (origin) => {
    for (const response of [await ask(origin), await preflight(origin)])
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("gets no such header when no origin is said", async () => {
    const response = await ask(null);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect(words(response.headers.get("vary"))).toContain("origin");
  });

  test("is nobody where no origins are named", async () => {
    const response = await ask(board, {}, closed);
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    const options = await preflight(board, closed);
    expect(options.status).toBe(405);
    expect(options.headers.get("access-control-allow-origin")).toBeNull();
  });
});
