import { Type } from "@sinclair/typebox";
import { Elysia, t } from "elysia";
import { invalidQuery } from "../../errors.ts";
import { about, answer } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { strict } from "../../http/schema.ts";
import type { Tickets } from "../auth/tickets.ts";
import { EventPage, type EventType, eventTypes, Ticket } from "./events.model.ts";
import type { EventsService } from "./events.service.ts";
import { connectionIdleSeconds, type Streams } from "./streams.ts";

const LogQuery = strict({
  after: Type.Optional(
    t.Integer({ minimum: 0, description: "The last `seq` you have; 0 for the oldest kept." }),
  ),
  limit: Type.Optional(t.Integer({ minimum: 1, maximum: 500, description: "100 when left out." })),
  types: Type.Optional(
    Type.String({
      maxLength: 500,
      description: "Event types, separated by commas.",
      examples: ["order.created,order.status_changed"],
    }),
  ),
  wait: Type.Optional(
    t.Integer({
      minimum: 0,
      maximum: 25,
      description:
        "Seconds to wait for an event when there is none. The answer may come earlier, and be empty, when too many wait.",
    }),
  ),
});

const StreamQuery = strict({
  ticket: Type.Optional(Type.String({ maxLength: 64, description: "Instead of the Authorization header." })),
  lastEventId: Type.Optional(
    t.Integer({ minimum: 0, description: "Where to go on, as `Last-Event-ID` says later." }),
  ),
  epoch: Type.Optional(
    Type.String({ maxLength: 64, description: "The epoch that `lastEventId` belongs to." }),
  ),
});

const streamHeaders = {
  // When the stream has ended, its connection is of no more use and would keep a descriptor until it idles out.
  connection: "close",
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

export function eventsRoutes(deps: {
  guard: Guard;
  events: EventsService;
  streams: Streams;
  tickets: Tickets;
}) {
  return new Elysia({ prefix: "/events" })
    .use(deps.guard)
    .get(
      "",
      async ({ caller, query, request, set }) => {
        const { after = 0, limit = 100, wait = 0 } = query;
        set.headers["content-type"] = "application/json";
        return await deps.events.readLog(
          caller,
          { after, limit, types: parseTypes(query.types), waitMs: wait * 1000 },
          request.signal,
        );
      },
      {
        storeAccess: ["staff"],
        query: LogQuery,
        detail: about("Events", "Read the log", {
          description:
            "Events after `after`, oldest first. `next` is what to ask with next; `reset` tells that the log no longer reaches back that far.",
          answers: answer(200, "Events of the store.", EventPage),
        }),
      },
    )
    .get(
      "/stream",
      async ({ caller, query, request, server }) => {
        const lastEventId =
          parseLastEventId(request.headers.get("last-event-id")) ?? query.lastEventId ?? null;
        const stream = await deps.streams.openStream(caller.principal, {
          lastEventId,
          epoch: query.epoch ?? null,
        });
        server?.timeout(request, connectionIdleSeconds);
        return new Response(stream, { headers: streamHeaders });
      },
      {
        streamAccess: ["table", "staff"],
        query: StreamQuery,
        detail: about("Events", "Follow the log as server-sent events", {
          description:
            "Begins with `hello` (or `reset`: reload the board) and then sends every event once and in order; `id` is the `seq`. Resumes by `Last-Event-ID`. A table and an account may have a few streams each: one more ends the oldest with `bye` (`replaced`).",
          errors: ["INVALID_TICKET", "NOT_FOUND", "OVERLOADED"],
          answers: answer(200, "A stream of events.", Type.String(), "text/event-stream"),
        }),
      },
    )
    .post(
      "/ticket",
      async ({ caller, set }) => {
        set.status = 201;
        return await deps.tickets.issue(caller.principal);
      },
      {
        storeAccess: ["table", "staff"],
        response: { 201: Ticket },
        detail: about("Events", "Get a ticket for the stream", {
          description:
            "For `EventSource`, which cannot send headers: good once, for a minute. Refused while many of the same table or account are unused.",
        }),
      },
    );
}

function parseTypes(list: string | undefined): EventType[] | undefined {
  if (list === undefined) return undefined;
  return list.split(",").map((name) => {
    const type = eventTypes.find((known) => known === name.trim());
    if (!type) throw invalidQuery("types", "NOT_ONE_OF");
    return type;
  });
}

/** What is no number of ours cannot be resumed from: one past every log makes the stream begin with `reset`. */
function parseLastEventId(header: string | null): number | null {
  if (header === null || header === "") return null;
  return /^\d{1,15}$/.test(header) ? Number(header) : Number.MAX_SAFE_INTEGER;
}
