import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { jwt } from "@elysiajs/jwt";
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { Elysia } from "elysia";
import type { Config } from "../../config.ts";
import { DomainError } from "../../errors.ts";
import type { Clock } from "../../platform/clock.ts";
import { type Principal, principalKey, type Role } from "../../principal.ts";
import type { Revocations } from "./revocations.ts";

/** RFC 7519 sets no limit. Ours have some 700 characters. */
const maxTokenLength = 2_048;
/** How many verified tokens a process remembers; it forgets the oldest first. */
const maxRemembered = 20_000;
/** How many of them belong to one principal, so that many sign-ins to one account do not push out other accounts. */
const maxRememberedEach = 20;

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
  revocations: Pick<Revocations, "isEnded">;
}) {
  const { algorithm, issuer, audience, expireSeconds } = deps.jwt;
  const { keys, clock } = deps;
  // The plugin takes one key: a private one to sign with, a public one to verify with.
  const signer = new Elysia().use(
    jwt({ name: "signer", secret: keys.sign, alg: algorithm, kid: keys.kid, iss: issuer, aud: audience }),
  ).decorator.signer;
  const verifiers = new Map(
    keys.accepted.map(({ kid, key }) => [
      kid,
      new Elysia().use(jwt({ name: "verifier", secret: key, alg: algorithm })).decorator.verifier,
    ]),
  );
  // A token has one spelling (see `readParts`), so that it has one entry here too.
  const remembered = new Map<string, Principal>();
  const tokensOf = new Map<string, string[]>();

  async function verify(token: string): Promise<Principal> {
    const { header, claims: unverified } = readParts(token);
    const verifier = verifiers.get(header.kid ?? "");
    if (!verifier) throw new DomainError("INVALID_TOKEN");
    const check = (currentDate: Date) =>
      verifier.verify(token, {
        algorithms: [algorithm],
        issuer,
        audience,
        requiredClaims: ["exp", "iat", "sub", "jti"],
        currentDate,
      });
    const now = clock.now();
    const claims = await check(now);
    if (!claims) {
      // "Expired" is the answer only for a token that this server signed; only a past `exp` is worth a second look.
      const isPast = Number(unverified.exp) * 1000 <= now.getTime();
      throw new DomainError(isPast && (await check(new Date(0))) ? "TOKEN_EXPIRED" : "INVALID_TOKEN");
    }
    if (!Value.Check(Claims, claims)) throw new DomainError("INVALID_TOKEN");
    return toPrincipal(claims);
  }

  async function verifyAndRemember(token: string): Promise<Principal> {
    const principal = await verify(token);
    mustBeAlive(principal);
    if (!remembered.has(token)) remember(token, principal);
    return principal;
  }

  function remember(token: string, principal: Principal) {
    const key = principalKey(principal);
    const own = tokensOf.get(key) ?? [];
    const oldest = own.length >= maxRememberedEach ? own[0] : undefined;
    if (oldest !== undefined) forget(oldest);
    else if (remembered.size >= maxRemembered) forget(remembered.keys().next().value ?? "");
    remembered.set(token, principal);
    tokensOf.set(key, [...(tokensOf.get(key) ?? []), token]);
  }

  function forget(token: string) {
    const principal = remembered.get(token);
    if (!principal) return;
    remembered.delete(token);
    const key = principalKey(principal);
    const rest = (tokensOf.get(key) ?? []).filter((other) => other !== token);
    if (rest.length > 0) tokensOf.set(key, rest);
    else tokensOf.delete(key);
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
      const tokenId = Bun.randomUUIDv7();
      const token = await signer.sign({
        sub: subject.id,
        jti: tokenId,
        exp: issuedAt + expireSeconds,
        role: subject.role,
        name: subject.name,
        store: subject.storeId,
        ver: subject.tokenVersion,
      });
      return { token, tokenId, expiresAt: new Date((issuedAt + expireSeconds) * 1000) };
    },

    /**
     * Who holds this token. A token that was verified before costs one look-up.
     * @throws DomainError INVALID_TOKEN, TOKEN_EXPIRED
     */
    principal(token: string): Principal | Promise<Principal> {
      const principal = remembered.get(token);
      if (!principal) return verifyAndRemember(token);
      mustBeAlive(principal);
      return principal;
    },

    mustBeAlive,

    /** How many tokens are remembered now. */
    countRemembered: () => remembered.size,

    /** RFC 7517: the public keys whose tokens are accepted, the signing one first; none for HS256. */
    jwks: {
      keys: keys.accepted.flatMap(({ kid, jwk }) =>
        jwk ? [{ ...jwk, kid, use: "sig", alg: algorithm }] : [],
      ),
    },
  };
}

