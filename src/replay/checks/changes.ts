import type { Order, OrderStatus } from "../../features/orders/orders.model.ts";
import type { Account } from "../account.ts";
import type { Change } from "../change.ts";
import type { FindingsLog } from "./findings.ts";

/**
 * The log tells of each change once, and of nothing else: one `order.created` an order, one
 * `order.status_changed` a move, one `session.opened` and `session.closed` a session, in an order that is possible.
 */
export function checkChanges(found: FindingsLog, account: Account, changes: Change[]): void {
  const placed = new Map(account.placed.map((order) => [order.order.id, order]));
  /** What the log has told of each order so far. */
  const statuses = new Map<string, OrderStatus[]>();
  const openAt = new Map<string, string>();
  const opened = new Set<string>();
  const closed = new Set<string>();

  for (const change of changes) {
    switch (change.type) {
      case "order.created":
        created(change.seq, change.order);
        break;
      case "order.status_changed":
        moved(change);
        break;
      case "session.opened":
        sessionOpened(change);
        break;
      case "session.closed":
        sessionClosed(change);
        break;
      case "other":
        if (/^(order|session)\./.test(change.name))
          found.say(`event ${change.seq} is ${change.name}, which nobody asked for`);
    }
  }

  for (const { order, statuses: told } of account.placed) {
    const logged = statuses.get(order.id) ?? [];
    found.same(logged.join(" → ") || "nothing", told.join(" → "), `what the log tells of order ${order.id}`);
    found.expect(opened.has(order.sessionId), `the log does not open session ${order.sessionId}`);
  }
  for (const { id } of account.closed)
    found.expect(closed.has(id), `session ${id} was closed, and the log does not tell`);
  found.same(closed.size, account.closed.length, "the number of closed sessions in the log");
  const sessions = new Set(account.placed.map(({ order }) => order.sessionId));
  found.same(opened.size, sessions.size, "the number of opened sessions in the log");

  function created(seq: number, order: Order): void {
    const own = placed.get(order.id);
    if (!own) found.say(`event ${seq} tells of order ${order.id}, which was never accepted`);
    else if (!Bun.deepEquals(own.order, order))
      found.say(`event ${seq} tells another order ${order.id} than the answer did`);
    if (statuses.has(order.id)) found.say(`event ${seq} tells again that order ${order.id} was created`);
    else statuses.set(order.id, [order.status]);
    found.same(openAt.get(order.tableId), order.sessionId, `the open session at event ${seq}`);
  }

  function moved({
    seq,
    orderId,
    previousStatus,
    status,
    version,
  }: Extract<Change, { orderId: string }>): void {
    const told = statuses.get(orderId);
    if (!told) {
      found.say(`event ${seq} moves order ${orderId}, which the log has not created`);
      return;
    }
    found.same(previousStatus, told.at(-1), `previousStatus in event ${seq}`);
    told.push(status);
    found.same(version, told.length, `the order's version in event ${seq}`);
  }

  function sessionOpened({ seq, sessionId, tableId }: Extract<Change, { sessionId: string }>): void {
    found.expect(!opened.has(sessionId), `event ${seq} opens session ${sessionId} again`);
    found.expect(!openAt.has(tableId), `event ${seq} opens a second session on table ${tableId}`);
    opened.add(sessionId);
    openAt.set(tableId, sessionId);
  }

  function sessionClosed({ seq, sessionId, tableId }: Extract<Change, { sessionId: string }>): void {
    found.expect(
      openAt.get(tableId) === sessionId,
      `event ${seq} closes session ${sessionId}, which is not open`,
    );
    closed.add(sessionId);
    openAt.delete(tableId);
  }
}
