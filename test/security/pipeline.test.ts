import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { lastAnswer, type Problem } from "../../src/http/problem.ts";
import { findings } from "../support/orders.ts";
import { type RawAnswer, sendRaw } from "../support/raw-http.ts";
import { ordersOf } from "../support/rows.ts";
import { serveTestApp, type TestServer } from "../support/server.ts";
import { createTestStore, type TestStore } from "../support/store.ts";

let server: TestServer;
let store: TestStore;

beforeAll(async () => {
  server = await serveTestApp({ env: { RATE_LIMIT_PER_MINUTE: "6", TRUST_PROXY: "1" } });
});
beforeEach(async () => {
  store = await createTestStore(server);
});
afterAll(() => server.close());

let lastAddress = 0;
/** A network that nobody else asks from. */
const newAddress = () => `198.51.${++lastAddress}.1`;

/** The head of a request whose body is announced and never sent. */
function headOf(
  method: string,
  path: string,
  options: { length?: number; token?: string; host?: string; type?: string },
) {
  return [
    `${method} ${path} HTTP/1.1`,
    `Host: ${options.host ?? "localhost"}`,
    `X-Forwarded-For: ${newAddress()}`,
    "Accept-Language: en",
    ...(options.token ? [`Authorization: Bearer ${options.token}`] : []),
    ...(options.length === undefined
      ? []
      : [`Content-Type: ${options.type ?? "application/json"}`, `Content-Length: ${options.length}`]),
    "\r\n",
  ].join("\r\n");
}

const problemOf = (answer: RawAnswer | null): Problem => JSON.parse(answer?.body ?? "{}");

