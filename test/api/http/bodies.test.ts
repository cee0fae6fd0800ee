import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { findings } from "../../support/orders.ts";
import { ordersOf } from "../../support/rows.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let server: TestServer;
let store: TestStore;

beforeAll(async () => {
  server = await serveTestApp();
});
beforeEach(async () => {
  store = await createTestStore(server);
});
afterAll(() => server.close());

const limit = 256 * 1024;

interface Answer {
  status: number;
  body: Problem;
}

/** Sends a body as it is, over a socket. */
async function send(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | FormData | undefined,
  headers: Record<string, string> = { "content-type": "application/json" },
): Promise<Answer> {
  const response = await fetch(`${server.url}/api/v1/orders`, {
    method: "POST",
    headers: { authorization: `Bearer ${store.tokens.table}`, ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Problem };
}

const order = (more: object = {}) => ({ lines: [store.line], ...more });

/** An order of exactly so many bytes. */
function orderOf(bytes: number): string {
  const text = JSON.stringify(order());
  return text + " ".repeat(bytes - Buffer.byteLength(text));
}

async function expectRefused(answer: Answer, status: number, code: Problem["code"]) {
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(await ordersOf(server, store.id)).toEqual([]);
}

describe("the size of a body", () => {
  test("may be 256 KiB", async () => {
    expect((await send(orderOf(limit))).status).toBe(201);
  });

  test("may not be a byte more", async () => {
    const answer = await send(orderOf(limit + 1));
    await expectRefused(answer, 413, "PAYLOAD_TOO_LARGE");
    expect(answer.body.detail).toContain("262144");
  });

  test("may not be more when it is not said beforehand", async () => {
    const bytes = new TextEncoder().encode(orderOf(limit + 1));
    const stream = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 10_000) controller.enqueue(bytes.slice(at, at + 10_000));
        controller.close();
      },
    });
    await expectRefused(await send(stream), 413, "PAYLOAD_TOO_LARGE");
  });

  test("is counted in bytes, not in characters", async () => {
    const note = JSON.stringify(order({ note: "밥".repeat(90_000) }));
    expect(note.length).toBeLessThan(limit);
    await expectRefused(await send(note), 413, "PAYLOAD_TOO_LARGE");
  });

  test("is refused by the server itself far beyond that", async () => {
    const response = await fetch(`${server.url}/api/v1/orders`, {
      method: "POST",
      headers: { authorization: `Bearer ${store.tokens.table}`, "content-type": "application/json" },
      body: " ".repeat(8 * 1024 * 1024),
    });
    expect(response.status).toBe(413);
  });
});

describe("the depth of a body", () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;

  test("may be 32 levels", async () => {
    const answer = await send(nested(32));
    await expectRefused(answer, 422, "VALIDATION_FAILED");
    expect(findings(answer.body)).toContain("/a UNKNOWN_KEY");
  });

  test.each([
    ["33 objects", nested(33)],
    ["33 lists", `${"[".repeat(33)}${"]".repeat(33)}`],
    ["a hundred thousand lists", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["a hundred thousand lists that never end", "[".repeat(100_000)],
  ])("may not be %s", async (_what, body) => {
    await expectRefused(await send(body), 400, "NESTED_TOO_DEEPLY");
  });

  test("is not that of brackets inside of text", async () => {
    const answer = await send(JSON.stringify(order({ note: `\\"${"[{".repeat(200)}` })));
    expect(answer.status).toBe(201);
  });
});

describe("a body that is no JSON", () => {
  test.each([
    ["cut off", '{"lines":['],
    ["with a trailing comma", '{"lines":[],}'],
    ["of single quotes", "{'lines':[]}"],
    ["a form", "lines=1"],
    ["two values", "{}{}"],
    ["an infinite number", '{"lines":[{"quantity":Infinity}]}'],
    ["with a raw control character in a text", '{"note":"a\u0000b"}'],
    ["of nothing but space", "  "],
  ])("is malformed: %s", async (_what, body) => {
    await expectRefused(await send(body), 400, "MALFORMED_JSON");
  });

  test("is of an unknown type when it is no UTF-8", async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(order({ note: "x" })));
    bytes[bytes.indexOf("x".charCodeAt(0), bytes.length - 4)] = 0xff;
    await expectRefused(await send(bytes), 415, "UNSUPPORTED_MEDIA_TYPE");
  });

  test.each([
    ["UTF-16", Buffer.from(`\ufeff${JSON.stringify({ lines: [] })}`, "utf16le"), {}],
    // "밥" in EUC-KR.
    ["EUC-KR", Buffer.from([...Buffer.from('{"note":"'), 0xb9, 0xe4, ...Buffer.from('"}')]), {}],
    ["EUC-KR that says so", "{}", { "content-type": "application/json; charset=euc-kr" }],
    ["gzip", Buffer.from(Bun.gzipSync("{}")), { "content-encoding": "gzip" }],
    ["gzip that does not say so", Buffer.from(Bun.gzipSync("{}")), {}],
  ])(
    "is of an unknown type when it is %s, and the answer says what is taken",
    async (_what, body, headers) => {
      const answer = await send(body, { "content-type": "application/json", ...headers });
      await expectRefused(answer, 415, "UNSUPPORTED_MEDIA_TYPE");
      expect(answer.body.detail).toContain("application/json; charset=utf-8");
    },
  );

  test("may name its charset, UTF-8, in any way", async () => {
    for (const type of [
      "application/json;charset=UTF-8",
      'Application/JSON; charset="utf-8"',
      "application/json; charset=utf8",
    ])
      expect((await send(JSON.stringify(order()), { "content-type": type })).status).toBe(201);
  });
});

