import { describe, isRefusal, problemOf } from "../answers.ts";
import type { Attack, Outcome } from "../attack.ts";
import { bodyOfLongPointers, formOfTinyParts, nestedBody } from "../payloads.ts";
import type { RawAnswer } from "../raw.ts";
import type { Answer, Target } from "../target.ts";

/** An answer that needs no body comes within this time, also over a slow network. */
const atOnceMs = 2_000;
const maxErrors = 50;
const maxErrorBytes = 64 * 1024;
/** A body that trickles is given up within this time. */
const trickleMs = 20_000;

const signInPath = "/api/v1/auth/tables/login";
const itemImage = () => `/api/v1/menu/items/${Bun.randomUUIDv7()}/image`;

/** Sends a head that promises a body, and not a byte of the body. */
async function promiseBody(
  target: Target,
  line: string,
  headers: string[],
  expected: number[],
): Promise<Outcome> {
  const answer = await target.raw([line, `Host: ${target.host}`, ...headers], { timeoutMs: 5_000 });
  return {
    sent: `${line
      .split(" ")
      .slice(0, 2)
      .join(" ")
      .replace(/[0-9a-f-]{36}/, ":id")} with ${headers.find((h) => /length/i.test(h))}, and no body`,
    got: describe(answer),
    held: answer.status !== null && expected.includes(answer.status) && answer.ms < atOnceMs,
  };
}

/** Whether an error names at most fifty values, and is not much larger than a page. */
function isBounded(answer: Answer | RawAnswer, bytes: number): boolean {
  const errors = problemOf(answer)?.errors;
  return (
    isRefusal(answer) && bytes <= maxErrorBytes && (!Array.isArray(errors) || errors.length <= maxErrors)
  );
}

async function signInWith(target: Target, sent: string, body: string): Promise<Outcome> {
  const answer = await target.ask("POST", signInPath, { body });
  const errors = problemOf(answer)?.errors;
  const bytes = Buffer.byteLength(answer.text);
  return {
    sent: `${sent}, ${body.length} bytes`,
    got: `${describe(answer)}, ${Array.isArray(errors) ? errors.length : 0} errors, ${bytes} bytes`,
    held: isBounded(answer, bytes),
  };
}

