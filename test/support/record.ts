import { asc, eq, isNull } from "drizzle-orm";
import { auditEntries, events } from "../../src/features/events/events.schema.ts";
import type { TestApp } from "./app.ts";

/** A store's log, oldest first. */
export async function logOf(app: TestApp, storeId: string) {
  return await app.database.query("test.log", (db) =>
    db
      .select({ seq: events.seq, type: events.type, actor: events.actor, data: events.data })
      .from(events)
      .where(eq(events.storeId, storeId))
      .orderBy(asc(events.seq)),
  );
}

/** Audit entries of changes in a store, or in none, oldest first; those of sign-ins are `signInAuditOf`. */
export async function auditOf(app: TestApp, storeId: string | null) {
  return (await allAuditOf(app, storeId)).filter(({ action }) => !action.startsWith("auth."));
}

/** Audit entries of sign-ins, refusals and passwords in a store, or in none, oldest first. */
export async function signInAuditOf(app: TestApp, storeId: string | null) {
  return (await allAuditOf(app, storeId)).filter(({ action }) => action.startsWith("auth."));
}

async function allAuditOf(app: TestApp, storeId: string | null) {
  return await app.database.query("test.audit", (db) =>
    db
      .select({
        action: auditEntries.action,
        subjectId: auditEntries.subjectId,
        actor: auditEntries.actor,
        detail: auditEntries.detail,
      })
      .from(auditEntries)
      .where(storeId === null ? isNull(auditEntries.storeId) : eq(auditEntries.storeId, storeId))
      .orderBy(asc(auditEntries.id)),
  );
}
