import { DomainError } from "../errors.ts";

/** What a form may have beside its file. */
const overheadBytes = 64 * 1024;

/**
 * Reads a `multipart/form-data` body: texts and files by name, a list of them where a name comes again.
 * `digest` is of the content alone: whoever sends it again, sends it with another boundary.
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, MALFORMED_REQUEST
 */
export async function readForm(
  request: Request,
  maxFileBytes: number,
): Promise<{ values: Record<string, unknown>; digest: string }> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data *;/i.test(type))
    throw new DomainError("UNSUPPORTED_MEDIA_TYPE", { params: { expected: "multipart/form-data" } });
  const limit = maxFileBytes + overheadBytes;
  const tooLarge = () => new DomainError("PAYLOAD_TOO_LARGE", { params: { limit: maxFileBytes } });
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > limit) throw tooLarge();

  const form = await new Response(bytes, { headers: { "content-type": type } })
    .formData()
    .catch((cause) => Promise.reject(new DomainError("MALFORMED_REQUEST", { cause })));
  const hash = new Bun.CryptoHasher("sha256");
  for (const [name, value] of form) {
    const content = typeof value === "string" ? value : await value.bytes();
    hash.update(JSON.stringify([name, typeof value, content.length])).update(content);
  }
  const names = [...new Set(form.keys())];
  const values = names.map((name) => {
    const all = form.getAll(name);
    return [name, all.length === 1 ? all[0] : all];
  });
  return { values: Object.fromEntries(values), digest: hash.digest("base64url") };
}
