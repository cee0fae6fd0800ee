import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { about, answer, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { IdParams } from "../../http/params.ts";
import { strict } from "../../http/schema.ts";
import { Table, TableCreate, TableUpdate } from "./tables.model.ts";
import type { TablesService } from "./tables.service.ts";

export function tablesRoutes({ guard, tables }: { guard: Guard; tables: TablesService }) {
  return new Elysia({ prefix: "/tables" })
    .use(guard)
    .get("", async ({ caller }) => ({ data: await tables.listTables(caller), nextCursor: null }), {
      storeAccess: ["staff"],
      response: strict({ data: Type.Array(Table), nextCursor: Type.Null() }, { title: "TableList" }),
      detail: about("Tables", "List tables", { description: "All of them, in the order of their labels." }),
    })
    .post(
      "",
      async ({ caller, body, set }) => {
        const table = await tables.createTable(caller, body);
        set.status = 201;
        set.headers.location = `/api/v1/tables/${table.id}`;
        return table;
      },
      {
        storeAccess: ["store_admin"],
        body: TableCreate,
        response: { 201: Table },
        detail: about("Tables", "Add a table", { errors: ["ALREADY_EXISTS", ...idempotencyErrors] }),
      },
    )
    .patch("/:id", ({ caller, params, body }) => tables.changeTable(caller, params.id, body), {
      storeAccess: ["store_admin"],
      params: IdParams,
      body: TableUpdate,
      response: Table,
      detail: about("Tables", "Change a table", {
        errors: [
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "VERSION_CONFLICT",
          "TABLE_HAS_OPEN_SESSION",
          ...idempotencyErrors,
        ],
      }),
    })
    .delete(
      "/:id",
      async ({ caller, params, set }) => {
        await tables.deleteTable(caller, params.id);
        set.status = 204;
      },
      {
        storeAccess: ["store_admin"],
        params: IdParams,
        detail: about("Tables", "Delete a table", {
          description: "Its history stays.",
          errors: ["NOT_FOUND", "VERSION_CONFLICT", "TABLE_HAS_OPEN_SESSION"],
          answers: answer(204, "Deleted."),
        }),
      },
    );
}
