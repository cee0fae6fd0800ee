import { problemOf, tally } from "../answers.ts";
import type { Attack } from "../attack.ts";
import { type Answer, signInBody } from "../target.ts";

export const answerAttacks: Attack[] = [
  {
    id: "S9",
    name: "every answer says how a browser may use it",
    async run(target) {
      const answers = [
        await target.ask("GET", "/"),
        await target.ask("GET", "/nowhere"),
        await target.ask("GET", "/api/v1/orders"),
        await target.ask("POST", "/health"),
        await target.ask("GET", "/docs"),
      ];
      const isSafe = ({ headers }: Answer) =>
        headers.get("x-content-type-options") === "nosniff" &&
        headers.has("content-security-policy") &&
        headers.get("referrer-policy") === "no-referrer";
      const isSilent = ({ headers }: Answer) => !headers.has("server") && !headers.has("x-powered-by");
      return {
        sent: "an address that is there, one that is not, 401, 405, /docs",
        got: `${tally(answers.map(({ status }) => status))}; ${answers.filter(isSafe).length} with nosniff, a policy and no referrer`,
        held: answers.every((answer) => isSafe(answer) && isSilent(answer)),
      };
    },
  },
  {
    id: "S13",
    name: "tokens and orders are stored by no browser or proxy",
    needs: ["tablet"],
    async run(target) {
      const { token } = target.tablet ?? {};
      const answers = [
        await target.ask("POST", "/api/v1/auth/tables/login", { body: signInBody(target.tablet) }),
        await target.ask("GET", "/api/v1/auth/me", { token }),
        await target.ask("GET", "/api/v1/orders", { token }),
        await target.ask("POST", "/api/v1/events/ticket", { token }),
      ];
      const isKept = ({ headers }: Answer) => !/\bno-store\b/.test(headers.get("cache-control") ?? "");
      return {
        sent: "a sign-in, /auth/me, /orders, a ticket",
        got: `${tally(answers.map(({ status }) => status))}; ${answers.filter((answer) => !isKept(answer)).length} with no-store`,
        held: answers.every((answer) => answer.status < 300 && !isKept(answer)),
      };
    },
  },
  {
    id: "S13",
    name: "a tablet learns no names and ids of staff",
    needs: ["tablet"],
    async run(target) {
      const { token } = target.tablet ?? {};
      const answers = [
        await target.ask("GET", "/api/v1/orders", { token }),
        await target.ask("GET", "/api/v1/staff", { token }),
        await target.ask("GET", "/api/v1/events", { token }),
      ];
      const tells = answers.filter(({ text }) => /"actor"|"username"/.test(text)).length;
      return {
        sent: "/orders, /staff and /events as a tablet",
        got: `${tally(answers.map(({ status }) => status))}${tells > 0 ? `; ${tells} name somebody` : ""}`,
        held: tells === 0 && answers.slice(1).every(({ status }) => status === 403),
      };
    },
  },
  {
    id: "S14",
    name: "a request id of the server's own beside the caller's",
    async run(target) {
      const given = "attack-1";
      const answer = await target.ask("GET", "/nowhere", { headers: { "x-request-id": given } });
      const ids = new Set([
        answer.headers.get("request-id"),
        answer.headers.get("x-request-id"),
        problemOf(answer)?.requestId,
      ]);
      ids.delete(null);
      return {
        sent: `X-Request-Id: ${given}`,
        got: [...ids].join(", "),
        held: [...ids].some((id) => typeof id === "string" && id !== given && id.length >= 16),
      };
    },
  },
  {
    id: "S14",
    name: "an id that breaks log lines is not taken over",
    async run(target) {
      const answer = await target.raw([
        "GET /nowhere HTTP/1.1",
        `Host: ${target.host}`,
        'X-Request-Id: "><script>',
        "Accept-Language: en",
      ]);
      return {
        sent: 'X-Request-Id: "><script>',
        got: answer.headers.get("x-request-id") ?? "none",
        held: !`${answer.headers.get("x-request-id")}${answer.body}`.includes("<script>"),
      };
    },
  },
  {
    id: "S14",
    name: "who signed in, from where, can be read and ended, by an admin only",
    needs: ["tablet", "admin"],
    async run(target) {
      const paths = ["/api/v1/auth/sign-ins", "/api/v1/audit", "/api/v1/audit/export"];
      const asAdmin: Answer[] = [];
      for (const path of paths)
        asAdmin.push(await target.ask("GET", path, { token: target.adminToken ?? "" }));
      const asTablet: Answer[] = [];
      for (const path of paths.slice(1))
        asTablet.push(await target.ask("GET", path, { token: target.tablet?.token }));
      return {
        sent: "/auth/sign-ins, /audit and its export, as an admin and as a tablet",
        got: `${tally(asAdmin.map(({ status }) => status))}; as a tablet ${tally(asTablet.map(({ status }) => status))}`,
        held: asAdmin.every(({ status }) => status === 200) && asTablet.every(({ status }) => status === 403),
      };
    },
  },
];
