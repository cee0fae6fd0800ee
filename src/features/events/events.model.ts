import { type Static, Type } from "@sinclair/typebox";
import { BusinessMoment, Id, strict } from "../../http/schema.ts";

export const eventTypes = [
  "order.created",
  "order.status_changed",
  "order.deleted",
  "session.opened",
  "session.closed",
  "menu.updated",
  "menu.item_availability_changed",
  "table.updated",
  "store.updated",
] as const;

export type EventType = (typeof eventTypes)[number];

export const EventTypeName = Type.Union(
  eventTypes.map((type) => Type.Literal(type)),
  { title: "EventType" },
);

export const Actor = strict(
  {
    type: Type.Union([
      Type.Literal("table"),
      Type.Literal("staff"),
      Type.Literal("pos"),
      Type.Literal("system"),
    ]),
    id: Type.Union([Id, Type.Null()]),
    name: Type.String(),
  },
  {
    title: "Actor",
    description:
      "Who made the change. A tablet is told the name and the id of its own table only; of others `id` is null and `name` is empty.",
  },
);

export const LogEvent = strict(
  {
    seq: Type.Integer({ minimum: 1, description: "1, 2, 3… per store, without gaps, in commit order." }),
    id: Id,
    type: EventTypeName,
    occurredAt: BusinessMoment,
    actor: Actor,
    data: Type.Record(Type.String(), Type.Unknown(), {
      description: "The resource after the change; its shape follows from the type.",
    }),
  },
  { title: "Event" },
);
export type LogEvent = Static<typeof LogEvent>;

/** A committed event on its way to listeners, also those of other processes. */
export const CommittedEvent = Type.Object({
  storeId: Id,
  seq: Type.Integer({ minimum: 1 }),
  type: EventTypeName,
  tableId: Type.Union([Id, Type.Null()]),
  sessionId: Type.Union([Id, Type.Null()]),
  /** Its `LogEvent`, encoded once by the database, on one line: streams pass it on as it is. */
  json: Type.String({ pattern: "^\\{.*\\}$" }),
});
export type CommittedEvent = Static<typeof CommittedEvent>;

/** Read off its JSON, where it stands before the data: parsing all of it would cost every event. Invalid when it has none. */
export function occurredAt({ json }: CommittedEvent): Date {
  const key = json.indexOf(momentKey);
  const start = key + momentKey.length;
  return new Date(key === -1 ? Number.NaN : json.slice(start, json.indexOf('"', start)));
}
const momentKey = '"occurredAt":"';

export const EventPage = strict(
  {
    data: Type.Array(LogEvent),
    next: Type.Integer({ minimum: 0, description: "The `after` to ask with next." }),
    reset: Type.Boolean({
      description: "The log no longer has what came after your `after`: reload the board.",
    }),
    epoch: Type.String(),
  },
  { title: "EventPage" },
);

export const Ticket = strict(
  { ticket: Type.String(), expiresInSeconds: Type.Integer() },
  { title: "Ticket" },
);
