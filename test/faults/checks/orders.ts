import type { StoreEvidence } from "../evidence.ts";
import type { Journal } from "../journal.ts";
import type { Verdict } from "../verdict.ts";

/** Every acknowledged order exists exactly once, as it was acknowledged; one order per key. */
export function checkAcknowledged(verdict: Verdict, journal: Journal, evidence: StoreEvidence): void {
  const { storeId } = evidence;
  const byKey = Map.groupBy(evidence.orders, (order) => order.note);
  for (const [key, orders] of byKey) {
    if (orders.length === 1) continue;
    verdict.doubled += orders.length - 1;
    verdict.say(`key ${key} made ${orders.length} orders`);
  }

  const known = new Set<string>();
  for (const acknowledged of journal.orders) {
    if (acknowledged.storeId !== storeId) continue;
    known.add(acknowledged.key);
    const order = byKey.get(acknowledged.key)?.find(({ id }) => id === acknowledged.id);
    if (!order) {
      verdict.lost++;
      verdict.say(`order ${acknowledged.id} was acknowledged and does not exist`);
      continue;
    }
    for (const name of ["total", "number", "tableId", "sessionId"] as const)
      if (order[name] !== acknowledged[name])
        verdict.say(`${name} of order ${order.id} is ${order[name]}, acknowledged was ${acknowledged[name]}`);
  }

  for (const { key } of journal.doneUnseen.filter((order) => order.storeId === storeId)) {
    known.add(key);
    if (byKey.has(key)) continue;
    verdict.lost++;
    verdict.say(`the order with key ${key} was said to be placed and does not exist`);
  }

  const unresolved = journal.unresolved.filter((order) => order.storeId === storeId);
  for (const { key } of unresolved) {
    known.add(key);
    verdict.say(`the order with key ${key} was never acknowledged`);
  }
  for (const key of byKey.keys()) if (!known.has(key)) verdict.say(`nobody ordered what has key ${key}`);
}

/** Every acknowledged change of an order or a table has happened, and is in the log once. */
export function checkChanges(verdict: Verdict, journal: Journal, evidence: StoreEvidence): void {
  const { storeId, events, sessions } = evidence;
  const moves = Map.groupBy(
    events.filter((event) => event.type === "order.status_changed"),
    ({ data }) => `${data.id} ${data.status} ${data.version}`,
  );
  for (const { storeId: of, orderId, status, version } of journal.moves) {
    if (of !== storeId) continue;
    const times = moves.get(`${orderId} ${status} ${version}`)?.length ?? 0;
    if (times !== 1) verdict.say(`order ${orderId} became ${status} and the log has that ${times} times`);
  }
  const closed = new Set(sessions.filter((session) => session.closedAt !== null).map(({ id }) => id));
  for (const { storeId: of, sessionId } of journal.completed)
    if (of === storeId && !closed.has(sessionId))
      verdict.say(`session ${sessionId} was completed and is still open`);
}
