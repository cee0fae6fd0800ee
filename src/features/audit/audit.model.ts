import { type Static, Type } from "@sinclair/typebox";
import { pageQuery } from "../../http/cursor.ts";
import { BusinessMoment, Id, nullable, oneOf, strict } from "../../http/schema.ts";
import { Actor } from "../events/events.model.ts";

export const AuditEntry = strict(
  {
    id: Id,
    occurredAt: BusinessMoment,
    actor: Actor,
    action: Type.String({ examples: ["staff.updated"] }),
    subjectId: { ...nullable(Id), description: "What it was done to; null for a refused sign-in." },
    requestId: Type.String({ description: "As in the `X-Request-Id` of the answer and in the log." }),
    detail: Type.Unknown({
      description: "What else is kept of it; depends on the action. Null for nothing.",
    }),
  },
  { title: "AuditEntry" },
);
export type AuditEntry = Static<typeof AuditEntry>;

const moment = {
  maxLength: 40,
  pattern: "^\\d{4}-\\d{2}-\\d{2}(T.+)?$",
};

const filters = {
  from: Type.Optional(
    Type.String({
      ...moment,
      description: "A moment or a business day: not before it.",
      examples: ["2026-11-21"],
    }),
  ),
  to: Type.Optional(
    Type.String({
      ...moment,
      description: "A moment: before it. Or a business day: until its end.",
      examples: ["2026-11-21T10:15:00Z"],
    }),
  ),
  action: Type.Optional(
    Type.String({ maxLength: 64, pattern: "^[a-z_]+(\\.[a-z_]+)*$", examples: ["auth.signed_in"] }),
  ),
  actorId: Type.Optional(Id),
};

export const AuditQuery = strict({ ...pageQuery, ...filters });

export const exportFormats = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const AuditExportQuery = strict({
  ...filters,
  format: Type.Optional({
    ...oneOf(exportFormats),
    description: "Comes before `Accept` (text/csv or application/jsonl); csv when neither says.",
  }),
});

/** The filters by which clients ask for audit entries. */
export interface AuditFilter {
  from?: string;
  to?: string;
  action?: string;
  actorId?: string;
}
