import { type TSchema, Type } from "@sinclair/typebox";
import { BusinessMoment, Id, nullable, oneOf, strict } from "../../http/schema.ts";
import { ItemAvailabilityChanged, MenuUpdated } from "../menu/menu-events.ts";
import { Order, OrderStatus } from "../orders/orders.model.ts";
import { Session } from "../sessions/sessions.model.ts";
import { Store } from "../stores/stores.model.ts";
import { Table } from "../tables/tables.model.ts";
import type { EventType } from "./events.model.ts";

interface Description {
  summary: string;
  data: TSchema;
}

/** Every type of event: when it is told, and its `data`. */
export const eventCatalogue: Record<EventType, Description> = {
  "order.created": { summary: "An order was placed.", data: Order },
  "order.status_changed": {
    summary: "An order was moved along, or cancelled.",
    data: strict({ ...Order.properties, previousStatus: OrderStatus }, { title: "OrderStatusChanged" }),
  },
  "order.deleted": {
    summary: "An order that was a mistake was taken out of lists and totals.",
    data: strict({ ...Order.properties, deletedAt: BusinessMoment }, { title: "OrderDeleted" }),
  },
  "session.opened": { summary: "A party's first order opened its table's session.", data: Session },
  "session.closed": {
    summary: "A table was completed, or the only order of its open session was deleted.",
    data: Session,
  },
  "menu.updated": { summary: "What the menu shows has changed.", data: MenuUpdated },
  "menu.item_availability_changed": {
    summary:
      "An item is sold out, back, or counted anew; also when its last piece was ordered, or came back with a cancelled order.",
    data: ItemAvailabilityChanged,
  },
  "table.updated": {
    summary: "A table was added, changed or deleted.",
    data: strict(
      {
        ...Table.properties,
        deletedAt: { ...nullable(BusinessMoment), description: "Null while the table is there." },
      },
      { title: "TableUpdated" },
    ),
  },
  "store.updated": { summary: "The store's settings were changed.", data: Store },
};

const Position = {
  seq: Type.Integer({ minimum: 0, description: "The last event before this stream's first one." }),
  epoch: Type.String({ description: "Of the log; another one means that it was restored from a backup." }),
  recovered: Type.Boolean({ description: "Whether the stream goes on where the client left off." }),
  sessionId: Type.Optional({ ...nullable(Id), description: "A tablet's open session." }),
};

/** What a stream says of itself. */
export const streamMessages: Record<"hello" | "reset" | "bye", Description> = {
  hello: { summary: "The stream begins.", data: strict(Position, { title: "Hello" }) },
  reset: {
    summary: "The stream begins, but what came since the client's last event is lost: reload everything.",
    data: strict(Position, { title: "Reset" }),
  },
  bye: {
    summary:
      "The stream ends. Connect again, unless it is `signed-out`, or `replaced`: then as many newer streams of the same table or account are open as it may have, and `retry` asks to stay away for a minute.",
    data: strict(
      { reason: oneOf(["shutdown", "signed-out", "replaced", "trimmed", "error"]) },
      { title: "Bye" },
    ),
  },
};
