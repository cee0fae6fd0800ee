import { afterEach, expect, test } from "bun:test";
import { findFreePort } from "../../../src/platform/free-port.ts";
import { createClient, Refusal } from "../../../src/replay/client.ts";

type Handler = (request: Request, count: number) => Response | Promise<Response>;

const open: Bun.Server<undefined>[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop(true)));
});

/** A server that answers as told, and a client of it. */
function serve(handler: Handler, options: { patienceMs?: number; port?: number } = {}) {
  const requests: { key: string | null; body: string }[] = [];
  const server = Bun.serve({
    port: options.port ?? 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      requests.push({ key: request.headers.get("idempotency-key"), body: await request.clone().text() });
      return await handler(request, requests.length);
    },
  });
  open.push(server);
  const url = `http://127.0.0.1:${server.port}`;
  const client = createClient({ url, signal: new AbortController().signal, patienceMs: options.patienceMs });
  return { client, requests };
}

function problem(status: number, code: string, headers: Record<string, string> = {}) {
  return Response.json({ code, detail: "no" }, { status, headers });
}

const parse = (value: unknown) => value;
const request = { key: "key-1", body: { a: 1 }, parse };

test("asks again with the same key and body until there is an answer", async () => {
  const { client, requests } = serve((_, count) =>
    count < 3 ? problem(503, "DATABASE_UNAVAILABLE") : Response.json({ id: 1 }, { status: 201 }),
  );
  expect(await client.call("POST", "/orders", request)).toEqual({ body: { id: 1 }, isReplay: false });
  expect(requests).toEqual(Array(3).fill({ key: "key-1", body: '{"a":1}' }));
  expect(client.counts).toEqual({ requests: 3, retries: 2, lostAnswers: 0, rateLimited: 0 });
});

test("asks again after an answer that never came, and then hears that it is a replay", async () => {
  const { client } = serve((_, count) =>
    count === 1
      ? new Promise<Response>(() => {})
      : Response.json({ id: 1 }, { headers: { "idempotency-replayed": "true" } }),
  );
  const answer = await client.call("POST", "/orders", { ...request, timeoutMs: 100 });
  expect(answer).toEqual({ body: { id: 1 }, isReplay: true });
  expect(client.counts.lostAnswers).toBe(1);
});

test("waits for a server that is not there yet", async () => {
  const port = findFreePort();
  const client = createClient({
    url: `http://127.0.0.1:${port}`,
    signal: new AbortController().signal,
  });
  const answer = client.call("GET", "/health", { parse });
  await Bun.sleep(200);
  serve(() => Response.json("here"), { port });
  expect((await answer).body).toBe("here");
  expect(client.counts.lostAnswers).toBeGreaterThan(0);
});

test("waits as long as Retry-After says", async () => {
  const { client } = serve((_, count) =>
    count === 1 ? problem(429, "TOO_MANY_REQUESTS", { "retry-after": "1" }) : Response.json({}),
  );
  const startedAt = performance.now();
  await client.call("GET", "/menu", { parse });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  expect(client.counts.rateLimited).toBe(1);
});

test("asks again soon while the first request with its key is running", async () => {
  const { client } = serve((_, count) =>
    count === 1 ? problem(409, "IDEMPOTENCY_IN_PROGRESS", { "retry-after": "1" }) : Response.json({}),
  );
  const startedAt = performance.now();
  await client.call("POST", "/orders", request);
  expect(performance.now() - startedAt).toBeLessThan(500);
});

test("takes a refusal for an answer", async () => {
  const { client, requests } = serve(() => problem(409, "PRICE_CHANGED"));
  const refusal = await client.call("POST", "/orders", request).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ status: 409, code: "PRICE_CHANGED" });
  expect(requests).toHaveLength(1);
});

test("gives up when patience ends, and says why", async () => {
  const { client } = serve(() => problem(500, "INTERNAL_ERROR"), { patienceMs: 200 });
  await expect(client.call("GET", "/menu", { parse })).rejects.toThrow(
    "GET /menu: tried for 0.2 s; at last 500 INTERNAL_ERROR",
  );
});

test("refuses an answer that is not what was to come", async () => {
  const { client } = serve(() => Response.json({ id: 1 }));
  const strict = () => {
    throw new Error("no valid Order: /id: Expected string");
  };
  await expect(client.call("GET", "/orders/1", { parse: strict })).rejects.toThrow(
    "GET /orders/1 answered no valid Order: /id: Expected string",
  );
});

test("ends when it is called off", async () => {
  const calledOff = new AbortController();
  const url = `http://127.0.0.1:${findFreePort()}`;
  const client = createClient({ url, signal: calledOff.signal });
  const answer = client.call("GET", "/menu", { parse });
  calledOff.abort(new Error("called off"));
  await expect(answer).rejects.toThrow("called off");
});
