import { Type } from "@sinclair/typebox";
import { EventPage } from "../features/events/events.model.ts";
import { Order } from "../features/orders/orders.model.ts";
import { Board, SessionWithOrders } from "../features/sessions/sessions.model.ts";
import { pageOf } from "../http/cursor.ts";
import { type Change, readChange } from "./change.ts";
import type { Client } from "./client.ts";
import { readEvent, type SeenEvent } from "./logged-event.ts";
import type { OpenedStore } from "./opening.ts";
import { readPages } from "./pages.ts";
import { parserOf } from "./parse.ts";

/** What the server says afterwards, read through every door there is. */
export interface Evidence {
  /** `GET /events` from the start. */
  log: SeenEvent[];
  /** What the same events tell. */
  changes: Change[];
  /** `GET /orders`, oldest first. */
  orders: Order[];
  board: Board;
  /** Closed sessions of every table, each table's newest first. */
  history: SessionWithOrders[];
}

const api = "/api/v1";
const timeoutMs = 30_000;
const eventsPerPage = 500;
const sessionsPerPage = 50;

// The events themselves are checked one by one, where they are compared.
const parseEventPage = parserOf(
  Type.Object({ ...EventPage.properties, data: Type.Array(Type.Unknown()) }),
  "EventPage",
);
const parseOrders = parserOf(pageOf(Order, "OrderPage"));
const parseBoard = parserOf(Board);
const parseHistory = parserOf(pageOf(SessionWithOrders, "SessionPage"));

export async function readBack(client: Client, store: OpenedStore): Promise<Evidence> {
  const token = store.staffToken;
  const orders = await readPages(client, `${api}/orders?sort=createdAt`, {
    token,
    parse: parseOrders,
    timeoutMs,
  });
  const history: SessionWithOrders[] = [];
  for (const { tableId } of store.tablets) {
    const request = { token, parse: parseHistory, timeoutMs };
    history.push(...(await readPages(client, `${api}/tables/${tableId}/history`, request, sessionsPerPage)));
  }
  const { log, changes } = await readLog(client, token);
  // Last, so that its `seq` tells whether anything happened while we were reading.
  const board = await readBoard(client, token);
  return { log, changes, orders, board, history };
}

export async function readBoard(client: Client, token: string): Promise<Board> {
  return (await client.call("GET", `${api}/board`, { token, parse: parseBoard, timeoutMs })).body;
}

async function readLog(client: Client, token: string): Promise<Pick<Evidence, "log" | "changes">> {
  const log: SeenEvent[] = [];
  const changes: Change[] = [];
  for (let after = 0; ; ) {
    const path = `${api}/events?after=${after}&limit=${eventsPerPage}`;
    const { body: page } = await client.call("GET", path, { token, parse: parseEventPage, timeoutMs });
    if (page.reset) throw new Error(`the log no longer has what came after event ${after}`);
    for (const value of page.data) {
      const { event, seen } = readEvent(value);
      log.push(seen);
      changes.push(readChange(event));
    }
    if (page.data.length < eventsPerPage) return { log, changes };
    after = page.next;
  }
}