describe("each step comes before the next", () => {
  test("1 before 2: a host that is none is 400, whoever asks", async () => {
    const answer = await sendRaw(
      server.url,
      headOf("GET", "/api/v1/orders", { host: "a b", token: "forged" }),
    );
    expect([answer?.status, problemOf(answer).code]).toEqual([400, "MALFORMED_REQUEST"]);
  });

  test("2 before 5: who has no token is told so without a byte of the body being waited for", async () => {
    for (const [method, path] of [
      ["POST", "/api/v1/menu/import"],
      ["PUT", `/api/v1/menu/items/${store.ids.water}/image`],
      ["POST", "/api/v1/orders"],
    ] as const) {
      const answer = await sendRaw(server.url, headOf(method, path, { length: 100_000 }));
      expect([path, answer?.status, problemOf(answer).code]).toEqual([path, 401, "UNAUTHENTICATED"]);
    }
  });

  test("3 before 4: who asks too often is told so, also where they may not go", async () => {
    const ask = () => server.call<Problem>("GET", "/api/v1/staff", { token: store.tokens.table });
    for (let count = 0; count < 6; count++) expect((await ask()).status).toBe(403);
    expect((await ask()).status).toBe(429);
  });

  test("4 before 5: who may not is told so without a byte of the body being waited for", async () => {
    const head = headOf("POST", "/api/v1/menu/import", { length: 100_000, token: store.tokens.table });
    const answer = await sendRaw(server.url, head);
    expect([answer?.status, problemOf(answer).code]).toEqual([403, "FORBIDDEN"]);
  });

  test("5 before 6: a body that is too large is 413 before it has come, whatever it would have said", async () => {
    const head = headOf("POST", "/api/v1/orders", { length: 300_000, token: store.tokens.table });
    const answer = await sendRaw(server.url, head);
    expect([answer?.status, problemOf(answer).code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });

  test("sign-ins, whose callers are strangers, take 4 KiB and no more", async () => {
    for (const path of ["/api/v1/auth/tables/login", "/api/v1/auth/staff/login"]) {
      const answer = await sendRaw(server.url, headOf("POST", path, { length: 4_097 }));
      expect([path, answer?.status, problemOf(answer).code]).toEqual([path, 413, "PAYLOAD_TOO_LARGE"]);
    }
  });
});

describe("S1: an upload of 97,000 form parts", () => {
  /** A form of many tiny parts. */
  function formOf(parts: number): Uint8Array {
    const text = Array.from(
      { length: parts },
      (_, index) => `--x\r\nContent-Disposition: form-data; name="${index}"\r\n\r\n\r\n`,
    );
    return Buffer.from(`${text.join("")}--x--\r\n`);
  }
  const type = "multipart/form-data; boundary=x";

  test("is refused without a token while the rest of it is still coming, and freezes nobody", async () => {
    const form = formOf(80_000);
    const path = `/api/v1/menu/items/${store.ids.water}/image`;
    const answer = await sendRaw(server.url, headOf("PUT", path, { length: form.length, type }), {
      rest: form,
    });
    expect([answer?.status, problemOf(answer).code]).toEqual([401, "UNAUTHENTICATED"]);
  });

  test("is refused from an admin too, at the seventeenth part, within a second", async () => {
    const path = `/api/v1/menu/items/${store.ids.water}/image`;
    const upload = async (parts: number) => {
      const startedAt = performance.now();
      const form = formOf(parts);
      const head = headOf("PUT", path, { length: form.length, type, token: store.tokens.admin });
      const problem = problemOf(await sendRaw(server.url, head, { rest: form }));
      return { problem, seconds: (performance.now() - startedAt) / 1000 };
    };
    const { problem, seconds } = await upload(70_000);
    expect([problem.status, findings(problem)]).toEqual([422, [" TOO_LONG"]]);
    expect(seconds).toBeLessThan(3);
    // Sixteen are looked at, and found to hold no image.
    expect(findings((await upload(16)).problem)).toContain("/image REQUIRED");
  });
});

describe("S2: 240 KB that become an answer of 1.6 GB", () => {
  test("are refused at a sign-in by their size alone", async () => {
    const head = headOf("POST", "/api/v1/auth/tables/login", { length: 240_000 });
    expect((await sendRaw(server.url, head))?.status).toBe(413);
  });

  test.each([
    [
      "texts that no database can hold, under long nested keys",
      nested(`[${Array(13_000).fill('"\\u0000"').join()}]`),
    ],
    ["unknown keys", `{${Array.from({ length: 15_000 }, (_, index) => `"key-${index}":1`).join()}}`],
    ["one unknown key of 200,000 characters", `{"${"k".repeat(200_000)}":1}`],
    ["lines that are none", `{"lines":[${Array(100_000).fill("1").join()}]}`],
  ])("are answered with at most 50 findings in 32 KiB: %s", async (_what, body) => {
    const answer = await fetch(`${server.url}/api/v1/orders`, {
      method: "POST",
      headers: { authorization: `Bearer ${store.tokens.table}`, "content-type": "application/json" },
      body,
    });
    const text = await answer.text();
    const problem: Problem = JSON.parse(text);
    expect([answer.status, problem.code]).toEqual([422, "VALIDATION_FAILED"]);
    expect(problem.errors?.length).toBeGreaterThan(0);
    expect(problem.errors?.length).toBeLessThanOrEqual(50);
    expect(Buffer.byteLength(text)).toBeLessThan(32 * 1024);
  });

  /** Thirty keys of four kilobytes around a value. */
  function nested(inner: string): string {
    const key = `"${"k".repeat(4_000)}"`;
    return `${`{${key}:`.repeat(30)}${inner}${"}".repeat(30)}`;
  }
});

describe("S3: bodies before callers", () => {
  test("a form that nobody signed for costs no memory, however slowly it comes", async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        sendRaw(
          server.url,
          headOf("PUT", `/api/v1/menu/items/${store.ids.water}/image`, { length: 5_000_000 }),
        ),
      ),
    );
    expect(answers.map((answer) => answer?.status)).toEqual(Array(40).fill(401));
  });

  test("a connection whose body was refused and never comes is closed within seconds", async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const closed = Promise.withResolvers<void>();
    socket.on("close", () => closed.resolve());
    socket.resume();
    socket.write(headOf("POST", "/api/v1/menu/import", { length: 5_000_000 }));
    // Without this the runtime would keep it for two minutes.
    expect(
      await Promise.race([closed.promise.then(() => "closed"), Bun.sleep(15_000).then(() => "open")]),
    ).toBe("closed");
    socket.destroy();
  }, 30_000);

  test("a stranger's idle connection is closed within seconds, and the others' are kept", async () => {
    const direct = await serveTestApp();
    const { hostname, port } = new URL(direct.url);
    const own = await createTestStore(direct);
    const isOpenAfter = async (head: string, seconds: number) => {
      const socket = connect(Number(port), hostname);
      let isOpen = true;
      socket.on("close", () => {
        isOpen = false;
      });
      socket.on("error", () => {});
      socket.resume();
      socket.write(head);
      await Bun.sleep(seconds * 1_000);
      socket.destroy();
      return isOpen;
    };
    expect(
      await Promise.all([
        isOpenAfter(headOf("GET", "/health/live", {}), 15),
        isOpenAfter(headOf("GET", "/api/v1/orders", { token: "forged" }), 15),
        isOpenAfter(headOf("GET", "/api/v1/orders", { token: own.tokens.table }), 15),
      ]),
    ).toEqual([false, false, true]);
    await direct.close();
  }, 30_000);

  test("forged tokens, tickets and metrics tokens from one network are counted, and end in 429", async () => {
    const from = { "x-forwarded-for": newAddress() };
    const forged = `${store.tokens.staff.slice(0, -8)}AAAAAAAA`;
    const statuses = [];
    for (let count = 0; count < 4; count++)
      statuses.push((await server.call("GET", "/api/v1/orders", { token: forged, headers: from })).status);
    statuses.push(
      (await server.call("GET", "/api/v1/events/stream?ticket=nonsense", { headers: from })).status,
    );
    for (let count = 0; count < 2; count++)
      statuses.push((await server.call("GET", "/metrics", { token: "guessed", headers: from })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 403, 429]);
    expect(await server.metrics.text()).toMatch(/refused_callers_total\{reason="INVALID_TOKEN"\} [4-9]/);
  });

  test("a good token from that network still passes: strangers lock nobody out", async () => {
    const from = { "x-forwarded-for": newAddress() };
    for (let count = 0; count < 9; count++)
      await server.call("GET", "/api/v1/orders", { token: "forged", headers: from });
    const own = await server.call("GET", "/api/v1/orders", { token: store.tokens.table, headers: from });
    expect(own.status).toBe(200);
  });
});

