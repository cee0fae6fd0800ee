import { sign } from "node:crypto";
import { rsaKeys } from "../../src/features/auth/tokens.ts";
import type { Keys } from "./api.ts";
import { idOf } from "./stores.ts";

/** Signs a token for a table or one of the staff, by their number and their store's. */
export type IssueToken = (role: "table" | "staff" | "store_admin", index: number, store: number) => string;

/** RS256 tokens as a sign-in gives them, without the cost of a thousand sign-ins. */
export async function openIssuer(keys: Keys): Promise<IssueToken> {
  const privatePem = await Bun.file(keys.privatePath).text();
  const { kid } = rsaKeys(privatePem, await Bun.file(keys.publicPath).text());
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return (role, index, store) => {
    const issuedAt = Math.floor(Date.now() / 1000);
    const claims = {
      sub: idOf(role === "table" ? "table" : "staff", index),
      jti: Bun.randomUUIDv7(),
      iat: issuedAt,
      exp: issuedAt + 12 * 3600,
      iss: "table-order-api",
      aud: "table-order-api",
      role,
      name: role,
      store: idOf("store", store),
      ver: 1,
    };
    const content = `${encode({ alg: "RS256", typ: "JWT", kid })}.${encode(claims)}`;
    return `${content}.${sign("sha256", Buffer.from(content), privatePem).toString("base64url")}`;
  };
}
