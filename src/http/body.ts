import { DomainError, type ValueError } from "../errors.ts";

const defaultMaxBytes = 256 * 1024;
const maxDepth = 32;

/**
 * Reads a JSON body with its limits: 256 KiB unless told otherwise, 32 levels, UTF-8, and no text that a
 * database cannot hold (NUL, lone surrogates).
 * @throws DomainError PAYLOAD_TOO_LARGE, MALFORMED_JSON, NESTED_TOO_DEEPLY, VALIDATION_FAILED
 */
export async function readJson(request: Request, maxBytes = defaultMaxBytes): Promise<unknown> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  return parseJson(decode(bytes));
}

function tooLarge(limit: number) {
  return new DomainError("PAYLOAD_TOO_LARGE", { params: { limit } });
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new DomainError("MALFORMED_JSON", { cause });
  }
}

export function parseJson(text: string): unknown {
  if (depthOf(text) > maxDepth) throw new DomainError("NESTED_TOO_DEEPLY", { params: { limit: maxDepth } });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DomainError("MALFORMED_JSON", { cause });
  }
  // Only an escape can bring in NUL or half a surrogate pair: the decoder has refused the rest.
  if (text.includes("\\u") || text.includes('"toString"')) {
    const errors: ValueError[] = [];
    findUnacceptable(value, "", errors);
    if (errors.length > 0) throw new DomainError("VALIDATION_FAILED", { errors });
  }
  return value;
}

/** How deep brackets nest outside of strings; counted before parsing, which would pay for the depth. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === 92) at++;
      else if (char === 34) inString = false;
    } else if (char === 34) inString = true;
    else if (char === 123 || char === 91) deepest = Math.max(deepest, ++depth);
    else if (char === 125 || char === 93) depth--;
  }
  return deepest;
}

function findUnacceptable(value: unknown, pointer: string, errors: ValueError[]): void {
  if (typeof value === "string") {
    if (!isStorable(value)) errors.push({ pointer, code: "BAD_FORMAT" });
  } else if (typeof value === "object" && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      if (!isStorable(key)) errors.push({ pointer, code: "UNKNOWN_KEY" });
      // The framework makes text of what is of the wrong type, which fails for an object with this key.
      else if (key === "toString") errors.push({ pointer: `${pointer}/toString`, code: "UNKNOWN_KEY" });
      else findUnacceptable(child, `${pointer}/${escapePointer(key)}`, errors);
    }
  }
}

function isStorable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** RFC 6901. */
export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
