import { createPublicKey } from "node:crypto";
import { forge, hmac, unsigned } from "../../api/auth/forge.ts";
import { tally } from "../answers.ts";
import type { Attack } from "../attack.ts";
import { forgedToken } from "../payloads.ts";
import { type Answer, signInTablet, type Target } from "../target.ts";

const mePath = "/api/v1/auth/me";
/** Guesses at a token or ticket from one address end within so many. */
const guesses = 130;

/** 401, or 429 once this address has been refused too often. */
function isRefused({ status }: Answer): boolean {
  return status === 401 || status === 429;
}

async function present(target: Target, tokens: string[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const token of tokens) answers.push(await target.ask("GET", mePath, { token }));
  return answers;
}

/** The first public key of the server, as a verifier would load it; null when it signs with a secret. */
async function findPublicKey(target: Target): Promise<{ kid: string; pem: string; der: Buffer } | null> {
  const { keys }: { keys: (JsonWebKey & { kid: string })[] } = JSON.parse(
    (await target.ask("GET", "/.well-known/jwks.json")).text,
  );
  const [jwk] = keys;
  if (!jwk) return null;
  const key = createPublicKey({ key: { kty: jwk.kty, n: jwk.n, e: jwk.e }, format: "jwk" });
  return {
    kid: jwk.kid,
    pem: key.export({ type: "spki", format: "pem" }).toString(),
    der: key.export({ type: "spki", format: "der" }),
  };
}

