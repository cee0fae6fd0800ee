import { createHmac, sign as signWith } from "node:crypto";

type Sign = (input: string) => Buffer;

/** A token with any header, claims and signature at all. */
export function forge(header: object, claims: object, sign: Sign): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign(input).toString("base64url")}`;
}

export function rsa(privatePem: string, hash = "sha256"): Sign {
  return (input) => signWith(hash, Buffer.from(input), privatePem);
}

export function hmac(secret: string | Buffer, hash = "sha256"): Sign {
  return (input) => createHmac(hash, secret).update(input).digest();
}

export const unsigned: Sign = () => Buffer.alloc(0);
