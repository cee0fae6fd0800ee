import { isFinal } from "../../features/orders/order-status.ts";
import type { Order } from "../../features/orders/orders.model.ts";
import type { Session } from "../../features/sessions/sessions.model.ts";
import type { Account } from "../account.ts";
import type { Evidence } from "../read-back.ts";
import type { FindingsLog } from "./findings.ts";

/** Each session is either closed and in its table's history or open and on the board, with its orders and total. */
export function checkSessions(
  found: FindingsLog,
  account: Account,
  { orders, board, history }: Pick<Evidence, "orders" | "board" | "history">,
): void {
  const ordersOf = Map.groupBy(orders, (order) => order.sessionId);
  const closed = new Map(account.closed.map((session) => [session.id, session]));
  const inHistory = new Set<string>();

  for (const session of history) {
    const name = `session ${session.id}`;
    found.expect(!inHistory.has(session.id), `${name} is in the history twice`);
    inHistory.add(session.id);
    const own = ordersOf.get(session.id) ?? [];
    checkTotal(found, session, own, `the history's ${name}`);
    found.expect(Bun.deepEquals(session.orders, own), `the history's ${name} has other orders than the list`);
    const told = closed.get(session.id);
    if (!told) {
      found.say(`${name} is in the history and was not closed`);
      continue;
    }
    checkTotal(found, told, own, `${name}, as it was closed,`);
    found.same(session.closedAt, told.closedAt, `closedAt of ${name}`);
  }
  for (const id of closed.keys())
    found.expect(inHistory.has(id), `session ${id} was closed and is in no history`);
  checkNewestFirst(found, history);

  const open = new Set<string>();
  for (const { number, session, total, openOrderCount, openOrders } of board.tables) {
    const own = session ? (ordersOf.get(session.id) ?? []) : [];
    if (session) {
      open.add(session.id);
      checkTotal(found, session, own, `the board's session ${session.id}`);
      found.same(session.closedAt, null, `closedAt of the board's session ${session.id}`);
      found.expect(!inHistory.has(session.id), `session ${session.id} is on the board and in the history`);
    }
    found.same(total, sum(own), `the board's total of table ${number}`);
    const unserved = own.filter((order) => !isFinal(order.status));
    found.same(openOrderCount, unserved.length, `the open orders counted on table ${number}`);
    // When a table has many large orders, the board shows the oldest ones.
    const shown = unserved.slice(0, Math.max(openOrders.length, 1));
    found.expect(
      Bun.deepEquals(openOrders, shown),
      `the board shows other orders on table ${number} than its open ones`,
    );
  }
  for (const sessionId of ordersOf.keys())
    found.expect(
      open.has(sessionId) || inHistory.has(sessionId),
      `session ${sessionId} is neither on the board nor in the history`,
    );
  found.same(open.size + inHistory.size, ordersOf.size, "the number of sessions");
}

function checkTotal(found: FindingsLog, session: Session, orders: Order[], name: string): void {
  found.same(session.total, sum(orders), `the total of ${name}`);
  found.same(session.orderCount, orders.length, `the orders counted in ${name}`);
}

function checkNewestFirst(found: FindingsLog, history: Session[]): void {
  for (const sessions of Map.groupBy(history, (session) => session.tableId).values()) {
    for (const [index, session] of sessions.entries()) {
      const newer = sessions[index - 1];
      found.expect(
        !newer || (newer.closedAt ?? "") >= (session.closedAt ?? ""),
        `the history of table ${session.tableNumber} is not newest first`,
      );
    }
  }
}

/** A replay cancels and deletes nothing, so every order counts. */
function sum(orders: Order[]): number {
  return orders.reduce((total, order) => total + order.total, 0);
}
