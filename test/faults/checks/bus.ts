import type { Delivery } from "../bus-readers.ts";
import type { StoreEvidence } from "../evidence.ts";
import type { Verdict } from "../verdict.ts";

/** Every event came over the bus, first arrivals in order; it may have come again. No event was given up. */
export function checkBus(verdict: Verdict, deliveries: Delivery[], evidence: StoreEvidence): void {
  const { storeId, events, deadLetters } = evidence;
  let highest = 0;
  for (const { storeId: of, seq } of deliveries) {
    if (of !== storeId || seq <= highest) continue;
    if (seq !== highest + 1) verdict.say(`the bus brought event ${seq} of store ${storeId} after ${highest}`);
    highest = seq;
  }
  if (highest !== events.length)
    verdict.say(`the bus came to event ${highest} of ${events.length} of store ${storeId}`);
  for (const { consumer, seq, reason } of deadLetters)
    verdict.say(`event ${seq} of store ${storeId} is a dead letter of ${consumer}: ${reason}`);
}
