import { DomainError } from "../errors.ts";
import { actorOf, type Caller, type StoreCaller } from "../principal.ts";
import { canonicalJson } from "./body.ts";
import { contextOf } from "./request-context.ts";

interface Asked {
  request: Request;
  /** The pattern. */
  route: string;
  body: unknown;
}

/** Keys of the hashes that tell whether a request with an `Idempotency-Key` is the same again. */
export interface RequestHashKeys {
  /** Kept in the database, so that rotating the keys of tokens changes no hash. */
  usual: Buffer;
  /** Not in the database: a copy of it does not help to guess a password or PIN from the hash of a request. */
  ofSecrets: Buffer;
}

const hasSecret = /"(?:password|currentPassword|newPassword|pin)":/;

/** Says who calls and how, once the guard has let a request in. */
export function createCallers(requestHashKeys: RequestHashKeys) {
  function of(asked: Asked): Caller {
    const context = contextOf(asked.request);
    if (!context.principal) throw new DomainError("UNAUTHENTICATED");
    const caller: Caller = {
      principal: context.principal,
      actor: actorOf(context.principal),
      requestId: context.id,
      idempotency: idempotencyOf(asked, requestHashKeys),
      ifMatch: ifMatchOf(asked.request),
      replayed: false,
    };
    context.caller = caller;
    return caller;
  }

  return {
    of,
    /** @throws DomainError FORBIDDEN for a super admin, who belongs to no store */
    inStore(asked: Asked): StoreCaller {
      const caller = of(asked);
      if (!isStoreCaller(caller)) throw new DomainError("FORBIDDEN");
      return caller;
    },
  };
}

function isStoreCaller(caller: Caller): caller is StoreCaller {
  return caller.principal.role !== "super_admin";
}

function idempotencyOf({ request, route, body }: Asked, keys: RequestHashKeys): Caller["idempotency"] {
  const key = request.method === "GET" ? null : request.headers.get("idempotency-key");
  if (key === null) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw badHeader("Idempotency-Key");
  const { path, search, bodyDigest } = contextOf(request);
  // Ids in a path are equal in either case (RFC 9562).
  const content = `${request.method} ${path.toLowerCase()}${search}\n${bodyDigest ?? canonicalJson(body)}`;
  const hashKey = hasSecret.test(content) ? keys.ofSecrets : keys.usual;
  const requestHash = new Bun.CryptoHasher("sha256", hashKey).update(content).digest("base64url");
  return { route: `${request.method} ${route}`, key, requestHash };
}

/** The version in `If-Match: "3"`; null for none and for `*`. */
function ifMatchOf(request: Request): number | null {
  const header = request.headers.get("if-match");
  if (header === null || header === "*") return null;
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header)?.[1];
  if (version === undefined) throw badHeader("If-Match");
  return Number(version);
}

function badHeader(name: string): DomainError {
  return new DomainError("VALIDATION_FAILED", {
    errors: [{ in: "header", pointer: `/${name}`, code: "BAD_FORMAT" }],
  });
}
