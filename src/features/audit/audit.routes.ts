import { Elysia } from "elysia";
import { decodeCursor, defaultLimit, pageOf, toPage } from "../../http/cursor.ts";
import { about } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { BusinessMoment, Id, strict } from "../../http/schema.ts";
import { AuditEntry, AuditExportQuery, AuditQuery, type ExportFormat } from "./audit.model.ts";
import type { AuditService } from "./audit.service.ts";
import { toAuditEntry, toPosition } from "./audit.store.ts";

const Position = strict({ at: BusinessMoment, id: Id });
const entries = { type: "string" as const };
const contentTypes: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8",
  jsonl: "application/jsonl; charset=utf-8",
};

export function auditRoutes({ guard, audit }: { guard: Guard; audit: AuditService }) {
  return new Elysia()
    .use(guard)
    .get(
      "/audit",
      async ({ caller, query: { limit = defaultLimit, cursor, ...filter } }) => {
        const page = { before: decodeCursor(Position, cursor), limit: limit + 1 };
        const rows = await audit.listEntries(caller.principal.storeId, filter, page);
        return toPage(rows, limit, toPosition, toAuditEntry);
      },
      {
        storeAccess: ["store_admin"],
        query: AuditQuery,
        response: pageOf(AuditEntry, "AuditPage"),
        detail: about("Store", "List who did what", {
          description: "Newest first: changes, sign-ins and refused sign-ins of this store.",
          errors: ["NOT_FOUND"],
        }),
      },
    )
    .get(
      "/audit/export",
      async ({ caller, request, query: { format, ...filter } }) => {
        const wanted = format ?? formatOf(request.headers.get("accept"));
        const stream = await audit.exportEntries(caller.principal.storeId, filter, wanted);
        return new Response(stream, {
          headers: {
            "content-type": contentTypes[wanted],
            "content-disposition": `attachment; filename="audit.${wanted}"`,
            "cache-control": "no-store",
          },
        });
      },
      {
        storeAccess: ["store_admin"],
        query: AuditExportQuery,
        detail: about("Store", "Export who did what", {
          description:
            "At most 31 days, newest first, as CSV (cells that a spreadsheet would calculate begin with an apostrophe) or as JSON, one entry a line. Without `from` and `to`: the last 31 days.",
          errors: ["NOT_FOUND"],
          answers: {
            200: {
              description: "The entries.",
              content: { "text/csv": { schema: entries }, "application/jsonl": { schema: entries } },
            },
          },
        }),
      },
    )
    .get(
      "/admin/audit",
      async ({ query: { limit = defaultLimit, cursor, ...filter } }) => {
        const page = { before: decodeCursor(Position, cursor), limit: limit + 1 };
        return toPage(await audit.listEntries(null, filter, page), limit, toPosition, toAuditEntry);
      },
      {
        access: ["super_admin"],
        query: AuditQuery,
        response: pageOf(AuditEntry, "AdminAuditPage"),
        detail: about("Admin", "List who did what outside of any store", {
          description:
            "Newest first: new stores, and sign-ins of super admins and to unknown stores. Days are those of UTC.",
        }),
      },
    );
}

function formatOf(accept: string | null): ExportFormat {
  return /application\/(jsonl|x-ndjson|x-jsonlines)/i.test(accept ?? "") ? "jsonl" : "csv";
}
