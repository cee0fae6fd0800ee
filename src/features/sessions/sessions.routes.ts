import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { decodeCursor, defaultLimit, pageOf, pageQuery, toPage } from "../../http/cursor.ts";
import { about, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { IdParams } from "../../http/params.ts";
import { Day, Id, strict } from "../../http/schema.ts";
import { Board, Session, SessionWithOrders, TableComplete } from "./sessions.model.ts";
import type { SessionsService } from "./sessions.service.ts";

const HistoryQuery = strict({ ...pageQuery, from: Type.Optional(Day), to: Type.Optional(Day) });

/** Where a page of the history ended. */
const Position = Type.Tuple([Type.String({ format: "date-time" }), Id]);

export function sessionsRoutes({ guard, sessions }: { guard: Guard; sessions: SessionsService }) {
  return new Elysia()
    .use(guard)
    .get("/board", ({ caller }) => sessions.getBoard(caller), {
      storeAccess: ["staff"],
      response: Board,
      detail: about("Tables", "Get every table with its open session and orders", {
        description:
          "What a dashboard draws first; then it opens the stream at `seq`. Of each table it shows the oldest open orders, 64 KiB at most, and counts all of them.",
      }),
    })
    .get("/sessions/:id", ({ caller, params }) => sessions.getSession(caller, params.id), {
      storeAccess: ["table", "staff"],
      params: IdParams,
      response: SessionWithOrders,
      detail: about("Tables", "Get a session with its orders: the bill", { errors: ["NOT_FOUND"] }),
    })
    .post(
      "/tables/:id/complete",
      ({ caller, params, body }) => sessions.completeTable(caller, params.id, body.sessionId),
      {
        storeAccess: ["staff"],
        params: IdParams,
        body: TableComplete,
        response: Session,
        detail: about("Tables", "Complete a table: close its session", {
          errors: ["NOT_FOUND", "NO_OPEN_SESSION", "SESSION_CLOSED", ...idempotencyErrors],
        }),
      },
    )
    .get(
      "/tables/:id/history",
      async ({ caller, params, query }) => {
        const { limit = defaultLimit, cursor, from, to } = query;
        const position = decodeCursor(Position, cursor);
        const found = await sessions.listHistory(caller, {
          tableId: params.id,
          from,
          to,
          before: position && { closedAt: new Date(position[0]), id: position[1] },
          limit: limit + 1,
        });
        return toPage(
          found,
          limit,
          (session) => [session.closedAt, session.id],
          (session) => session,
        );
      },
      {
        storeAccess: ["staff"],
        params: IdParams,
        query: HistoryQuery,
        response: pageOf(SessionWithOrders, "SessionPage"),
        detail: about("Tables", "List a table's past sessions, newest first", {
          description:
            "`from` and `to` are business days, both included. A session whose every order was deleted is left out.",
          errors: ["NOT_FOUND"],
        }),
      },
    );
}