export const bodyAttacks: Attack[] = [
  {
    id: "S1",
    name: "upload without a token: the body is not waited for",
    run: (target) =>
      promiseBody(
        target,
        `PUT ${itemImage()} HTTP/1.1`,
        ["Content-Type: multipart/form-data; boundary=b", "Content-Length: 5000000"],
        [401, 429],
      ),
  },
  {
    id: "S1",
    name: "form of 1,000 tiny parts without a token",
    async run(target) {
      const { boundary, body } = formOfTinyParts(1_000);
      const answer = await target.raw(
        [
          `PUT ${itemImage()} HTTP/1.1`,
          `Host: ${target.host}`,
          `Content-Type: multipart/form-data; boundary=${boundary}`,
          `Content-Length: ${body.length}`,
        ],
        { body },
      );
      return {
        sent: `1,000 parts, ${body.length} bytes`,
        got: describe(answer),
        held: (answer.status === 401 || answer.status === 429) && answer.ms < atOnceMs,
      };
    },
  },
  {
    id: "S1",
    name: "form of 1,000 tiny parts from an admin",
    needs: ["admin"],
    async run(target) {
      const { boundary, body } = formOfTinyParts(1_000);
      const answer = await target.raw(
        [
          `PUT ${itemImage()} HTTP/1.1`,
          `Host: ${target.host}`,
          `Authorization: Bearer ${target.adminToken}`,
          `Content-Type: multipart/form-data; boundary=${boundary}`,
          `Content-Length: ${body.length}`,
        ],
        { body },
      );
      return {
        sent: `1,000 parts, ${body.length} bytes`,
        got: describe(answer),
        held: isRefusal(answer) && answer.ms < atOnceMs,
      };
    },
  },
  {
    id: "S2",
    name: "many bad texts below long keys",
    run: (target) => signInWith(target, "300 bad texts below 3 keys", bodyOfLongPointers(3, 350, 300)),
  },
  {
    id: "S2",
    name: "a hundred unknown keys, one of them long",
    run: (target) =>
      signInWith(
        target,
        "100 unknown keys",
        JSON.stringify({
          ["k".repeat(1_500)]: 1,
          ...Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`unknown-${index}`, 1])),
        }),
      ),
  },
  {
    id: "S2",
    name: "long keys from someone who is signed in",
    needs: ["tablet"],
    async run(target) {
      const body = bodyOfLongPointers(10, 2_000, 1_000);
      const answer = await target.ask("POST", "/api/v1/orders", { token: target.tablet?.token, body });
      const bytes = Buffer.byteLength(answer.text);
      return {
        sent: `1,000 bad texts below 10 keys, ${body.length} bytes`,
        got: `${describe(answer)}, ${bytes} bytes`,
        held: isBounded(answer, bytes),
      };
    },
  },
  {
    id: "S2",
    name: "a body of 40 nested keys",
    run: (target) => signInWith(target, "40 levels", nestedBody(40)),
  },
  {
    id: "S3",
    name: "menu file without a token: the body is not waited for",
    run: (target) =>
      promiseBody(
        target,
        "POST /api/v1/menu/import HTTP/1.1",
        ["Content-Type: application/json", "Content-Length: 2000000"],
        [401, 429],
      ),
  },
  {
    id: "S3",
    name: "order with a forged token: the body is not waited for",
    run: (target) =>
      promiseBody(
        target,
        "POST /api/v1/orders HTTP/1.1",
        ["Authorization: Bearer a.b.c", "Content-Type: application/json", "Content-Length: 200000"],
        [401, 429],
      ),
  },
  {
    id: "S3",
    name: "sign-in with a body of 5 MB: refused before it comes",
    run: (target) =>
      promiseBody(
        target,
        `POST ${signInPath} HTTP/1.1`,
        ["Content-Type: application/json", "Content-Length: 5000000"],
        [413, 429],
      ),
  },
  {
    id: "S3",
    name: "sign-in whose body trickles",
    async run(target) {
      let timer: ReturnType<typeof setInterval> | undefined;
      const answer = await target.raw(
        [
          `POST ${signInPath} HTTP/1.1`,
          `Host: ${target.host}`,
          "Content-Type: application/json",
          "Content-Length: 200",
        ],
        {
          timeoutMs: trickleMs,
          send(socket) {
            socket.write("{");
            timer = setInterval(() => socket.write(" "), 1_000);
          },
        },
      );
      clearInterval(timer);
      return {
        sent: "one byte a second of 200",
        got: describe(answer),
        held: answer.end !== "timeout",
      };
    },
  },
  {
    id: "15",
    name: "compressed body",
    async run(target) {
      const body = Bun.gzipSync(Buffer.from(`{"padding":"${"x".repeat(2_000)}"}`));
      const answer = await target.raw(
        [
          `POST ${signInPath} HTTP/1.1`,
          `Host: ${target.host}`,
          "Content-Type: application/json",
          "Content-Encoding: gzip",
          `Content-Length: ${body.length}`,
        ],
        { body },
      );
      return {
        sent: "gzip, which grows 50-fold",
        got: describe(answer),
        held: [415, 429].includes(answer.status ?? 0),
      };
    },
  },
  {
    id: "S3",
    name: "health check with a body: nothing is read",
    async run(target) {
      const answer = await target.raw(
        ["GET /health/live HTTP/1.1", `Host: ${target.host}`, "Content-Length: 1000000"],
        { timeoutMs: 5_000 },
      );
      return {
        sent: "GET /health/live with Content-Length: 1000000, and no body",
        got: describe(answer),
        held: answer.status !== null && answer.status < 500 && answer.ms < atOnceMs,
      };
    },
  },
  {
    id: "S3",
    name: "two lengths of one body (request smuggling)",
    async run(target) {
      const answer = await target.raw(
        [
          `POST ${signInPath} HTTP/1.1`,
          `Host: ${target.host}`,
          "Content-Type: application/json",
          "Content-Length: 4",
          "Transfer-Encoding: chunked",
        ],
        { body: "0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n", timeoutMs: 3_000 },
      );
      const answers = answer.body.match(/HTTP\/1\.1 \d{3}/g)?.length ?? 0;
      return {
        sent: "Content-Length and Transfer-Encoding, a second request behind",
        got: `${describe(answer)}${answers > 0 ? ", and an answer to the second" : ""}`,
        held: answer.status === null || (answer.status >= 400 && answers === 0),
      };
    },
  },
];
