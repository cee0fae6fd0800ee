import type { Board } from "../../../src/features/sessions/sessions.model.ts";
import type { TestApp } from "../../support/app.ts";
import { checkStore } from "../../support/rows.ts";
import type { StoreEvidence } from "../evidence.ts";
import type { Journal } from "../journal.ts";
import type { Verdict } from "../verdict.ts";

/** Events are 1…n, one a change; orders, sessions and totals agree with each other (`checkStore`). */
export async function checkRows(verdict: Verdict, app: TestApp, storeId: string): Promise<void> {
  try {
    await checkStore(app, storeId);
  } catch (error) {
    const text = Bun.stripANSI(String(error)).replace(/\s+/g, " ");
    verdict.say(`the rows of store ${storeId} do not agree: ${text.slice(0, 400)}`);
  }
}

/** What an instance shows of the tables is what the database holds: at most one open session each, and its total. */
export function checkBoard(verdict: Verdict, board: Board, evidence: StoreEvidence): void {
  const open = Map.groupBy(
    evidence.sessions.filter((session) => session.closedAt === null),
    (session) => session.tableId,
  );
  for (const [tableId, sessions] of open)
    if (sessions.length > 1) verdict.say(`table ${tableId} has ${sessions.length} open sessions`);
  if (board.seq !== evidence.events.length)
    verdict.say(`the board is at event ${board.seq}, the log at ${evidence.events.length}`);
  for (const table of board.tables) {
    const sessionId = open.get(table.id)?.[0]?.id;
    if (table.session?.id !== sessionId)
      verdict.say(`the board shows session ${table.session?.id} at table ${table.id}, open is ${sessionId}`);
    const total = evidence.orders
      .filter((order) => order.sessionId === sessionId && order.status !== "cancelled" && !order.deletedAt)
      .reduce((sum, order) => sum + order.total, 0);
    if (table.total !== total)
      verdict.say(`the board shows a total of ${table.total} at table ${table.id}, its orders make ${total}`);
  }
}

/** Nothing of one store is in another one. */
export function checkSeparation(verdict: Verdict, journal: Journal, all: StoreEvidence[]): void {
  const storeOf = new Map<string, string>();
  function belongs(id: string, storeId: string, what: string): void {
    const owner = storeOf.get(id) ?? storeId;
    storeOf.set(id, owner);
    if (owner !== storeId) verdict.say(`${what} ${id} is in store ${storeId} and in ${owner}`);
  }

  for (const { storeId, tableIds, events, orders, sessions } of all) {
    for (const id of tableIds) belongs(id, storeId, "table");
    for (const session of sessions) {
      belongs(session.id, storeId, "session");
      belongs(session.tableId, storeId, "table");
    }
    for (const order of orders) {
      belongs(order.id, storeId, "order");
      belongs(order.sessionId, storeId, "session");
      belongs(order.tableId, storeId, "table");
    }
    for (const event of events) {
      belongs(event.id, storeId, "event");
      if (event.tableId) belongs(event.tableId, storeId, "table");
      if (event.type.startsWith("order.") && typeof event.data.id === "string")
        belongs(event.data.id, storeId, "order");
    }
  }
  for (const order of journal.orders) belongs(order.id, order.storeId, "acknowledged order");
  for (const { storeId, entries } of journal.streams)
    for (const entry of entries) {
      if (entry.type !== "event") continue;
      belongs(entry.id, storeId, "shown event");
      if (entry.name.startsWith("order.")) belongs(entry.subject, storeId, "shown order");
    }
}
