import type { RawAnswer } from "./raw.ts";
import type { Answer } from "./target.ts";

/** An answer in a few words: its status and code, what it weighs and how long it took. */
export function describe(answer: Answer | RawAnswer): string {
  if (answer.status === null) return `${endings[endOf(answer)]} after ${seconds(answer.ms)}`;
  const code = codeOf(answer);
  return `${answer.status}${code ? ` ${code}` : ""} after ${seconds(answer.ms)}`;
}

const endings = { answered: "nothing", closed: "a closed connection", timeout: "no answer" };

function endOf(answer: Answer | RawAnswer): RawAnswer["end"] {
  return "end" in answer ? answer.end : "answered";
}

export function bodyOf(answer: Answer | RawAnswer): string {
  return "text" in answer ? answer.text : answer.body;
}

/** The answer as a problem document (RFC 9457); null when it is none. */
export function problemOf(answer: Answer | RawAnswer): Record<string, unknown> | null {
  if (answer.headers.get("content-type")?.startsWith("application/problem+json") !== true) return null;
  try {
    const body: unknown = JSON.parse(bodyOf(answer));
    return typeof body === "object" && body !== null ? { ...body } : null;
  } catch {
    return null;
  }
}

export function codeOf(answer: Answer | RawAnswer): string | null {
  const code = problemOf(answer)?.code;
  return typeof code === "string" ? code : null;
}

/** A client's mistake, said in a problem document. */
export function isRefusal(answer: Answer | RawAnswer): boolean {
  return answer.status !== null && answer.status >= 400 && answer.status < 500 && codeOf(answer) !== null;
}

export function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** How often each answer came: `9 × 401, 1 × 429`. */
export function tally(answers: (number | string | null)[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(`${answer}`, (counts.get(`${answer}`) ?? 0) + 1);
  return [...counts].map(([answer, count]) => `${count} × ${answer}`).join(", ");
}
