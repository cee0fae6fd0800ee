import { bodyOf, codeOf, describe, isRefusal, tally } from "../answers.ts";
import type { Attack, Outcome } from "../attack.ts";
import type { RawAnswer } from "../raw.ts";
import type { Target } from "../target.ts";

/** 400, with a problem document that says what it is and nothing of the server. */
function isCleanRefusal(answer: RawAnswer): boolean {
  // What the runtime's own parser cannot read never reaches the application: it may answer 400 without a word.
  if (answer.status === 400 && answer.body === "") return true;
  return (
    answer.status === 400 &&
    isRefusal(answer) &&
    answer.headers.get("x-content-type-options") === "nosniff" &&
    !/\bat .+:\d+/.test(answer.body)
  );
}

async function eachHost(target: Target, hosts: string[][]): Promise<Outcome> {
  const answers: RawAnswer[] = [];
  for (const lines of hosts) answers.push(await target.raw(["GET /api/v1/menu HTTP/1.1", ...lines]));
  return {
    sent: hosts.map((lines) => lines.join(" + ") || "no Host").join("; "),
    got: tally(
      answers.map((answer) =>
        answer.status === null
          ? answer.end
          : `${answer.status} ${codeOf(answer) ?? "without a problem document"}`,
      ),
    ),
    held: answers.every(isCleanRefusal),
  };
}

const isMetrics = (answer: RawAnswer) => answer.status === 200 && /^# (HELP|TYPE) /m.test(bodyOf(answer));

export const addressAttacks: Attack[] = [
  {
    id: "S9",
    name: "a Host that is no host",
    run: (target) =>
      eachHost(
        target,
        ["[", "a b", "a/b", "a?b", "a@b:c", "%00", "x:99999999", "http://x"].map((host) => [`Host: ${host}`]),
      ),
  },
  {
    id: "S9",
    name: "two Host headers",
    run: (target) =>
      eachHost(target, [
        [`Host: ${target.host}`, "Host: evil.example"],
        ["Host: a", "Host: b"],
      ]),
  },
  {
    id: "S9",
    name: "a bad Host with a ticket in the query: nothing of it comes back",
    async run(target) {
      const answer = await target.raw(["GET /api/v1/events/stream?ticket=secret-ticket HTTP/1.1", "Host: ["]);
      return {
        sent: "Host: [ and ?ticket=secret-ticket",
        got: describe(answer),
        held: isCleanRefusal(answer) && !answer.body.includes("secret-ticket"),
      };
    },
  },
  {
    id: "S9",
    name: "a Host of one letter does not move the path",
    async run(target) {
      const paths = ["/aa/metrics", "/aaa/metrics", "/a/metrics", "//metrics", "/aa/health/live"];
      const answers: RawAnswer[] = [];
      for (const path of paths) answers.push(await target.raw([`GET ${path} HTTP/1.1`, "Host: x"]));
      return {
        sent: `${paths.join("; ")} with Host: x`,
        got: tally(answers.map((answer) => answer.status ?? answer.end)),
        held: answers.every(isRefusal),
      };
    },
  },
  {
    id: "S9",
    name: "request lines that are none",
    async run(target) {
      const lines = [
        "GET * HTTP/1.1",
        "GET /\u0000 HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "TRACE / HTTP/1.1",
        "CONNECT x:1 HTTP/1.1",
      ];
      const answers: RawAnswer[] = [];
      for (const line of lines)
        answers.push(await target.raw([line, `Host: ${target.host}`], { timeoutMs: 3_000 }));
      return {
        sent: lines.map((line) => line.replace(" HTTP/1.1", "").replace("\u0000", "NUL")).join("; "),
        got: tally(answers.map((answer) => answer.status ?? answer.end)),
        // 505 is how the runtime answers a line that it cannot read.
        held: answers.every(({ status, end }) =>
          status === null ? end === "closed" : (status >= 400 && status < 500) || status === 505,
        ),
      };
    },
  },
  {
    id: "S9",
    name: "an address of another folder",
    async run(target) {
      const paths = [
        "/uploads/..%2f..%2fpackage.json",
        "/uploads/../package.json",
        "/uploads/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/../../.env",
      ];
      const answers: RawAnswer[] = [];
      for (const path of paths)
        answers.push(await target.raw([`GET ${path} HTTP/1.1`, `Host: ${target.host}`]));
      return {
        sent: paths.join("; "),
        got: tally(answers.map((answer) => answer.status ?? answer.end)),
        held: answers.every(({ status }) => status === 400 || status === 404),
      };
    },
  },
  {
    id: "S13",
    name: "metrics from outside, with a forged and a malformed X-Forwarded-For",
    needs: ["elsewhere"],
    async run(target) {
      const answers: RawAnswer[] = [];
      for (const hop of [null, "127.0.0.1", "::1", "garbage", "127.0.0.1, garbage", ",", "[::1]:x"])
        answers.push(
          await target.raw([
            "GET /metrics HTTP/1.1",
            `Host: ${target.host}`,
            ...(hop === null ? [] : [`X-Forwarded-For: ${hop}`]),
          ]),
        );
      return {
        sent: "/metrics with seven origins",
        got: tally(answers.map((answer) => answer.status ?? answer.end)),
        held: answers.every((answer) => !isMetrics(answer)),
      };
    },
  },
];
