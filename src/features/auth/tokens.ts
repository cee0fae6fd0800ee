import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { jwt } from "@elysiajs/jwt";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { Elysia } from "elysia";
import type { Config } from "../../config.ts";
import { DomainError } from "../../errors.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Principal, Role } from "../../principal.ts";
import type { Revocations } from "./revocations.ts";

/** As many verified tokens are remembered; the oldest are forgotten first. */
const rememberedTokens = 20_000;

const Claims = Type.Object({
  sub: Type.String(),
  jti: Type.String(),
  exp: Type.Number(),
  name: Type.String(),
  ver: Type.Integer(),
  role: Type.Union([
    Type.Literal("table"),
    Type.Literal("staff"),
    Type.Literal("store_admin"),
    Type.Literal("super_admin"),
  ]),
  store: Type.Union([Type.String(), Type.Null()]),
});

export type Tokens = ReturnType<typeof createTokens>;

/** Signs and verifies access tokens (RFC 7519), RS256 or HS256 by setting, never any other. */
export function createTokens(deps: {
  jwt: Config["jwt"];
  keys: TokenKeys;
  clock: Clock;
  revocations: Revocations;
}) {
  const { algorithm, issuer, audience, expireSeconds } = deps.jwt;
  const { keys, clock } = deps;
  // The plugin takes one key: a private one to sign with, a public one to verify with.
  const signer = new Elysia().use(
    jwt({ name: "signer", secret: keys.sign, alg: algorithm, kid: keys.kid, iss: issuer, aud: audience }),
  ).decorator.signer;
  const verifier = new Elysia().use(jwt({ name: "verifier", secret: keys.verify, alg: algorithm })).decorator
    .verifier;
  const remembered = new Map<string, Principal>();

  function check(token: string, currentDate: Date) {
    return verifier.verify(token, {
      algorithms: [algorithm],
      issuer,
      audience,
      requiredClaims: ["exp", "iat", "sub", "jti"],
      currentDate,
    });
  }

  async function verify(token: string): Promise<Principal> {
    const claims = await check(token, clock.now());
    if (!claims) {
      // Was it ours once? Only then is "expired" the answer.
      const wasValid = await check(token, new Date(0));
      throw new DomainError(wasValid ? "TOKEN_EXPIRED" : "INVALID_TOKEN");
    }
    if (kidOf(token) !== keys.kid || !Value.Check(Claims, claims)) throw new DomainError("INVALID_TOKEN");
    return toPrincipal(claims);
  }

  async function meet(token: string): Promise<Principal> {
    const principal = await verify(token);
    mustBeAlive(principal);
    const oldest = remembered.size >= rememberedTokens ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(token, principal);
    return principal;
  }

  /** @throws DomainError TOKEN_EXPIRED, INVALID_TOKEN when it ended after it was verified */
  function mustBeAlive(principal: Principal): void {
    if (principal.expiresAtMs <= clock.now().getTime()) throw new DomainError("TOKEN_EXPIRED");
    if (deps.revocations.isEnded(principal)) throw new DomainError("INVALID_TOKEN");
  }

  return {
    async issue(subject: {
      id: string;
      role: Role;
      name: string;
      storeId: string | null;
      tokenVersion: number;
    }) {
      const issuedAt = Math.floor(clock.now().getTime() / 1000);
      const token = await signer.sign({
        sub: subject.id,
        jti: Bun.randomUUIDv7(),
        exp: issuedAt + expireSeconds,
        role: subject.role,
        name: subject.name,
        store: subject.storeId,
        ver: subject.tokenVersion,
      });
      return { token, expiresAt: new Date((issuedAt + expireSeconds) * 1000) };
    },

    /**
     * Who holds this token. One that was verified before costs a look-up.
     * @throws DomainError INVALID_TOKEN, TOKEN_EXPIRED
     */
    principal(token: string): Principal | Promise<Principal> {
      const principal = remembered.get(token);
      if (!principal) return meet(token);
      mustBeAlive(principal);
      return principal;
    },

    mustBeAlive,

    /** RFC 7517: the public keys, none for HS256. */
    jwks: { keys: keys.jwk ? [{ ...keys.jwk, kid: keys.kid, use: "sig", alg: algorithm }] : [] },
  };
}

function toPrincipal(claims: Static<typeof Claims>): Principal {
  const token = { tokenId: claims.jti, tokenVersion: claims.ver, expiresAtMs: claims.exp * 1000 };
  const { sub: id, name, role, store } = claims;
  if (role === "super_admin") return { role, id, name, storeId: null, ...token };
  if (store === null) throw new DomainError("INVALID_TOKEN");
  return { role, id, name, storeId: store, ...token };
}

function kidOf(token: string): unknown {
  const header: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf(".")), "base64url").toString());
  return typeof header === "object" && header !== null && "kid" in header ? header.kid : undefined;
}

export interface TokenKeys {
  sign: Parameters<typeof jwt>[0]["secret"];
  verify: Parameters<typeof jwt>[0]["secret"];
  kid: string;
  /** For other uses, such as hashes that nobody else can make. */
  secret: Buffer;
  jwk: JsonWebKey | null;
}

/** RS256: keys from PEM text; `kid` is the public key's RFC 7638 thumbprint. */
export function rsaKeys(privatePem: string, publicPem: string): TokenKeys {
  const publicKey = createPublicKey(publicPem);
  const jwk = publicKey.export({ format: "jwk" });
  const canonical = JSON.stringify({ e: jwk.e, kty: jwk.kty, n: jwk.n });
  const kid = createHash("sha256").update(canonical).digest("base64url");
  const secret = createHash("sha256").update(privatePem).digest();
  return { sign: createPrivateKey(privatePem), verify: publicKey, kid, secret, jwk };
}

/** HS256: one secret for both. */
export function secretKeys(secret: string): TokenKeys {
  return { sign: secret, verify: secret, kid: "hs256", secret: Buffer.from(secret), jwk: null };
}
