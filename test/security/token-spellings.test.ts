import { afterAll, expect, test } from "bun:test";
import { createTokens, secretKeys } from "../../src/features/auth/tokens.ts";
import type { Problem } from "../../src/http/problem.ts";
import { createTestApp } from "../support/app.ts";
import { createTestStore } from "../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

async function ask(token: string) {
  const answer = await app.call<Problem>("GET", "/api/v1/auth/me", { token });
  return [answer.status, answer.body.code];
}

/** The same signature with its last character changed in bits that hold nothing. */
function withUnusedBits(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(token.at(-1) ?? "");
  return `${token.slice(0, -1)}${alphabet[last ^ 1]}`;
}

test("a token is refused in every other spelling of itself, and none of them is remembered", async () => {
  const { tokens } = await createTestStore(app);
  expect((await ask(tokens.staff))[0]).toBe(200);
  const before = app.tokens.countRemembered();
  const [header = "", claims = "", signature = ""] = tokens.staff.split(".");
  const half = signature.slice(0, 100);
  const rest = signature.slice(100);
  const spellings = [
    `${header}.${claims}.${half} ${rest}`,
    `${header}.${claims}.${half}\t${rest}`,
    `${header}.${claims}.${signature}=`,
    `${header}.${claims}.${signature}==`,
    `${header}.${claims}.${signature.replaceAll("-", "+").replaceAll("_", "/")}==`,
    `${header}.${claims} .${signature}`,
    `${header}=.${claims}.${signature}`,
    `${header}.${claims}.${signature}.`,
    `.${header}.${claims}.${signature}`,
    withUnusedBits(tokens.staff),
  ];
  for (const spelling of spellings)
    expect([spelling, ...(await ask(spelling))]).toEqual([spelling, 401, "INVALID_TOKEN"]);
  expect(Buffer.from(withUnusedBits(signature), "base64url")).toEqual(Buffer.from(signature, "base64url"));
  expect(app.tokens.countRemembered()).toBe(before);
});

test("2,000 spellings of one token leave one token remembered", async () => {
  const { tokens } = await createTestStore(app);
  await app.tokens.principal(tokens.staff);
  const before = app.tokens.countRemembered();
  const at = tokens.staff.length - 200;
  let accepted = 0;
  for (let index = 0; index < 2_000; index++) {
    const blanks = index.toString(2).padStart(15, "0").replaceAll("0", " ").replaceAll("1", "\t");
    const spelling = `${tokens.staff.slice(0, at)}${blanks}${tokens.staff.slice(at)}`;
    await Promise.resolve(spelling)
      .then(app.tokens.principal)
      .then(
        () => accepted++,
        () => {},
      );
  }
  expect(accepted).toBe(0);
  expect(app.tokens.countRemembered()).toBe(before);
});

test("a token of more than 2 KB is refused, also one that this server has signed", async () => {
  const { id, ids } = await createTestStore(app);
  const issue = (length: number) =>
    app.tokens.issue({
      id: ids.staff,
      role: "staff",
      name: "x".repeat(length),
      storeId: id,
      tokenVersion: 1,
    });
  const long = (await issue(1_200)).token;
  expect(long.length).toBeGreaterThan(2_048);
  expect(await ask(long)).toEqual([401, "INVALID_TOKEN"]);
  expect((await ask((await issue(80)).token))[0]).toBe(200);
});

test("many sign-ins to one account push out no other account's tokens", async () => {
  const tokens = createTokens({
    jwt: { ...app.config.jwt, algorithm: "HS256", secretKey: "", secondSecretKey: null },
    keys: secretKeys("a secret of more than thirty-two bytes"),
    clock: app.clock,
    revocations: { isEnded: () => false },
  });
  const subject = (id: string) => ({ id, role: "staff" as const, name: "x", storeId: id, tokenVersion: 1 });
  const other = (await tokens.issue(subject("other"))).token;
  await tokens.principal(other);
  for (let index = 0; index < 500; index++)
    await tokens.principal((await tokens.issue(subject("busy"))).token);
  expect(tokens.countRemembered()).toBe(21);
  // A token that is remembered is answered without waiting.
  expect(tokens.principal(other)).not.toBeInstanceOf(Promise);
});

test("a refused token is not remembered, whatever the limit says", async () => {
  const limited = await createTestApp({ env: { RATE_LIMIT_PER_MINUTE: "2" } });
  try {
    const { tokens } = await createTestStore(limited);
    const me = (token: string) => limited.call("GET", "/api/v1/auth/me", { token });
    for (let index = 0; index < 5; index++) await me(tokens.staff);
    expect((await me(tokens.staff)).status).toBe(429);
    const forged = `${tokens.table.slice(0, -20)}${tokens.staff.slice(-20)}`;
    expect((await me(forged)).status).toBe(401);
    expect(limited.tokens.countRemembered()).toBe(1);
  } finally {
    await limited.close();
  }
});
