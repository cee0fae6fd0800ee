import { DomainError, invalid } from "../errors.ts";
import { unsupported } from "./body.ts";

const maxParts = 16;

/** @throws DomainError UNSUPPORTED_MEDIA_TYPE for anything but an uncompressed form that names its boundary */
export function requireFormType(headers: Headers): void {
  const encoding = headers.get("content-encoding");
  if (boundaryOf(headers) === undefined || (encoding !== null && encoding !== "identity"))
    throw unsupported("multipart/form-data");
}

/**
 * Parses a `multipart/form-data` body (RFC 7578) of at most 16 parts: texts and files by name, a list where a name is
 * repeated. `digest` is the hash of the content alone: sent again, the same content has another boundary.
 * @throws DomainError MALFORMED_REQUEST, VALIDATION_FAILED when there are more parts
 */
export async function parseForm(
  bytes: Uint8Array<ArrayBuffer>,
  headers: Headers,
): Promise<{ values: Record<string, unknown>; digest: string }> {
  if (hasMoreParts(bytes, boundaryOf(headers) ?? "")) throw invalid("", "TOO_LONG", { limit: maxParts });
  const form = await new Response(bytes, {
    headers: { "content-type": headers.get("content-type") ?? "" },
  })
    .formData()
    .catch((cause) => Promise.reject(new DomainError("MALFORMED_REQUEST", { cause })));
  const hash = new Bun.CryptoHasher("sha256");
  const values = new Map<string, unknown>();
  for (const [name, value] of form) {
    const content = typeof value === "string" ? value : await value.bytes();
    hash.update(JSON.stringify([name, typeof value, content.length])).update(content);
    const earlier = values.get(name);
    if (earlier === undefined) values.set(name, value);
    else values.set(name, Array.isArray(earlier) ? [...earlier, value] : [earlier, value]);
  }
  return { values: Object.fromEntries(values), digest: hash.digest("base64url") };
}

/** At most 70 characters (RFC 2046, 5.1.1). */
function boundaryOf(headers: Headers): string | undefined {
  const type = headers.get("content-type") ?? "";
  const [, quoted, plain] =
    /^multipart\/form-data *;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type) ?? [];
  return quoted ?? plain;
}

/** Looks for delimiters only until there are too many: a parser would make an object of each part first. */
function hasMoreParts(bytes: Uint8Array, boundary: string): boolean {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const delimiter = Buffer.from(`--${boundary}`);
  let delimiters = 0;
  for (
    let at = content.indexOf(delimiter);
    at !== -1;
    at = content.indexOf(delimiter, at + delimiter.length)
  ) {
    // The last one ends the form.
    if (++delimiters > maxParts + 1) return true;
  }
  return false;
}
