import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { decodeCursor, defaultLimit, pageOf, pageQuery, toPage } from "../../http/cursor.ts";
import { about, answer, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { IdParams } from "../../http/params.ts";
import { Day, Id, oneOf, strict } from "../../http/schema.ts";
import { Order, OrderCreate, OrderStatus, OrderStatusChange, Restock } from "./orders.model.ts";
import type { OrdersService } from "./orders.service.ts";
import { orderSorts, toOrder } from "./orders.store.ts";

const OrderQuery = strict({
  ...pageQuery,
  status: Type.Optional(OrderStatus),
  tableId: Type.Optional(Id),
  sessionId: Type.Optional(Id),
  businessDay: Type.Optional(Day),
  updatedSince: Type.Optional(
    Type.String({
      format: "date-time",
      maxLength: 40,
      description:
        "For polling; this moment is included, and the list is sorted by `updatedAt`. A client that sends the highest `updatedAt` it has seen misses no change. Deleted orders leave the list without a trace: only events tell of them.",
    }),
  ),
  sort: Type.Optional(oneOf(orderSorts)),
});

const DeleteQuery = strict({
  restock: Type.Optional(oneOf(["true", "false"], { description: Restock.description })),
});

/** Where a page ended: the order's id, and its `updatedAt` for the lists that sort by it. */
const Position = Type.Tuple([Id, Type.String({ format: "date-time" })]);

export function ordersRoutes({ guard, orders }: { guard: Guard; orders: OrdersService }) {
  return new Elysia({ prefix: "/orders" })
    .use(guard)
    .post(
      "",
      async ({ caller, body, set }) => {
        const order = await orders.placeOrder(caller, body);
        set.status = 201;
        set.headers["content-type"] = "application/json";
        set.headers.location = `/api/v1/orders/${order.id}`;
        return order.json;
      },
      {
        storeAccess: ["table", "staff"],
        body: OrderCreate,
        detail: about("Orders", "Place an order", {
          operationId: "placeOrder",
          description:
            "The server prices it. With an `Idempotency-Key`, sending it again does nothing again; a tablet's key belongs to the session it was used in, and is refused with SESSION_CLOSED in the next one (`alreadyDone` says that the request was carried out). The first order of a party opens the table's session. How much a session may have open, and how often a table's tablets may order, are settings of the store.",
          errors: [
            "ORDER_REJECTED",
            "PRICE_CHANGED",
            "SESSION_CLOSED",
            "SESSION_FULL",
            "TOO_MANY_REQUESTS",
            "ORDER_EXPIRED",
            "MENU_CHANGED",
            "STORE_NOT_ACCEPTING_ORDERS",
            "OVERLOADED",
            ...idempotencyErrors,
            "NOT_FOUND",
          ],
          answers: answer(201, "The order as it was placed; `Location` is its address.", Order),
        }),
      },
    )
    .get(
      "",
      async ({ caller, query }) => {
        const { limit = defaultLimit, cursor, updatedSince, ...filter } = query;
        const position = decodeCursor(Position, cursor);
        const isTable = caller.principal.role === "table";
        const rows = await orders.listOrders(caller, {
          ...filter,
          updatedSince: updatedSince === undefined ? undefined : new Date(updatedSince),
          sort: query.sort ?? (updatedSince ? "updatedAt" : isTable ? "createdAt" : "-createdAt"),
          after: position && { id: position[0], updatedAt: new Date(position[1]) },
          limit: limit + 1,
        });
        return toPage(rows, limit, ({ order }) => [order.id, order.updatedAt.toISOString()], toOrder);
      },
      {
        storeAccess: ["table", "staff"],
        query: OrderQuery,
        response: pageOf(Order, "OrderPage"),
        detail: about("Orders", "List orders", {
          description:
            "A tablet sees its open session's, oldest first; staff all of the store's, newest first.",
        }),
      },
    )
    .get("/:id", ({ caller, params }) => orders.getOrder(caller, params.id), {
      storeAccess: ["table", "staff"],
      params: IdParams,
      response: Order,
      detail: about("Orders", "Get an order", { errors: ["NOT_FOUND"] }),
    })
    .post(
      "/:id/status",
      async ({ caller, params, body, set }) => {
        const json = await orders.changeStatus(caller, params.id, body);
        set.headers["content-type"] = "application/json";
        return json;
      },
      {
        storeAccess: ["staff"],
        params: IdParams,
        body: OrderStatusChange,
        detail: about("Orders", "Move an order along", {
          description:
            "pending → preparing → ready → served; pending and preparing may be cancelled, with a reason.",
          errors: ["NOT_FOUND", "INVALID_STATUS_TRANSITION", "VERSION_CONFLICT", ...idempotencyErrors],
          answers: answer(200, "OK", Order),
        }),
      },
    )
    .delete(
      "/:id",
      async ({ caller, params, query, set }) => {
        const restock = query.restock === undefined ? undefined : query.restock === "true";
        await orders.deleteOrder(caller, params.id, restock);
        set.status = 204;
      },
      {
        storeAccess: ["store_admin"],
        params: IdParams,
        query: DeleteQuery,
        detail: about("Orders", "Delete an order that was a mistake", {
          description: "When it was the only order of its table's open session, the session is closed too.",
          errors: ["NOT_FOUND", "ORDER_FINAL", "VERSION_CONFLICT"],
          answers: answer(204, "Deleted."),
        }),
      },
    );
}
