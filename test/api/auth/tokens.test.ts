import { afterAll, describe, expect, test } from "bun:test";
import { createPublicKey } from "node:crypto";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { foreignKeyPair, testKeyPair } from "../../support/keys.ts";
import { createTestStore } from "../../support/store.ts";
import { forge, hmac, rsa, unsigned } from "./forge.ts";

const secret = "a secret of more than thirty-two bytes";
const rsaApp = await createTestApp();
const hmacApp = await createTestApp({ env: { JWT_ALGORITHM: "HS256", JWT_SECRET_KEY: secret } });
afterAll(async () => {
  await rsaApp.close();
  await hmacApp.close();
});

/** What a good token of a store's admin says. */
async function adminOf(app: TestApp) {
  const store = await createTestStore(app);
  const now = Math.floor(app.clock.now().getTime() / 1000);
  return {
    sub: store.ids.admin,
    jti: Bun.randomUUIDv7(),
    iat: now,
    exp: now + 3600,
    iss: app.config.jwt.issuer,
    aud: app.config.jwt.audience,
    role: "store_admin",
    name: "admin",
    store: store.id,
    ver: 1,
  };
}
type Claims = Record<keyof Awaited<ReturnType<typeof adminOf>>, unknown>;

const minuteAgo = (claims: Claims) => ({ iat: Number(claims.iat) - 120, exp: Number(claims.iat) - 60 });

async function expectRefused(app: TestApp, token: string, code: string) {
  const answer = await app.call<Problem>("GET", "/api/v1/auth/me", { token });
  expect(answer).toMatchObject({ status: 401, body: { code } });
  expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  expect(JSON.stringify(answer.body)).not.toContain(token.slice(0, 40) || "nothing");
}

/** Claims that no token may have, or may lack, whoever has signed it. */
const badClaims: [string, (claims: Claims) => Partial<Claims>, string][] = [
  ["no exp", () => ({ exp: undefined }), "INVALID_TOKEN"],
  ["an exp that is text", (claims) => ({ exp: String(claims.exp) }), "INVALID_TOKEN"],
  ["a past exp", minuteAgo, "TOKEN_EXPIRED"],
  ["an exp of this very moment", (claims) => ({ exp: claims.iat }), "TOKEN_EXPIRED"],
  ["an nbf to come", (claims) => ({ nbf: Number(claims.exp) }) as Partial<Claims>, "INVALID_TOKEN"],
  ["another audience", () => ({ aud: "another-api" }), "INVALID_TOKEN"],
  ["no audience", () => ({ aud: undefined }), "INVALID_TOKEN"],
  ["another issuer", () => ({ iss: "another-issuer" }), "INVALID_TOKEN"],
  ["no issuer", () => ({ iss: undefined }), "INVALID_TOKEN"],
  ["another audience and a past exp", (c) => ({ ...minuteAgo(c), aud: "another" }), "INVALID_TOKEN"],
  ["no sub", () => ({ sub: undefined }), "INVALID_TOKEN"],
  ["no jti", () => ({ jti: undefined }), "INVALID_TOKEN"],
  ["no iat", () => ({ iat: undefined }), "INVALID_TOKEN"],
  ["no role", () => ({ role: undefined }), "INVALID_TOKEN"],
  ["a role that is not known", () => ({ role: "owner" }), "INVALID_TOKEN"],
  ["no token version", () => ({ ver: undefined }), "INVALID_TOKEN"],
  ["no store", () => ({ store: null }), "INVALID_TOKEN"],
];

const garbage = [
  "x",
  "..",
  "a.b.c",
  "null",
  "eyJhbGciOiJSUzI1NiJ9..",
  "eyJhbGciOiJSUzI1NiJ9.bnVsbA.AAAA",
  `${"é".repeat(3)}.x.y`.replaceAll("é", "%"),
  "A".repeat(100_000),
  `${"A".repeat(50_000)}.${"B".repeat(50_000)}.${"C".repeat(50_000)}`,
];

