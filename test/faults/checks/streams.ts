import type { EventRow } from "../../support/rows.ts";
import type { StoreEvidence } from "../evidence.ts";
import type { Journal, StreamJournal } from "../journal.ts";
import type { Verdict } from "../verdict.ts";

/**
 * A stream showed events in order and each once, with nothing left out that its reader may see, or said `reset`.
 * A tablet sees what concerns its table and the store; whether it sees a party that left meanwhile is open.
 */
export function checkStreams(verdict: Verdict, journal: Journal, evidence: StoreEvidence): void {
  const log = new Map(evidence.events.map((event) => [event.seq, event]));
  const stillOpen = new Set(
    evidence.sessions.filter((session) => session.closedAt === null).map((session) => session.id),
  );
  for (const stream of journal.streams) {
    if (stream.storeId !== evidence.storeId) continue;
    const mustSee = ({ tableId, sessionId }: EventRow) =>
      stream.tableId === null ||
      tableId === null ||
      (tableId === stream.tableId && (sessionId === null || stillOpen.has(sessionId)));
    checkStream(verdict, stream, evidence, log, mustSee);
  }
}

function checkStream(
  verdict: Verdict,
  { name, tableId, entries }: StreamJournal,
  { epoch, events }: StoreEvidence,
  log: Map<number, EventRow>,
  mustSee: (event: EventRow) => boolean,
): void {
  let cursor: number | null = null;

  /** Whatever lies between was not shown. */
  function skipTo(seq: number): void {
    if (cursor === null) return;
    for (let missed = cursor + 1; missed < seq; missed++) {
      const event = log.get(missed);
      if (!event || !mustSee(event)) continue;
      verdict.gaps++;
      verdict.say(`${name} was not shown event ${missed} (${event.type})`);
    }
  }

  for (const entry of entries) {
    if (entry.type === "event") {
      const event = log.get(entry.seq);
      if (cursor === null) verdict.say(`${name} was shown event ${entry.seq} before a greeting`);
      else if (entry.seq <= cursor) verdict.say(`${name} was shown event ${entry.seq} after event ${cursor}`);
      if (event?.id !== entry.id)
        verdict.say(`${name} was shown event ${entry.seq} as ${entry.id}, the log has ${event?.id}`);
      else if (tableId !== null && event.tableId !== null && event.tableId !== tableId)
        verdict.say(`${name} was shown event ${entry.seq} of another table`);
      skipTo(entry.seq);
      cursor = Math.max(cursor ?? 0, entry.seq);
      continue;
    }
    if (entry.epoch !== epoch) verdict.say(`${name} was greeted with epoch ${entry.epoch}`);
    if (entry.type === "reset") verdict.resets++;
    else if (cursor !== null && (!entry.recovered || entry.seq !== cursor))
      verdict.say(`${name} was at event ${cursor} and was greeted at ${entry.seq}, without a reset`);
    cursor = entry.seq;
  }
  if (cursor === null) verdict.say(`${name} was never greeted`);
  skipTo(events.length + 1);
}
