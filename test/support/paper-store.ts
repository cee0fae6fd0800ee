import type { Order, OrderLine, OrderStatus } from "../../src/features/orders/orders.model.ts";
import type { Session, SessionWithOrders } from "../../src/features/sessions/sessions.model.ts";
import { type Account, openAccount, type PlacedOrder } from "../../src/replay/account.ts";
import type { Change } from "../../src/replay/change.ts";
import type { SeenEvent } from "../../src/replay/logged-event.ts";
import type { Evidence } from "../../src/replay/read-back.ts";

export interface PaperReplay {
  account: Account;
  /** What the stream showed. */
  stream: { seen: SeenEvent[]; problems: string[] };
  evidence: Evidence;
}

const soup: OrderLine = {
  itemId: "soup",
  name: "Soup",
  station: "kitchen",
  quantity: 1,
  unitPrice: 1000,
  options: [{ optionId: "egg", groupId: "toppings", groupName: "Toppings", name: "Egg", priceDelta: 500 }],
  optionsPrice: 500,
  total: 1500,
  note: "",
};

/** A soup with an egg, as the server would answer it. */
export function paperOrder(order: Partial<Order>): Order {
  return {
    id: "order-1",
    number: 1,
    businessDay: "2026-11-21",
    status: "pending",
    source: "table",
    tableId: "A",
    tableNumber: "A",
    sessionId: "session-1",
    note: "",
    currency: "KRW",
    total: 1500,
    lines: [structuredClone(soup)],
    cancelReason: null,
    createdAt: "2026-11-21T10:00:00.000Z",
    updatedAt: "2026-11-21T10:00:00.000Z",
    servedAt: null,
    version: 1,
    ...order,
  };
}

type Told = Change extends infer C ? (C extends Change ? Omit<C, "seq"> : never) : never;

/**
 * A flawless replay that never ran: two tables, one session closed after all was served, one closed before, one
 * still open. Tests plant one fault in it and look whether it is found.
 */
export function playOnPaper(): PaperReplay {
  const account = openAccount();
  const orders: Order[] = [];
  const changes: Change[] = [];
  const log: SeenEvent[] = [];
  const sessions: Session[] = [];
  let minute = 0;

  function tell(type: SeenEvent["type"], told: Told): void {
    const seq = log.length + 1;
    log.push({ seq, id: `event-${seq}`, type, digest: `digest-${seq}` });
    changes.push({ seq, ...told });
  }

  function moment(): string {
    return `2026-11-21T10:${String(minute++).padStart(2, "0")}:00.000Z`;
  }

  function openSession(tableId: string): Session {
    const session: Session = {
      id: `session-${sessions.length + 1}`,
      tableId,
      tableNumber: tableId,
      businessDay: "2026-11-21",
      openedAt: moment(),
      closedAt: null,
      orderCount: 0,
      total: 0,
      currency: "KRW",
    };
    sessions.push(session);
    tell("session.opened", { type: "session.opened", sessionId: session.id, tableId });
    return session;
  }

  function place(session: Session, quantity: number, goal: OrderStatus): void {
    const { tableId } = session;
    const total = quantity * 1500;
    const createdAt = moment();
    const order = paperOrder({
      id: `order-${orders.length + 1}`,
      number: orders.length + 1,
      tableId,
      tableNumber: tableId,
      sessionId: session.id,
      total,
      createdAt,
      updatedAt: createdAt,
    });
    order.lines = [{ ...structuredClone(soup), quantity, total }];
    orders.push(order);
    session.orderCount++;
    session.total += total;
    const placed: PlacedOrder = {
      planned: {
        index: orders.length - 1,
        order: {
          ref: order.id,
          items: [{ item: "soup", quantity, options: ["toppings/egg"] }],
          expectedTotal: total,
        },
        twice: false,
        goal,
      },
      lines: [{ itemId: "soup", quantity, optionIds: ["egg"] }],
      order: structuredClone(order),
      sentAtMs: 0,
      latencyMs: 1,
      statuses: ["pending"],
    };
    account.placed.push(placed);
    tell("order.created", { type: "order.created", order: structuredClone(order) });
    for (const status of ["preparing", "ready", "served"] as const) {
      if (placed.statuses.at(-1) === goal) break;
      const previousStatus = order.status;
      Object.assign(order, { status, version: order.version + 1 });
      placed.statuses.push(status);
      tell("order.status_changed", {
        type: "order.status_changed",
        orderId: order.id,
        previousStatus,
        status,
        version: order.version,
      });
    }
  }

  function close(session: Session): void {
    session.closedAt = moment();
    account.closed.push(structuredClone(session));
    tell("session.closed", { type: "session.closed", sessionId: session.id, tableId: session.tableId });
  }

  tell("menu.updated", { type: "other", name: "menu.updated" });
  const first = openSession("A");
  place(first, 1, "served");
  const second = openSession("B");
  place(second, 2, "served");
  place(second, 3, "preparing");
  close(second);
  place(first, 4, "served");
  close(first);
  const third = openSession("A");
  place(third, 5, "served");
  place(third, 6, "ready");

  const history = [first, second].map(
    (session): SessionWithOrders => ({
      ...session,
      orders: structuredClone(orders.filter((order) => order.sessionId === session.id)),
    }),
  );
  const table = { seats: 4, isActive: true };
  const open = orders.filter((order) => order.sessionId === third.id && order.status !== "served");
  const board: Evidence["board"] = {
    seq: log.length,
    epoch: "epoch",
    tables: [
      {
        id: "A",
        number: "A",
        ...table,
        session: third,
        total: third.total,
        openOrderCount: open.length,
        openOrders: structuredClone(open),
      },
      { id: "B", number: "B", ...table, session: null, total: 0, openOrderCount: 0, openOrders: [] },
    ],
  };
  return {
    account,
    stream: { seen: structuredClone(log), problems: [] },
    evidence: { log, changes, orders, board, history },
  };
}
