import { AsyncLocalStorage } from "node:async_hooks";
import pino from "pino";

export type LogFields = Record<string, unknown>;

type Write = (fields: LogFields, message: string) => void;

/** One JSON line an event. Values whose key names a secret are masked, in child fields too. */
export interface Log {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  fatal: Write;
  /** A log that adds these fields to each line. */
  child(fields: LogFields): Log;
}

export interface LogOptions {
  /** A level of pino; `silent` writes nothing. */
  level: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  /** Takes whole lines; stdout by default. */
  destination?: { write(line: string): void };
}

const requestIds = new AsyncLocalStorage<string>();

/** Runs `work`; every line that it writes, to any log, and however late, has the request's id as `requestId`. */
export function logWithRequestId<T>(id: string, work: () => T): T {
  return requestIds.run(id, work);
}

/**
 * Makes a log. Lines of ten milliseconds are written together; a warning or worse at once, with all that waited
 * before it, and so is everything when the process exits.
 * Put an error under `err`: its type, message, code, stack and causes are kept, its parameters are not.
 */
export function createLog({ level, destination }: LogOptions): Log {
  const sink = destination ?? gatherLines(pino.destination({ dest: 1, sync: true }));
  const logger = pino(
    {
      level,
      base: null,
      timestamp: isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Errors are described below; pino's own way would flatten their causes.
      serializers: { err: (described: unknown) => described },
    },
    { write: (line: string) => void sink.write(escapeLineBreaks(line)) },
  );
  return wrap(logger);
}

/**
 * Logs what nobody caught, a line each, in place of the runtime's many lines on stderr. A promise that is rejected
 * unheard fails one piece of work; after an exception that nothing caught, nothing is known any more: the process ends.
 */
export function logStrayErrors(log: Log): void {
  process.on("unhandledRejection", (err) => log.error({ err }, "a promise was rejected and nobody heard it"));
  process.on("uncaughtException", (err) => {
    log.fatal({ err }, "nothing caught this exception; the process ends");
    process.exit(1);
  });
  // Bun writes what this is told to stderr, also with a listener for "warning".
  process.emitWarning = (warning: string | Error) => log.warn({ warning: String(warning) }, "warning");
}

let lastSecond = Number.NaN;
let lastSecondText = "";

/** RFC 3339 in milliseconds, of which the part up to the second is made once a second. */
function isoTime(): string {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastSecondText = new Date(now).toISOString().slice(0, -"000Z".length);
  }
  return `,"time":"${lastSecondText}${String(now % 1000).padStart(3, "0")}Z"`;
}

const gatherMs = 10;

/** A write for every line would cost more than its text does. */
function gatherLines(target: { write(text: string): void }) {
  let waiting = "";
  function flush() {
    const text = waiting;
    waiting = "";
    if (text !== "") target.write(text);
  }
  process.on("exit", flush);
  return {
    write(line: string) {
      if (waiting === "") setTimeout(flush, gatherMs);
      waiting += line;
      if (!line.startsWith('{"level":"info"') && !line.startsWith('{"level":"debug"')) flush();
    },
  };
}

function wrap(logger: pino.Logger): Log {
  const writer =
    (level: "debug" | "info" | "warn" | "error" | "fatal"): Write =>
    (fields, message) => {
      if (!logger.isLevelEnabled(level)) return;
      const requestId = requestIds.getStore();
      logger[level](mask(requestId === undefined ? fields : { requestId, ...fields }), message);
    };
  return {
    debug: writer("debug"),
    info: writer("info"),
    warn: writer("warn"),
    error: writer("error"),
    fatal: writer("fatal"),
    child: (fields) => wrap(logger.child(mask(fields))),
  };
}

const secretWords = new Set([
  "authorization",
  "cookie",
  "password",
  "pin",
  "token",
  "ticket",
  "secret",
  "signature",
  "proof",
]);
const maxDepth = 6;

function mask(fields: LogFields): LogFields {
  return maskEntries(fields, 0);
}

function maskEntries(fields: LogFields, depth: number): LogFields {
  const masked: LogFields = {};
  for (const key in fields) {
    const value = fields[key];
    masked[key] = value != null && namesSecret(key) ? "[redacted]" : maskValue(value, depth + 1);
  }
  return masked;
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === "bigint") return value.toString();
  if (!isObject(value)) return value;
  if (value instanceof Error) return describeError(value, depth);
  // What says itself how it is written, such as a Date.
  if ("toJSON" in value && typeof value.toJSON === "function") return maskValue(value.toJSON(), depth + 1);
  if (depth > maxDepth) return "[too deep]";
  if (Array.isArray(value)) return value.map((entry) => maskValue(entry, depth + 1));
  if (value instanceof Headers || value instanceof Map) {
    return maskEntries(Object.fromEntries(value.entries()), depth);
  }
  return maskEntries(value, depth);
}

function isObject(value: unknown): value is LogFields {
  return typeof value === "object" && value !== null;
}

/** Of keys seen before: most lines have the same. */
const known = new Map<string, boolean>();
const knownAtMost = 1_000;

/** `pinHash`, `new_password` and `X-Auth-Token` name secrets; `shipping` does not. */
function namesSecret(key: string): boolean {
  const answer = known.get(key) ?? hasSecretWord(key);
  if (known.size < knownAtMost) known.set(key, answer);
  return answer;
}

function hasSecretWord(key: string): boolean {
  return key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => secretWords.has(word) || secretWords.has(word.replace(/s$/, "")));
}

/** Only what is known to be harmless: database errors carry the statement's parameters. */
function describeError(error: Error, depth: number): LogFields {
  const code = "code" in error ? error.code : undefined;
  return {
    type: error.constructor.name,
    message: withoutSecrets(withoutParameters(error.message)),
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    stack: (error.stack ?? "")
      .split("\n")
      .filter((line) => /^\s+at /.test(line))
      .join("\n"),
    ...(error.cause === undefined || depth > maxDepth ? {} : { cause: maskValue(error.cause, depth + 1) }),
  };
}

/** Drizzle ends its messages with the statement's parameters. */
function withoutParameters(message: string): string {
  const start = message.indexOf("\nparams: ");
  return start === -1 ? message : message.slice(0, start);
}

const maxMessageLength = 2_000;

/** Queries of addresses hold tickets, and what stands before the host a password. */
function withoutSecrets(message: string): string {
  return message
    .slice(0, maxMessageLength)
    .replace(/\/\/[^/\s@]*@/g, "//[redacted]@")
    .replace(/(\/[^\s?"'`]*)\?[^\s"'`]+/g, "$1?[redacted]");
}

/** JSON leaves these as they are, but terminals and some readers of lines act on them. */
const lineBreaks = /[\u007f-\u009f\u2028\u2029]/;

function escapeLineBreaks(line: string): string {
  if (!lineBreaks.test(line)) return line;
  return line.replace(
    new RegExp(lineBreaks, "g"),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
