import { DomainError, notFound } from "../../errors.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import type { StoreCaller } from "../../principal.ts";
import type { Changes } from "../events/changes.ts";
import { findEpoch, findPosition } from "../events/events.store.ts";
import { findOpenOrders, findOrdersOfSessions, toOrder } from "../orders/orders.store.ts";
import { findTable, findTables } from "../tables/tables.store.ts";
import type { Board, Session, SessionWithOrders } from "./sessions.model.ts";
import {
  closeSession,
  findHistory,
  findOpenSession,
  findOpenSessions,
  findSession,
  type SessionRow,
  toSession,
} from "./sessions.store.ts";

/** The lines of the orders that the board shows of one table are at most so many bytes of JSON. */
const boardBytesPerTable = 64 * 1024;

export type SessionsService = ReturnType<typeof createSessionsService>;

export function createSessionsService(deps: { database: Database; changes: Changes }) {
  /** The bill. A tablet sees its own table's open session only. */
  async function getSession(caller: StoreCaller, id: string): Promise<SessionWithOrders> {
    const { principal } = caller;
    return await deps.database.snapshot("sessions.get", async (tx) => {
      const row = await findSession(tx, principal.storeId, id);
      const hidden =
        principal.role === "table" &&
        (row?.session.tableId !== principal.id || row.session.closedAt !== null);
      if (!row || hidden) throw notFound();
      const [session] = await withOrders(tx, principal.storeId, [row]);
      if (!session) throw notFound();
      return session;
    });
  }

  /**
   * Completes a table: closes its open session, whatever its orders' states.
   * @param sessionId the session the caller means; another one being open is SESSION_CLOSED
   * @throws DomainError NOT_FOUND, NO_OPEN_SESSION, SESSION_CLOSED
   */
  async function completeTable(caller: StoreCaller, tableId: string, sessionId?: string): Promise<Session> {
    const { storeId } = caller.principal;
    return await deps.changes.change(caller, storeId, "sessions.close", async (scope) => {
      if (!(await findTable(scope.tx, storeId, tableId))) throw notFound();
      const open = await findOpenSession(scope.tx, storeId, tableId);
      if (sessionId !== undefined && open?.id !== sessionId) throw new DomainError("SESSION_CLOSED");
      if (!open) throw new DomainError("NO_OPEN_SESSION");
      await closeSession(scope.tx, storeId, open.id, { at: scope.now, by: caller.actor });
      const row = await findSession(scope.tx, storeId, open.id);
      if (!row) throw notFound();
      const session = toSession(row);
      scope.emit({ type: "session.closed", data: session, subjectId: open.id, tableId, sessionId: open.id });
      return session;
    });
  }

  /** A table's closed sessions with their orders, newest first: one row more than `limit` when there are more. */
  async function listHistory(
    caller: StoreCaller,
    filter: Omit<Parameters<typeof findHistory>[1], "storeId">,
  ): Promise<SessionWithOrders[]> {
    const { storeId } = caller.principal;
    return await deps.database.snapshot("sessions.history", async (tx) => {
      if (!(await findTable(tx, storeId, filter.tableId, { deletedToo: true }))) throw notFound();
      return await withOrders(tx, storeId, await findHistory(tx, { ...filter, storeId }));
    });
  }

  /** What a dashboard draws first, and the `seq` to go on from: all of one moment. */
  async function getBoard(caller: StoreCaller): Promise<Board> {
    const { storeId } = caller.principal;
    return await deps.database.snapshot("sessions.board", async (tx) => {
      const position = await findPosition(tx, storeId, null);
      if (!position) throw notFound();
      const tables = await findTables(tx, storeId);
      const sessions = await findOpenSessions(tx, storeId);
      const ids = sessions.map((row) => row.session.id);
      const orders = (await findOpenOrders(tx, storeId, ids, boardBytesPerTable)).map(toOrder);
      const sessionOf = new Map(sessions.map((row) => [row.session.tableId, row]));
      const ordersOf = Map.groupBy(orders, (order) => order.tableId);
      return {
        seq: position.seq,
        epoch: await findEpoch(tx),
        tables: tables.map(({ id, number, seats, isActive }) => {
          const row = sessionOf.get(id);
          return {
            id,
            number,
            seats,
            isActive,
            session: row ? toSession(row) : null,
            total: row?.total ?? 0,
            openOrderCount: row?.session.openOrders ?? 0,
            openOrders: ordersOf.get(id) ?? [],
          };
        }),
      };
    });
  }

  return { getSession, completeTable, listHistory, getBoard };
}

async function withOrders(tx: Queries, storeId: string, rows: SessionRow[]): Promise<SessionWithOrders[]> {
  const ids = rows.map((row) => row.session.id);
  const orders = (await findOrdersOfSessions(tx, storeId, ids)).map(toOrder);
  const ordersOf = Map.groupBy(orders, (order) => order.sessionId);
  return rows.map((row) => ({ ...toSession(row), orders: ordersOf.get(row.session.id) ?? [] }));
}