describe("S9: the host and the path", () => {
  const hosts = [
    "a b",
    "a/b",
    "a@b",
    "999.999.999.999",
    "[::1",
    "a:b",
    "a:123456",
    "밥",
    "a#b",
    "a?b",
    "../x",
  ];
  test.each(hosts)("a host that is none is 400 with a problem document, not a crash: %s", async (host) => {
    for (const path of ["/", "/nowhere", "/metrics"]) {
      const answer = await sendRaw(server.url, headOf("GET", path, { host }));
      // The server itself may refuse what is no HTTP at all.
      if (answer?.body.startsWith("{")) {
        expect(answer.headers).toMatch(/^x-content-type-options: nosniff/im);
        expect(problemOf(answer).code).toBe("MALFORMED_REQUEST");
      }
      expect(answer?.status ?? 400).toBe(400);
    }
  });

  test.each([
    ["HTTP/1.0 without a host", "GET /aaaaaaaa/metrics HTTP/1.0\r\n\r\n"],
    ["a fragment", "GET /health#x HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["CONNECT", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ])("an address that is not whole is 400: %s", async (_what, head) => {
    const answer = await sendRaw(server.url, head);
    expect([answer?.status, problemOf(answer).code]).toEqual([400, "MALFORMED_REQUEST"]);
  });

  test("two Host headers are refused", async () => {
    const head = headOf("GET", "/health", {}).replace("Host: localhost", "Host: localhost\r\nHost: other");
    expect((await sendRaw(server.url, head))?.status).toBe(400);
  });

  test.each(["x", "xy", "localhost", "127.0.0.1:8000", "[::1]:8000", "api.example.com."])(
    "whatever the host is called, the path stays the path: %s",
    async (host) => {
      const answer = await sendRaw(server.url, headOf("GET", "/aa/metrics", { host }));
      expect([answer?.status, problemOf(answer).instance]).toEqual([404, "/aa/metrics"]);
      expect((await sendRaw(server.url, headOf("GET", "/health/live", { host })))?.status).toBe(200);
    },
  );

  test("hosts that the setting does not name are 421, but for probes", async () => {
    const named = await serveTestApp({ env: { ALLOWED_HOSTS: "api.example.com,127.0.0.1" } });
    const ask = async (path: string, host: string) => await sendRaw(named.url, headOf("GET", path, { host }));
    expect((await ask("/", "API.example.com:443"))?.status).toBe(200);
    const foreign = await ask("/", "evil.example.com");
    expect([foreign?.status, problemOf(foreign).code]).toEqual([421, "HOST_NOT_ALLOWED"]);
    expect((await ask("/health", "10.0.3.7:8000"))?.status).toBe(200);
    await named.close();
  });
});

test("tokens, orders and errors are kept by no cache; the menu may be, once it was asked for again", async () => {
  const { tokens } = store;
  const control = async (method: string, path: string, body?: unknown) =>
    (await server.call(method, path, { token: tokens.table, body })).headers.get("cache-control");
  expect(await control("POST", "/api/v1/orders", { lines: [store.line] })).toBe("no-store");
  expect(await control("GET", "/api/v1/orders")).toBe("no-store");
  expect(await control("GET", "/nowhere")).toBe("no-store");
  expect(await control("GET", "/api/v1/menu")).toMatch(/no-cache/);
  expect(await ordersOf(server, store.id)).toHaveLength(1);
});

test("an answer that cannot even be made is a problem document, without a word of what went wrong", async () => {
  const broken = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    development: false,
    error: lastAnswer,
    fetch: () => {
      throw new Error("secret of the house");
    },
  });
  const response = await fetch(broken.url);
  const text = await response.text();
  expect([response.status, response.headers.get("content-type")]).toEqual([500, "application/problem+json"]);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(JSON.parse(text).code).toBe("INTERNAL_ERROR");
  expect(text).not.toContain("secret");
  await broken.stop(true);
});
