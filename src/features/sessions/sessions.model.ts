import { type Static, Type } from "@sinclair/typebox";
import { BusinessMoment, Day, Id, nullable, strict } from "../../http/schema.ts";
import { Order } from "../orders/orders.model.ts";

const sessionFields = {
  id: Id,
  tableId: Id,
  tableNumber: Type.String({ description: "As it was when the session was opened." }),
  businessDay: Day,
  openedAt: BusinessMoment,
  closedAt: nullable(BusinessMoment),
  orderCount: Type.Integer({ minimum: 0, description: "Orders that are neither cancelled nor deleted." }),
  total: Type.Integer({ minimum: 0, description: "Σ of those orders, in the currency's minor unit." }),
  currency: Type.String(),
};

export const Session = strict(sessionFields, { title: "Session" });
export type Session = Static<typeof Session>;

/** The bill: a session with its orders, oldest first. */
export const SessionWithOrders = strict(
  { ...sessionFields, orders: Type.Array(Order) },
  { title: "SessionWithOrders" },
);
export type SessionWithOrders = Static<typeof SessionWithOrders>;

export const TableComplete = strict(
  {
    sessionId: Type.Optional({
      ...Id,
      description: "The session you mean; refused when another one is open.",
    }),
  },
  { title: "TableComplete" },
);

export const Board = strict(
  {
    seq: Type.Integer({ minimum: 0, description: "Open the stream with `?lastEventId=` this." }),
    epoch: Type.String(),
    tables: Type.Array(
      strict({
        id: Id,
        number: Type.String({
          description: "The present one; the session and its orders keep the number of their time.",
        }),
        seats: Type.Integer(),
        isActive: Type.Boolean(),
        session: nullable(Session),
        total: Type.Integer({ minimum: 0 }),
        openOrderCount: Type.Integer({
          minimum: 0,
          description: "Orders that are neither served nor cancelled: of these, `openOrders` are shown.",
        }),
        openOrders: Type.Array(Order, {
          description:
            "The oldest open orders whose lines are at most 64 KiB of JSON together, oldest first. When `openOrderCount` is higher, read the rest with `GET /orders?sessionId=`.",
        }),
      }),
    ),
  },
  { title: "Board" },
);
export type Board = Static<typeof Board>;