function toPrincipal(claims: Static<typeof Claims>): Principal {
  const token = { tokenId: claims.jti, tokenVersion: claims.ver, expiresAtMs: claims.exp * 1000 };
  const { sub: id, name, role, store } = claims;
  if (role === "super_admin") return { role, id, name, storeId: null, ...token };
  if (store === null) throw new DomainError("INVALID_TOKEN");
  return { role, id, name, storeId: store, ...token };
}

const Header = Type.Object({ kid: Type.Optional(Type.String()) });
const UnverifiedClaims = Type.Object({ exp: Type.Optional(Type.Unknown()) });

/**
 * What a token says of itself, before its signature is verified. It must be in the one spelling that RFC 7515 allows:
 * three parts of base64url without padding, white space or unused bits.
 * @throws DomainError INVALID_TOKEN
 */
function readParts(token: string) {
  const parts = token.length <= maxTokenLength ? token.split(".") : [];
  const [header, claims] = parts.map((part) => Buffer.from(part, "base64url"));
  const isOurSpelling =
    parts.length === 3 &&
    parts.every((part) => part !== "" && Buffer.from(part, "base64url").toString("base64url") === part);
  if (!isOurSpelling) throw new DomainError("INVALID_TOKEN");
  return { header: parsePart(Header, header), claims: parsePart(UnverifiedClaims, claims) };
}

function parsePart<T extends TSchema>(schema: T, part: Buffer | undefined): Static<T> {
  let value: unknown;
  try {
    value = JSON.parse(String(part));
  } catch {
    throw new DomainError("INVALID_TOKEN");
  }
  if (!Value.Check(schema, value)) throw new DomainError("INVALID_TOKEN");
  return value;
}

type Secret = Parameters<typeof jwt>[0]["secret"];

/** A key whose tokens are accepted. */
interface AcceptedKey {
  kid: string;
  key: Secret;
  /** Null for a shared secret. */
  jwk: JsonWebKey | null;
}

export interface TokenKeys {
  /** The key that new tokens are signed with, and its name. */
  sign: Secret;
  kid: string;
  /** The signing key's counterpart first, then the second key if there is one. */
  accepted: AcceptedKey[];
  /** For other uses, such as hashes that nobody else can make. */
  secret: Buffer;
}

/** RS256: keys from PEM text. */
export function rsaKeys(
  privatePem: string,
  publicPem: string,
  secondPublicPem: string | null = null,
): TokenKeys {
  const own = publicKey(publicPem);
  const secret = createHash("sha256").update(privatePem).digest();
  const second = secondPublicPem === null ? null : publicKey(secondPublicPem);
  return { sign: createPrivateKey(privatePem), kid: own.kid, accepted: distinct(own, second), secret };
}

/** `kid` is the key's RFC 7638 thumbprint. */
function publicKey(pem: string): AcceptedKey {
  const key = createPublicKey(pem);
  const jwk = key.export({ format: "jwk" });
  const canonical = JSON.stringify({ e: jwk.e, kty: jwk.kty, n: jwk.n });
  return { kid: createHash("sha256").update(canonical).digest("base64url"), key, jwk };
}

/** HS256: one secret to sign and verify with. */
export function secretKeys(secret: string, secondSecret: string | null = null): TokenKeys {
  const own = sharedKey(secret);
  const second = secondSecret === null ? null : sharedKey(secondSecret);
  return { sign: secret, kid: own.kid, accepted: distinct(own, second), secret: Buffer.from(secret) };
}

/** `kid` tells secrets apart and gives nothing away: a signature would confirm a guess just as well. */
function sharedKey(secret: string): AcceptedKey {
  const kid = createHash("sha256").update(`kid of ${secret}`).digest("base64url").slice(0, 16);
  return { kid: `hs256-${kid}`, key: secret, jwk: null };
}

function distinct(own: AcceptedKey, second: AcceptedKey | null): AcceptedKey[] {
  return second === null || second.kid === own.kid ? [own] : [own, second];
}
