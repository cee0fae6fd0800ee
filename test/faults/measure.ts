import type { Journal } from "./journal.ts";
import type { Fault } from "./scenario.ts";

export interface Latency {
  medianMs: number;
  p99Ms: number;
}

export interface Figures {
  acknowledged: number;
  /** Answers that were lost, and given again to the retry. */
  replayed: number;
  /** Attempts without success, by what came of them. */
  failures: Record<string, number>;
  /** The longest time until an attempt was known to have failed; 0 when none did. */
  slowestFailureMs: number;
  /** From the end of the fault to the first acknowledged order, by instance. */
  recoveryMs: Record<string, number>;
  /** Attempts to order that succeeded. */
  before: Latency;
  during: Latency;
  after: Latency;
  /** What one guest waited at most, all attempts together. */
  longestWaitMs: number;
  /** From an order's acknowledgement until the last dashboard showed it, at most. */
  streamDelayMs: number;
  notes: Record<string, number>;
}

/** What a fault cost. It lasts from its beginning until every instance has taken an order again. */
export function measure(journal: Journal, fault: Fault): Figures {
  const recoveryMs = recoveryOf(journal, fault);
  const beganAt = fault.beganAt();
  const overAt = fault.endedAt() + Math.max(0, ...Object.values(recoveryMs));
  const isDuring = ({ at }: { at: number }) => at >= beganAt && at <= overAt;

  const failed = journal.attempts.filter((attempt) => !attempt.isDone);
  const ordered = journal.attempts.filter((attempt) => attempt.isDone && attempt.what === "order");
  return {
    acknowledged: journal.orders.length,
    replayed: journal.orders.filter((order) => order.isReplay).length,
    failures: countBy(failed.map((attempt) => attempt.outcome)),
    slowestFailureMs: highest(failed.map((attempt) => attempt.ms)),
    recoveryMs,
    before: latencyOf(ordered.filter(({ at }) => at < beganAt).map(({ ms }) => ms)),
    during: latencyOf(ordered.filter(isDuring).map(({ ms }) => ms)),
    after: latencyOf(ordered.filter(({ at }) => at > overAt).map(({ ms }) => ms)),
    longestWaitMs: highest(journal.orders.map((order) => order.waitedMs)),
    streamDelayMs: streamDelayOf(journal, isDuring),
    notes: Object.fromEntries(fault.notes),
  };
}

function recoveryOf(journal: Journal, fault: Fault): Record<string, number> {
  const endedAt = fault.endedAt();
  return Object.fromEntries(
    fault.mustRecover().map(({ name }) => {
      const taken = journal.orders.filter((order) => order.instance === name && order.sentAt >= endedAt);
      return [name, lowest(taken.map((order) => order.at)) - endedAt];
    }),
  );
}

function streamDelayOf(journal: Journal, counts: (order: { at: number }) => boolean): number {
  const acknowledgedAt = new Map(journal.orders.filter(counts).map((order) => [order.id, order.at]));
  let longest = 0;
  for (const { tableId, entries } of journal.streams) {
    if (tableId !== null) continue;
    for (const entry of entries) {
      if (entry.type !== "event" || entry.name !== "order.created") continue;
      longest = Math.max(longest, entry.at - (acknowledgedAt.get(entry.subject) ?? entry.at));
    }
  }
  return longest;
}

function latencyOf(milliseconds: number[]): Latency {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { medianMs: at(0.5), p99Ms: at(0.99) };
}

// A spread of a hundred thousand arguments would be too many for a call.
const highest = (values: number[]) => values.reduce((a, b) => Math.max(a, b), 0);
const lowest = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

function countBy(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