describe("RS256", () => {
  const { kid } = rsaApp.keys;
  const header = { alg: "RS256", typ: "JWT", kid };
  const ours = rsa(testKeyPair.privatePem);
  const theirs = rsa(foreignKeyPair.privatePem);

  test("takes a token that is right in everything", async () => {
    const claims = await adminOf(rsaApp);
    const { status, body } = await rsaApp.call("GET", "/api/v1/auth/me", {
      token: forge(header, claims, ours),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: claims.sub, role: "store_admin", storeId: claims.store });
  });

  const publicDer = createPublicKey(testKeyPair.publicPem).export({ type: "spki", format: "der" });
  test.each([
    ["alg none", { ...header, alg: "none" }, unsigned],
    ["alg None", { ...header, alg: "None" }, unsigned],
    ["alg none with a signature", { ...header, alg: "none" }, ours],
    ["no alg", { typ: "JWT", kid }, ours],
    ["no signature", header, unsigned],
    ["HS256 with the public key's PEM", { ...header, alg: "HS256" }, hmac(testKeyPair.publicPem)],
    ["HS256 with that PEM, trimmed", { ...header, alg: "HS256" }, hmac(testKeyPair.publicPem.trim())],
    ["HS256 with the public key's DER", { ...header, alg: "HS256" }, hmac(publicDer)],
    ["HS512 with the public key's PEM", { ...header, alg: "HS512" }, hmac(testKeyPair.publicPem, "sha512")],
    ["HS256 with an empty secret", { ...header, alg: "HS256" }, hmac("")],
    ["RS256 in the header, HMAC behind it", header, hmac(testKeyPair.publicPem)],
    ["RS512 with our key", { ...header, alg: "RS512" }, rsa(testKeyPair.privatePem, "sha512")],
    ["another RSA key under our kid", header, theirs],
    ["another RSA key under its own kid", { ...header, kid: "theirs" }, theirs],
    [
      "another RSA key, which the header brings along",
      { ...header, jwk: createPublicKey(foreignKeyPair.publicPem).export({ format: "jwk" }) },
      theirs,
    ],
    ["an unknown kid", { ...header, kid: "another" }, ours],
    ["a kid that is a path", { ...header, kid: "../../dev/null" }, ours],
    ["no kid", { alg: "RS256", typ: "JWT" }, ours],
    ["an unknown critical header", { ...header, crit: ["x"], x: 1 }, ours],
  ] as const)("refuses %s", async (_, head, sign) => {
    await expectRefused(rsaApp, forge(head, await adminOf(rsaApp), sign), "INVALID_TOKEN");
  });

  test.each(badClaims)("refuses %s", async (_, change, code) => {
    const claims = await adminOf(rsaApp);
    await expectRefused(rsaApp, forge(header, { ...claims, ...change(claims) }, ours), code);
  });

  test("says of another's expired token no more than that it is not valid", async () => {
    const claims = await adminOf(rsaApp);
    await expectRefused(rsaApp, forge(header, { ...claims, ...minuteAgo(claims) }, theirs), "INVALID_TOKEN");
  });

  test("refuses a good token with another's claims in it", async () => {
    const store = await createTestStore(rsaApp);
    const [head, , signature] = store.tokens.staff.split(".");
    const claims = Buffer.from(JSON.stringify(await adminOf(rsaApp))).toString("base64url");
    await expectRefused(rsaApp, `${head}.${claims}.${signature}`, "INVALID_TOKEN");
  });

  test("refuses a good token that was cut or lengthened", async () => {
    const { tokens } = await createTestStore(rsaApp);
    await expectRefused(rsaApp, tokens.staff.slice(0, -10), "INVALID_TOKEN");
    await expectRefused(rsaApp, `${tokens.staff}AAAA`, "INVALID_TOKEN");
    await expectRefused(rsaApp, `${tokens.staff}.AAAA`, "INVALID_TOKEN");
  });

  test.each(garbage.map((token) => [token.slice(0, 20), token]))("refuses garbage: %s", async (_, token) => {
    await expectRefused(rsaApp, token, "INVALID_TOKEN");
  });

  test("refuses other ways of signing in", async () => {
    const { tokens } = await createTestStore(rsaApp);
    for (const authorization of [`Basic ${tokens.staff}`, tokens.staff, "Bearer", `Token ${tokens.staff}`]) {
      const answer = await rsaApp.call<Problem>("GET", "/api/v1/auth/me", { headers: { authorization } });
      expect(answer).toMatchObject({ status: 401, body: { code: "INVALID_TOKEN" } });
    }
  });

  test("takes no token from the query or a cookie", async () => {
    const { tokens } = await createTestStore(rsaApp);
    const answers = [
      await rsaApp.call<Problem>("GET", `/api/v1/auth/me?token=${tokens.staff}`),
      await rsaApp.call<Problem>("GET", `/api/v1/auth/me?access_token=${tokens.staff}`),
      await rsaApp.call<Problem>("GET", "/api/v1/auth/me", { headers: { cookie: `token=${tokens.staff}` } }),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED" } });
  });

  test("ends 16 hours after the sign-in, also for those it has seen before", async () => {
    const app = await createTestApp();
    try {
      const { tokens } = await createTestStore(app);
      const me = () => app.call<Problem>("GET", "/api/v1/auth/me", { token: tokens.staff });
      app.clock.advance(16 * 3600 - 1);
      expect((await me()).status).toBe(200);
      app.clock.advance(1);
      expect(await me()).toMatchObject({ status: 401, body: { code: "TOKEN_EXPIRED" } });
    } finally {
      await app.close();
    }
  });
});

describe("HS256", () => {
  const header = { alg: "HS256", typ: "JWT", kid: hmacApp.keys.kid };
  const ours = hmac(secret);

  test("takes a token that is right in everything, and those it has issued", async () => {
    const token = forge(header, await adminOf(hmacApp), ours);
    expect((await hmacApp.call("GET", "/api/v1/auth/me", { token })).status).toBe(200);
    const { tokens } = await createTestStore(hmacApp);
    expect((await hmacApp.call("GET", "/api/v1/auth/me", { token: tokens.staff })).status).toBe(200);
  });

  test.each([
    ["alg none", { ...header, alg: "none" }, unsigned],
    ["no signature", header, unsigned],
    ["another secret", header, hmac("another secret of more than thirty-two bytes")],
    ["an empty secret", header, hmac("")],
    ["HS512 with our secret", { ...header, alg: "HS512" }, hmac(secret, "sha512")],
    ["HS384 with our secret", { ...header, alg: "HS384" }, hmac(secret, "sha384")],
    ["RS256 with a key", { ...header, alg: "RS256" }, rsa(testKeyPair.privatePem)],
    ["an unknown kid", { ...header, kid: "another" }, ours],
    ["no kid", { alg: "HS256", typ: "JWT" }, ours],
  ] as const)("refuses %s", async (_, head, sign) => {
    await expectRefused(hmacApp, forge(head, await adminOf(hmacApp), sign), "INVALID_TOKEN");
  });

  test.each(badClaims)("refuses %s", async (_, change, code) => {
    const claims = await adminOf(hmacApp);
    await expectRefused(hmacApp, forge(header, { ...claims, ...change(claims) }, ours), code);
  });

  test.each(garbage.map((token) => [token.slice(0, 20), token]))("refuses garbage: %s", async (_, token) => {
    await expectRefused(hmacApp, token, "INVALID_TOKEN");
  });

  test("refuses a token of the other mode, and the other way round", async () => {
    const [rsaStore, hmacStore] = [await createTestStore(rsaApp), await createTestStore(hmacApp)];
    await expectRefused(hmacApp, rsaStore.tokens.staff, "INVALID_TOKEN");
    await expectRefused(rsaApp, hmacStore.tokens.staff, "INVALID_TOKEN");
  });
});
