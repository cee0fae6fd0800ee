import type { SeenEvent } from "../logged-event.ts";
import type { FindingsLog } from "./findings.ts";

/** The log has no hole, and the stream showed each event of it once, in order, with the same content. */
export function checkStream(found: FindingsLog, seen: SeenEvent[], log: SeenEvent[]): void {
  checkLog(found, log);
  const logged = new Map(log.map((event) => [event.seq, event]));
  const known = new Set<number>();
  let highest = 0;
  for (const event of seen) {
    const { seq } = event;
    const original = logged.get(seq);
    if (!original) found.say(`the stream showed event ${seq}, which the log does not have`);
    else if (original.id !== event.id || original.digest !== event.digest)
      found.say(`the stream showed event ${seq} with another content than the log`);
    if (known.has(seq)) {
      found.findings.duplicated++;
      found.say(`the stream showed event ${seq} again`);
    } else if (seq < highest) {
      found.findings.outOfOrder++;
      found.say(`the stream showed event ${seq} after event ${highest}`);
    }
    known.add(seq);
    highest = Math.max(highest, seq);
  }
  for (const { seq, type } of log) {
    if (known.has(seq)) continue;
    found.findings.missing++;
    found.say(`the stream never showed event ${seq} (${type})`);
  }
}

/** 1, 2, 3… without a gap or a repeat, and no id twice. */
function checkLog(found: FindingsLog, log: SeenEvent[]): void {
  const ids = new Set<string>();
  for (const [index, event] of log.entries()) {
    found.same(event.seq, index + 1, `the number of the log's event ${index + 1}`);
    found.expect(!ids.has(event.id), `event ${event.seq} has the id of an event before it`);
    ids.add(event.id);
  }
}