function adminClaims() {
  const now = Math.floor(Date.now() / 1000);
  const [sub, jti, store] = [Bun.randomUUIDv7(), Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const audience = { iss: "table-order-api", aud: "table-order-api" };
  return {
    sub,
    jti,
    store,
    iat: now,
    exp: now + 3600,
    ...audience,
    role: "super_admin",
    name: "root",
    ver: 1,
  };
}

/** Other texts that a lenient reader of base64url would take for the same token. */
function spellingsOf(token: string): string[] {
  const at = token.length - 20;
  const into = (text: string) => token.slice(0, at) + text + token.slice(at);
  const last = token.at(-1) ?? "";
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // 256 bytes leave four bits of the last character unused: its neighbour means the same bytes.
  const neighbour = alphabet[alphabet.indexOf(last) ^ 1] ?? "A";
  return [
    into(" "),
    into("\t"),
    into("  "),
    `${token}=`,
    `${token}==`,
    token.slice(0, -1) + neighbour,
    token.replaceAll("-", "+").replaceAll("_", "/"),
    into("="),
    into("%20"),
    `${token}.`,
  ].filter((spelling) => spelling !== token);
}

export const tokenAttacks: Attack[] = [
  {
    id: "S3",
    name: "forged tokens of every kind",
    async run(target) {
      const key = await findPublicKey(target);
      const kid = key?.kid ?? "hs256";
      const claims = adminClaims();
      const header = (alg: string) => ({ alg, typ: "JWT", kid });
      const tokens = [
        forge(header("none"), claims, unsigned),
        forge(header("None"), claims, unsigned),
        forge(header("RS256"), claims, unsigned),
        forge(header("HS256"), claims, hmac("")),
        ...(key
          ? [
              forge(header("HS256"), claims, hmac(key.pem)),
              forge(header("HS256"), claims, hmac(key.pem.trim())),
              forge(header("HS256"), claims, hmac(key.der)),
              forge(header("HS512"), claims, hmac(key.pem, "sha512")),
            ]
          : []),
        forge({ ...header("RS256"), kid: "../../dev/null" }, claims, hmac("x")),
        forge({ ...header("RS256"), jku: "http://127.0.0.1/keys" }, claims, hmac("x")),
        forgedToken(kid),
        forgedToken(),
        "..",
        "null",
        "a.b.c",
      ];
      const answers = await present(target, tokens);
      return {
        sent: `${tokens.length} tokens: alg none, HS256 with the public key, other keys, garbage`,
        got: tally(answers.map(({ status }) => status)),
        held: answers.every(isRefused),
      };
    },
  },
  {
    id: "S10",
    name: "a token of 10 KB",
    async run(target) {
      const [answer] = await present(target, [
        `${"A".repeat(4_000)}.${"B".repeat(4_000)}.${"C".repeat(2_000)}`,
      ]);
      return { sent: "10 KB", got: `${answer?.status}`, held: answer !== undefined && isRefused(answer) };
    },
  },
  {
    id: "S10",
    name: "other spellings of one good token",
    needs: ["tablet"],
    async run(target) {
      const spellings = spellingsOf(target.tablet?.token ?? "");
      const answers = await present(target, spellings);
      return {
        sent: `${spellings.length} spellings: white space, padding, other last bits`,
        got: tally(answers.map(({ status }) => status)),
        held: answers.every(isRefused),
      };
    },
  },
  {
    id: "S12",
    name: "a token that was signed out",
    needs: ["tablet"],
    async run(target) {
      const { tablet } = target;
      if (!tablet) throw new Error("a tablet is needed");
      const { token } = await signInTablet(target.url, tablet);
      const out = await target.ask("POST", "/api/v1/auth/logout", { token });
      const after = await target.ask("GET", mePath, { token });
      return {
        sent: "sign-in, sign-out, and the token again",
        got: `${out.status}, then ${after.status}`,
        held: out.status === 204 && isRefused(after),
      };
    },
  },
  {
    id: "S3",
    name: "tokens in the query, in a cookie and as a password",
    needs: ["tablet"],
    async run(target) {
      const token = target.tablet?.token ?? "";
      const answers = [
        await target.ask("GET", `${mePath}?token=${token}`),
        await target.ask("GET", `${mePath}?access_token=${token}`),
        await target.ask("GET", mePath, { headers: { cookie: `token=${token}` } }),
        await target.ask("GET", mePath, { headers: { authorization: `Basic ${btoa(`x:${token}`)}` } }),
      ];
      return {
        sent: "four other places",
        got: tally(answers.map(({ status }) => status)),
        held: answers.every((answer) => answer.status >= 400 && answer.status < 500),
      };
    },
  },
  {
    id: "S14",
    name: "the public keys say nothing private",
    async run(target) {
      const answer = await target.ask("GET", "/.well-known/jwks.json");
      const { keys = [] }: { keys?: Record<string, unknown>[] } = JSON.parse(answer.text);
      const isPrivate = keys.some((key) =>
        ["d", "p", "q", "dp", "dq", "qi", "k"].some((name) => name in key),
      );
      const kids = new Set(keys.map(({ kid }) => kid));
      return {
        sent: "GET /.well-known/jwks.json",
        got: `${answer.status}, ${keys.length} keys of ${kids.size} ids${isPrivate ? ", with private members" : ""}`,
        held: answer.status === 200 && !isPrivate && kids.size === keys.length,
      };
    },
  },
];

/** These use up what this address may get wrong for a minute, so they come last. */
export const exhaustingTokenAttacks: Attack[] = [
  {
    id: "S3",
    name: "guesses at tickets are counted",
    run: (target) =>
      guess("tickets", () => target.ask("GET", `/api/v1/events/stream?ticket=${Bun.randomUUIDv7()}`)),
  },
  {
    id: "S3",
    name: "forged tokens are counted",
    run: (target) => guess("forged tokens", () => target.ask("GET", mePath, { token: forgedToken() })),
  },
  {
    id: "S3",
    name: "a good token passes all the same",
    needs: ["tablet"],
    async run(target) {
      const answer = await target.ask("GET", mePath, { token: target.tablet?.token });
      return { sent: "the tablet's own token", got: `${answer.status}`, held: answer.status === 200 };
    },
  },
];

async function guess(what: string, send: () => Promise<Answer>) {
  const answers: Answer[] = [];
  while (answers.length < guesses && answers.at(-1)?.status !== 429) answers.push(await send());
  const last = answers.at(-1);
  return {
    sent: `${answers.length} ${what}`,
    got: `${tally(answers.map(({ status }) => status))}${last?.status === 429 ? `, wait ${last.headers.get("retry-after")} s` : ""}`,
    held: last?.status === 429 && last.headers.has("retry-after") && answers.every(isRefused),
  };
}
