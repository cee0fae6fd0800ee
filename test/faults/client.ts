import { Type } from "@sinclair/typebox";
import { parserOf } from "../../src/replay/parse.ts";
import type { Attempt, Journal } from "./journal.ts";

const timeoutMs = 10_000;
const firstWaitMs = 30;
const longestWaitMs = 300;
/** Refusals of this moment only. */
const passing = new Set(["IDEMPOTENCY_IN_PROGRESS", "MENU_CHANGED"]);

export interface Call {
  what: Attempt["what"];
  url: string;
  path: string;
  token: string;
  key: string;
  body: unknown;
}

export interface Acknowledgement {
  body: unknown;
  isReplay: boolean;
  sentAt: number;
  at: number;
  waitedMs: number;
}

const parseProblem = parserOf(
  Type.Object({ code: Type.String(), alreadyDone: Type.Optional(Type.Boolean()) }),
  "problem",
);
const nothingKnown = { code: "UNKNOWN", alreadyDone: false };

/**
 * Posts until it is acknowledged, always with the same key, and notes each attempt.
 * @param signal gives up
 * @returns null when it was given up, or refused for good, which the journal then tells; `done` when the server said that
 *   an earlier attempt was carried out for a party that has left
 */
export async function persist(
  journal: Journal,
  call: Call,
  signal: AbortSignal,
): Promise<Acknowledgement | "done" | null> {
  const began = performance.now();
  for (let attempt = 0; !signal.aborted; attempt++) {
    const sentAt = performance.now();
    const answer = await post(call);
    const at = performance.now();
    const isDone = answer !== null && answer.status < 300;
    const { code, alreadyDone } =
      answer === null || isDone ? { code: "", alreadyDone: false } : problemIn(answer.text);
    const outcome = answer === null ? "no answer" : `${answer.status} ${code}`.trim();
    journal.attempts.push({ what: call.what, outcome, isDone, at, ms: at - sentAt });
    if (answer && isDone)
      return {
        body: JSON.parse(answer.text),
        isReplay: answer.isReplay,
        sentAt,
        at,
        waitedMs: at - began,
      };
    if (alreadyDone) return "done";
    if (answer && answer.status < 500 && answer.status !== 429 && !passing.has(code)) {
      journal.problems.push(`POST ${call.path} was refused: ${outcome}`);
      return null;
    }
    await Bun.sleep(Math.min(firstWaitMs * 2 ** attempt, longestWaitMs) * (0.5 + Math.random() / 2));
  }
  return null;
}

async function post({ url, path, token, key, body }: Call) {
  // Cleared when the answer is there: thousands of `AbortSignal.timeout` would all live to their end.
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    const response = await fetch(url + path, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": key,
      },
      body: JSON.stringify(body),
      signal: deadline.signal,
      // Half of them on a connection of their own, which the balancer gives to either instance.
      keepalive: Math.random() < 0.5,
    });
    const text = await response.text();
    const isReplay = response.headers.get("idempotency-replayed") === "true";
    return { status: response.status, text, isReplay };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function problemIn(text: string) {
  try {
    return parseProblem(JSON.parse(text));
  } catch {
    return nothingKnown;
  }
}
