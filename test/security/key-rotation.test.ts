import { afterAll, describe, expect, test } from "bun:test";
import { rsaKeys } from "../../src/features/auth/tokens.ts";
import type { Problem } from "../../src/http/problem.ts";
import { isSignedIn } from "../api/staff/sign-in.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { foreignKeyPair, testKeyPair } from "../support/keys.ts";
import { createTestStore } from "../support/store.ts";

const opened: TestApp[] = [];
async function open(options: Parameters<typeof createTestApp>[0] = {}) {
  const app = await createTestApp(options);
  opened.push(app);
  return app;
}
afterAll(async () => {
  for (const app of opened) await app.close();
});

const before = await open();
const after = await open({
  keys: rsaKeys(foreignKeyPair.privatePem, foreignKeyPair.publicPem, testKeyPair.publicPem),
});

describe("a rotation of the signing key", () => {
  test("signs nobody out: both keys' tokens are accepted, and new ones have the new key", async () => {
    const store = await createTestStore(before);
    expect(await isSignedIn(after, store.tokens.staff)).toBe(true);
    const renewed = await createTestStore(after);
    expect(await isSignedIn(after, renewed.tokens.staff)).toBe(true);
    const kid = (token: string) =>
      JSON.parse(Buffer.from(token.slice(0, token.indexOf(".")), "base64url").toString()).kid;
    expect(kid(renewed.tokens.staff)).toBe(after.keys.kid);
    expect(kid(store.tokens.staff)).toBe(before.keys.kid);
  });

  test("shows both public keys", async () => {
    const { body } = await after.call<{ keys: { kid: string; use: string }[] }>(
      "GET",
      "/.well-known/jwks.json",
    );
    expect(body.keys.map(({ kid }) => kid)).toEqual([after.keys.kid, before.keys.kid]);
    for (const key of body.keys)
      expect(Object.keys(key).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  });

  test("ends the old key's tokens when the second key is taken away", async () => {
    const finished = await open({ keys: rsaKeys(foreignKeyPair.privatePem, foreignKeyPair.publicPem) });
    const store = await createTestStore(before);
    expect(await isSignedIn(finished, store.tokens.staff)).toBe(false);
  });

  test("leaves a token that was signed out signed out", async () => {
    const store = await createTestStore(before);
    await before.call("POST", "/api/v1/auth/logout", { token: store.tokens.staff });
    const restarted = await open({
      keys: rsaKeys(foreignKeyPair.privatePem, foreignKeyPair.publicPem, testKeyPair.publicPem),
    });
    expect(await isSignedIn(restarted, store.tokens.staff)).toBe(false);
  });

  test("lets a repeat with the same Idempotency-Key be recognised", async () => {
    const store = await createTestStore(before);
    const order = (app: TestApp, quantity: number) =>
      app.call<Problem & { id: string }>("POST", "/api/v1/orders", {
        token: store.tokens.table,
        body: { lines: [{ ...store.line, quantity }] },
        headers: { "idempotency-key": "one-order" },
      });
    const first = await order(before, 1);
    expect(first.status).toBe(201);
    const repeat = await order(after, 1);
    expect(repeat.body.id).toBe(first.body.id);
    expect(repeat.headers.get("idempotency-replayed")).toBe("true");
    expect((await order(after, 2)).body.code).toBe("IDEMPOTENCY_KEY_REUSED");
  });
});

test("a rotation of the shared secret signs nobody out, and the two secrets have different kids", async () => {
  const [old, young] = [
    "an old secret of more than thirty-two bytes",
    "a new secret of more than thirty-two bytes",
  ];
  const env = (secrets: Record<string, string>) => ({ env: { JWT_ALGORITHM: "HS256", ...secrets } });
  const first = await open(env({ JWT_SECRET_KEY: old }));
  const second = await open(env({ JWT_SECRET_KEY: young, JWT_SECOND_SECRET_KEY: old }));
  const store = await createTestStore(first);
  expect(await isSignedIn(second, store.tokens.staff)).toBe(true);
  expect(second.keys.accepted.map(({ kid }) => kid)).toEqual([second.keys.kid, first.keys.kid]);
  expect(second.keys.kid).not.toBe(first.keys.kid);
  expect((await second.call("GET", "/.well-known/jwks.json")).body).toEqual({ keys: [] });
});

test("a copy of the database does not help to guess a password from the hash of a request", async () => {
  const store = await createTestStore(before);
  const request = { password: "another-long-one" };
  const headers = { "idempotency-key": "secret-request" };
  const path = `/api/v1/staff/${store.ids.staff}`;
  await before.call("PATCH", path, { token: store.tokens.admin, body: request, headers });
  const [kept] = await before.database.statement(
    "test.hashes",
    (sql) => sql<{ hash: string; key: string }[]>`
      SELECT request_hash AS hash, h.key FROM idempotency_keys, request_hash_key h
       WHERE principal = ${`staff:${store.ids.admin}`} AND idempotency_keys.key = 'secret-request'`,
  );
  const content = `PATCH ${path}\n${JSON.stringify(request)}`;
  const hashWith = (key: Buffer) => new Bun.CryptoHasher("sha256", key).update(content).digest("base64url");
  expect(kept?.hash).toBe(hashWith(before.keys.secret));
  expect(kept?.hash).not.toBe(hashWith(Buffer.from(kept?.key ?? "", "hex")));
});
