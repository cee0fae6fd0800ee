import { Type } from "@sinclair/typebox";
import { pause } from "../platform/pause.ts";
import { type Parser, parserOf } from "./parse.ts";

export interface ApiRequest<T> {
  token?: string;
  body?: unknown;
  /** `Idempotency-Key`. Whatever changes something carries one, because a lost answer makes us ask again. */
  key?: string;
  parse: Parser<T>;
  timeoutMs?: number;
}

export interface Answer<T> {
  body: T;
  /** The server says that it has answered this before. */
  isReplay: boolean;
}

/** A request the server understood and refused: asking again would not help. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    request: string,
    detail: string,
  ) {
    super(`${request}: ${status} ${code}: ${detail}`);
  }
}

export interface ClientOptions {
  /** Without a trailing slash. */
  url: string;
  /** Ends everything. */
  signal: AbortSignal;
  /** How long one request is tried again before the replay is given up; two minutes. */
  patienceMs?: number;
}

export type Client = ReturnType<typeof createClient>;

const callTimeoutMs = 10_000;
const firstWaitMs = 25;
const longestWaitMs = 2_000;
/** Refusals of this moment only. An order takes milliseconds, so `Retry-After` (whole seconds) is not heeded here. */
const passing = ["IDEMPOTENCY_IN_PROGRESS", "MENU_CHANGED"];

const Refused = Type.Object({
  code: Type.String(),
  detail: Type.String(),
  errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
});
const parseRefused = parserOf(Refused, "problem");

/** Asks the API, again and again where the network, the server or its limits say "not now". */
export function createClient({ url, signal, patienceMs = 120_000 }: ClientOptions) {
  const counts = {
    requests: 0,
    retries: 0,
    /** Requests that may have been done although no answer came. */
    lostAnswers: 0,
    rateLimited: 0,
  };

  /**
   * @throws Refusal when the answer is no
   * @throws Error when patience ends, or the answer is not what `parse` takes
   */
  async function call<T>(method: string, path: string, request: ApiRequest<T>): Promise<Answer<T>> {
    let giveUpAt = performance.now() + patienceMs;
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      const answer = await send(method, path, request);
      if ("body" in answer) return answer;
      const waitMs = answer.retryAfterMs ?? backoffMs(attempt);
      // To be told "later" is an answer.
      if (answer.isLimit) giveUpAt += waitMs;
      if (performance.now() + waitMs > giveUpAt)
        throw new Error(`${method} ${path}: tried for ${patienceMs / 1000} s; at last ${answer.why}`);
      counts.retries++;
      await pause(waitMs, signal);
    }
  }

  async function send<T>(method: string, path: string, request: ApiRequest<T>): Promise<Answer<T> | NotNow> {
    counts.requests++;
    const headers = new Headers({ accept: "application/json" });
    if (request.token) headers.set("authorization", `Bearer ${request.token}`);
    if (request.key) headers.set("idempotency-key", request.key);
    if (request.body !== undefined) headers.set("content-type", "application/json");
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    // Cleared when the answer is there: thousands of `AbortSignal.timeout` would all live to their end.
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), request.timeoutMs ?? callTimeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${url}${path}`, { method, headers, body, signal: deadline.signal });
      text = await response.text();
    } catch (error) {
      counts.lostAnswers++;
      return { why: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) {
      const value: unknown = text === "" ? null : JSON.parse(text);
      const isReplay = response.headers.get("idempotency-replayed") === "true";
      return { body: read(() => request.parse(value)), isReplay };
    }
    return refused(response, text);

    function read(parse: () => T): T {
      try {
        return parse();
      } catch (error) {
        throw new Error(`${method} ${path} answered ${error instanceof Error ? error.message : error}`);
      }
    }

    /** @throws Refusal unless it is worth another try */
    function refused({ status, headers: given }: Response, content: string): NotNow {
      const { code, detail } = problemOf(content);
      if (passing.includes(code)) return { why: code };
      if (status < 500 && status !== 429) throw new Refusal(status, code, `${method} ${path}`, detail);
      const isLimit = status === 429;
      if (isLimit) counts.rateLimited++;
      // A gateway may say this of a server that has done the work.
      else if (status !== 503) counts.lostAnswers++;
      const seconds = given.get("retry-after");
      const retryAfterMs = seconds !== null && /^\d{1,4}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
      return { why: `${status} ${code}`, retryAfterMs, isLimit };
    }
  }

  return { url, call, counts };
}

interface NotNow {
  why: string;
  retryAfterMs?: number;
  isLimit?: boolean;
}

/** The code, and in words what is wrong, with the first of the values that are. */
function problemOf(content: string): { code: string; detail: string } {
  try {
    const { code, detail, errors = [] } = parseRefused(JSON.parse(content));
    const values = errors.slice(0, 3).map((error) => `${error.pointer}: ${error.detail}`);
    return { code, detail: [detail, ...values].join(" ") };
  } catch {
    return { code: "UNKNOWN", detail: content.slice(0, 200) };
  }
}

/** Doubles from a moment to two seconds, spread so that many clients do not come back at once. */
export function backoffMs(attempt: number): number {
  const full = Math.min(firstWaitMs * 2 ** attempt, longestWaitMs);
  return full * (0.5 + Math.random() / 2);
}
