import { DomainError, type ValueError } from "../errors.ts";
import { maxFindings } from "./validation.ts";

const maxDepth = 32;
/** Bytes of all bodies that are being received at one moment. */
const budgetBytes = 64 * 1024 * 1024;
/** The part of the budget that one store, or one network that has not signed in, may hold. */
const shareBytes = budgetBytes / 4;
/** A body has this long to arrive, and a second more for each 64 KiB it may have. */
const baseSeconds = 10;
const bytesPerSecond = 64 * 1024;

export interface BodyLimit {
  maxBytes: number;
  /** Whose share of the budget it takes: a store, or a stranger's network. */
  owner: string;
}

export type BodyReader = ReturnType<typeof createBodyReader>;

/**
 * Receives bodies within a budget for the whole process, so that uploads which are slow or never end cannot fill its
 * memory. `baseSeconds` is for tests.
 */
export function createBodyReader(options: { budgetBytes?: number; baseSeconds?: number } = {}) {
  const budget = options.budgetBytes ?? budgetBytes;
  const share = Math.min(shareBytes, budget / 2);
  const held = new Map<string, number>();
  let heldBytes = 0;

  function hold(owner: string, bytes: number): void {
    const own = held.get(owner) ?? 0;
    if (own + bytes > share || heldBytes + bytes > budget)
      throw new DomainError("OVERLOADED", { retryAfterSeconds: 1 });
    held.set(owner, own + bytes);
    heldBytes += bytes;
  }

  function release(owner: string, bytes: number): void {
    const rest = (held.get(owner) ?? 0) - bytes;
    if (rest > 0) held.set(owner, rest);
    else held.delete(owner);
    heldBytes -= bytes;
  }

  /**
   * Receives the whole body of a request that has one.
   * @throws DomainError PAYLOAD_TOO_LARGE before anything is read when the length is declared, BODY_TOO_SLOW,
   *   OVERLOADED when the budget is spent, MALFORMED_REQUEST when the client breaks off
   */
  async function read(request: Request, { maxBytes, owner }: BodyLimit): Promise<Uint8Array<ArrayBuffer>> {
    const header = request.headers.get("content-length");
    const declared = header === null ? null : Number(header);
    if (declared !== null && declared > maxBytes) throw tooLarge(maxBytes);
    const bytes = declared ?? maxBytes;
    hold(owner, bytes);
    const receiving = declared === null ? readStream(request, maxBytes) : readWhole(request);
    // A body that comes too late is held until its connection has closed.
    const released = receiving.finally(() => release(owner, bytes));
    const seconds = (options.baseSeconds ?? baseSeconds) + bytes / bytesPerSecond;
    return await before(released, seconds * 1000);
  }

  return { read, heldBytes: () => heldBytes };
}

/** Asks for the stream only where no length is declared: making one costs several microseconds. */
export function hasBody(request: Request): boolean {
  const declared = request.headers.get("content-length");
  return declared === null ? request.body !== null : declared !== "0";
}

async function readWhole(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await request.arrayBuffer().catch(brokenOff));
}

/** Counts as it reads: a chunked body does not say how long it will be. */
async function readStream(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch(brokenOff);
    if (done) break;
    length += value.byteLength;
    if (length > maxBytes) {
      void reader.cancel().catch(() => {});
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks, length);
}

function brokenOff(cause: unknown): never {
  throw new DomainError("MALFORMED_REQUEST", { cause });
}

/** @throws DomainError BODY_TOO_SLOW after that time */
async function before<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new DomainError("BODY_TOO_SLOW")), timeoutMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    // When it fails after the deadline, nobody is told any more.
    work.catch(() => {});
  }
}

function tooLarge(limit: number) {
  return new DomainError("PAYLOAD_TOO_LARGE", { params: { limit } });
}

const jsonTypes = "application/json; charset=utf-8";

/** @throws DomainError UNSUPPORTED_MEDIA_TYPE for any other type, for another charset, and for a compressed body */
export function requireJsonType(headers: Headers): void {
  const type = headers.get("content-type") ?? "";
  const encoding = headers.get("content-encoding");
  const isJson = type === "application/json" || /^application\/json *(;.*)?$/i.test(type);
  const charset = isJson ? /; *charset *= *"?([^";]*)/i.exec(type)?.[1] : undefined;
  const isUtf8 = charset === undefined || /^utf-?8$/i.test(charset.trim());
  if (!isJson || !isUtf8 || (encoding !== null && encoding !== "identity")) throw unsupported(jsonTypes);
}

export function unsupported(expected: string): DomainError {
  return new DomainError("UNSUPPORTED_MEDIA_TYPE", { params: { expected } });
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The value of a JSON body with its limits: 32 levels, UTF-8, and no text that a database cannot hold (NUL, lone
 * surrogates).
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE, MALFORMED_JSON, NESTED_TOO_DEEPLY, VALIDATION_FAILED
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
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

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw unsupported(jsonTypes);
  }
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

/** Stops at as many findings as an answer names. */
function findUnacceptable(value: unknown, pointer: string, errors: ValueError[]): void {
  if (typeof value === "string") {
    if (!isStorable(value)) errors.push({ pointer, code: "BAD_FORMAT" });
  } else if (typeof value === "object" && value !== null) {
    for (const key in value) {
      if (errors.length >= maxFindings) return;
      const child: unknown = value[key as keyof typeof value];
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

/** A JSON text that is the same whatever the order of an object's members. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(withSortedMembers(value));
}

function withSortedMembers(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withSortedMembers);
  // Without a prototype even `__proto__` is a member like any other.
  const sorted: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value).sort())
    sorted[key] = withSortedMembers(value[key as keyof typeof value]);
  return sorted;
}
