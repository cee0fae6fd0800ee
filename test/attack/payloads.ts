/** A multipart form of tiny parts, each with a name of its own. */
export function formOfTinyParts(parts: number): { boundary: string; body: Buffer } {
  const boundary = "b";
  const body = Array.from({ length: parts }, (_, n) => {
    const name = n.toString(36).padStart(4, "0");
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n\r\n`;
  });
  return { boundary, body: Buffer.from(`${body.join("")}--${boundary}--\r\n`) };
}

/** A JSON body of small objects that is cheap to send and dear to read: one escape makes the server look at each text. */
export function bodyOfManyObjects(bytes: number): string {
  const object = '{"a":1},';
  return `{"categories":[${object.repeat(Math.floor((bytes - 64) / object.length))}{}],"note":"\\u0041"}`;
}

/** A sign-in with many texts that no database keeps, deep below long keys: each has a long JSON pointer. */
export function bodyOfLongPointers(levels: number, keyBytes: number, texts: number): string {
  const key = "k".repeat(keyBytes);
  const list = `[${Array.from({ length: texts }, () => '"\\u0000"').join(",")}]`;
  return `${`{"${key}":`.repeat(levels)}${list}${"}".repeat(levels)}`;
}

/** A body of brackets around nothing. */
export function nestedBody(levels: number): string {
  return `${'{"a":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;
}

/** A token that is well-formed and signed by nobody, each time another one. */
export function forgedToken(kid = "unknown"): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub: Bun.randomUUIDv7(),
    jti: Bun.randomUUIDv7(),
    iat: now,
    exp: now + 3600,
    iss: "table-order-api",
    aud: "table-order-api",
    role: "store_admin",
    name: "admin",
    store: Bun.randomUUIDv7(),
    ver: 1,
  };
  const signature = Buffer.from(crypto.getRandomValues(new Uint8Array(256))).toString("base64url");
  return `${encode({ alg: "RS256", typ: "JWT", kid })}.${encode(claims)}.${signature}`;
}
