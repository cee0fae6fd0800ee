import { Type } from "@sinclair/typebox";
import type { LogEvent } from "../features/events/events.model.ts";
import { Order, OrderStatus } from "../features/orders/orders.model.ts";
import { Id } from "../http/schema.ts";
import { parserOf } from "./parse.ts";

const parseOrder = parserOf(Order);
const parseMove = parserOf(
  Type.Object({ id: Id, status: OrderStatus, previousStatus: OrderStatus, version: Type.Integer() }),
  "order.status_changed",
);
const parseSession = parserOf(Type.Object({ id: Id, tableId: Id }), "session");

/** What an event tells, less what no check looks at: a long replay keeps all of them. */
export type Change = { seq: number } & (
  | { type: "order.created"; order: Order }
  | {
      type: "order.status_changed";
      orderId: string;
      previousStatus: OrderStatus;
      status: OrderStatus;
      version: number;
    }
  | { type: "session.opened" | "session.closed"; sessionId: string; tableId: string }
  | { type: "other"; name: LogEvent["type"] }
);

/** @throws Error when the event's data is not what its type says */
export function readChange({ seq, type, data }: LogEvent): Change {
  switch (type) {
    case "order.created":
      return { seq, type, order: parseOrder(data) };
    case "order.status_changed": {
      const { id: orderId, previousStatus, status, version } = parseMove(data);
      return { seq, type, orderId, previousStatus, status, version };
    }
    case "session.opened":
    case "session.closed": {
      const { id: sessionId, tableId } = parseSession(data);
      return { seq, type, sessionId, tableId };
    }
    default:
      return { seq, type: "other", name: type };
  }
}
