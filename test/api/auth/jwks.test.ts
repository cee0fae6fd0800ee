import { afterAll, expect, test } from "bun:test";
import { createPublicKey, verify } from "node:crypto";
import { createTestApp } from "../../support/app.ts";
import { createTestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

const path = "/.well-known/jwks.json";
type Jwks = { keys: (JsonWebKey & { kid: string })[] };

test("shows the public key, and nothing of the private one, to anybody", async () => {
  const { status, body } = await app.call<Jwks>("GET", path);
  expect(status).toBe(200);
  expect(body.keys).toEqual([
    {
      kty: "RSA",
      use: "sig",
      alg: "RS256",
      kid: expect.any(String),
      n: expect.any(String),
      e: "AQAB",
    },
  ]);
});

test("verifies the tokens that are issued, by their kid", async () => {
  const { body } = await app.call<Jwks>("GET", path);
  const store = await createTestStore(app);
  const [head = "", claims = "", signature = ""] = store.tokens.staff.split(".");
  const { kid } = JSON.parse(Buffer.from(head, "base64url").toString());
  const key = body.keys.find((candidate) => candidate.kid === kid) ?? {};
  const isGood = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    createPublicKey({ key, format: "jwk" }),
    Buffer.from(signature, "base64url"),
  );
  expect(isGood).toBe(true);
});

test("shows nothing when tokens are signed with a secret", async () => {
  const secret = "a secret of more than thirty-two bytes";
  const other = await createTestApp({ env: { JWT_ALGORITHM: "HS256", JWT_SECRET_KEY: secret } });
  expect(await other.call("GET", path)).toMatchObject({ status: 200, body: { keys: [] } });
  await other.close();
});