describe("a body of another shape than expected", () => {
  test.each(["null", "[]", '"text"', "1", "true"])("is refused: %s", async (body) => {
    const answer = await send(body);
    await expectRefused(answer, 422, "VALIDATION_FAILED");
    expect(findings(answer.body)).toEqual([" WRONG_TYPE"]);
  });

  test.each([
    ["__proto__", '{"__proto__":{"tableId":"x"}'],
    ["__proto__ with nothing in it", '{"__proto__":null'],
    ["constructor", '{"constructor":{"prototype":{"isAdmin":true}}'],
    ["prototype", '{"prototype":{}'],
    ["toString", '{"toString":"x"'],
    ["hasOwnProperty", '{"hasOwnProperty":1'],
  ])("is refused for the key %s, which does nothing", async (key, start) => {
    const answer = await send(`${start},"lines":[${JSON.stringify(store.line)}]}`);
    await expectRefused(answer, 422, "VALIDATION_FAILED");
    expect(findings(answer.body)).toEqual([`/${key.split(" ")[0]} UNKNOWN_KEY`]);
    const innocent: Record<string, unknown> = {};
    expect([innocent.tableId, innocent.isAdmin]).toEqual([undefined, undefined]);
  });

  test("is refused for such a key in a line too", async () => {
    const line = JSON.stringify(store.line).slice(0, -1);
    const answer = await send(`{"lines":[${line},"__proto__":{"quantity":9}}]}`);
    await expectRefused(answer, 422, "VALIDATION_FAILED");
    expect(findings(answer.body)).toEqual(["/lines/0/__proto__ UNKNOWN_KEY"]);
  });

  test("names a key by its JSON pointer, whatever is in it", async () => {
    const answer = await send(JSON.stringify(order({ "a/b~c": 1 })));
    expect(findings(answer.body)).toEqual(["/a~1b~0c UNKNOWN_KEY"]);
  });

  test("names fifty of a thousand wrong values at most", async () => {
    const wrong = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 1]));
    const answer = await send(JSON.stringify(order(wrong)));
    expect(answer.body.errors).toHaveLength(50);
  });
});

describe("text that no database keeps", () => {
  test.each([
    ["NUL", "\\u0000"],
    ["half a surrogate pair, the first", "\\ud83c"],
    ["half a surrogate pair, the second", "\\udf5c"],
    ["halves in the wrong order", "\\udf5c\\ud83c"],
  ])("is refused: %s", async (_what, escaped) => {
    const answer = await send(`{"lines":[${JSON.stringify(store.line)}],"note":"a${escaped}b"}`);
    await expectRefused(answer, 422, "VALIDATION_FAILED");
    expect(findings(answer.body)).toEqual(["/note BAD_FORMAT"]);
  });

  test("is refused in a key", async () => {
    const answer = await send(`{"lines":[${JSON.stringify(store.line)}],"a\\u0000b":1}`);
    await expectRefused(answer, 422, "VALIDATION_FAILED");
  });

  test("is not what a whole pair is", async () => {
    const answer = await send(`{"lines":[${JSON.stringify(store.line)}],"note":"\\ud83c\\udf5c"}`);
    expect(answer.status).toBe(201);
    expect((await ordersOf(server, store.id))[0]?.note).toBe("🍜");
  });
});

describe("the type of a body", () => {
  test.each([
    "application/json; charset=utf-8",
    "Application/JSON",
    "application/json;charset=UTF-8",
    "application/json ; charset=utf-8",
  ])("may be %p", async (type) => {
    expect((await send(JSON.stringify(order()), { "content-type": type })).status).toBe(201);
  });

  test("may begin with a byte order mark", async () => {
    expect((await send(`\ufeff${JSON.stringify(order())}`)).status).toBe(201);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/xml",
    "application/jsonp",
    "text/json",
    "application/problem+json",
    "application/octet-stream",
  ])("may not be %p", async (type) => {
    await expectRefused(
      await send(JSON.stringify(order()), { "content-type": type }),
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    );
  });

  test("may not be missing", async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(order()));
    const answer = await send(bytes, {});
    await expectRefused(answer, 415, "UNSUPPORTED_MEDIA_TYPE");
  });

  test("may not be a form where JSON is expected, though it has the same in it", async () => {
    const form = new FormData();
    form.set("lines", JSON.stringify([store.line]));
    await expectRefused(await send(form, {}), 415, "UNSUPPORTED_MEDIA_TYPE");
  });

  test("does not matter where there is none", async () => {
    for (const type of [undefined, "application/json"]) {
      const answer = await send(undefined, type ? { "content-type": type } : {});
      await expectRefused(answer, 422, "VALIDATION_FAILED");
      expect(findings(answer.body)).toEqual(["/lines REQUIRED"]);
    }
  });
});

describe("who asks comes before what is asked", () => {
  test.each<[string, string, Record<string, string>]>([
    ["malformed", "{", { "content-type": "application/json" }],
    ["too large", " ".repeat(limit + 1), { "content-type": "application/json" }],
    ["nested too deeply", "[".repeat(40), { "content-type": "application/json" }],
    ["of the wrong type", "lines", { "content-type": "text/plain" }],
    ["wrong", '{"lines":[]}', { "content-type": "application/json" }],
  ])("a body that is %s is answered 401 to a stranger", async (_what, body, headers) => {
    const response = await fetch(`${server.url}/api/v1/orders`, { method: "POST", headers, body });
    expect([response.status, ((await response.json()) as Problem).code]).toEqual([401, "UNAUTHENTICATED"]);
  });

  test("a body that is malformed is answered 403 to who may not", async () => {
    const response = await fetch(`${server.url}/api/v1/tables`, {
      method: "POST",
      headers: { authorization: `Bearer ${store.tokens.staff}`, "content-type": "application/json" },
      body: "{",
    });
    expect(response.status).toBe(403);
  });
});
