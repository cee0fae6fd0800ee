import { DomainError, notFound, type ValueError } from "../../errors.ts";
import { violatedConstraint } from "../../platform/database/errors.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Caller } from "../../principal.ts";
import type { Changes } from "../events/changes.ts";
import { canonicalTimezone } from "../stores/local-time.ts";
import type { Store, StoreCreate } from "../stores/stores.model.ts";
import { findStore, findStores, insertStore, type StoreRow, toStore } from "../stores/stores.store.ts";

const currencies = new Set(Intl.supportedValuesOf("currency"));

export type AdminService = ReturnType<typeof createAdminService>;

/** What a super admin does with stores. Their admins are accounts like others: see the staff service. */
export function createAdminService(deps: { database: Database; changes: Changes }) {
  /** Oldest first. */
  async function listStores(page: { after: string | null; limit: number }): Promise<StoreRow[]> {
    return await deps.database.query("stores.list", (db) => findStores(db, page));
  }

  /** @throws DomainError NOT_FOUND */
  async function getStore(id: string): Promise<Store> {
    const row = await deps.database.query("stores.get", (db) => findStore(db, id));
    if (!row) throw notFound();
    return toStore(row);
  }

  /** @throws DomainError VALIDATION_FAILED for an unknown time zone or currency, ALREADY_EXISTS for the code */
  async function createStore(caller: Caller, request: StoreCreate): Promise<Store> {
    const values = withKnownNames({
      timezone: "Asia/Seoul",
      currency: "KRW",
      locale: "ko" as const,
      ...request,
    });
    return await unlessCodeIsTaken(
      deps.changes.changeOutside(caller, "stores.create", async (scope) => {
        const row = await insertStore(scope.tx, {
          ...values,
          id: Bun.randomUUIDv7(),
          createdAt: scope.now,
          updatedAt: scope.now,
        });
        const store = toStore(row);
        scope.audit("store.created", store.id, store);
        return store;
      }),
    );
  }

  return { listStores, getStore, createStore };
}

/** The same with the time zone in its own case. @throws DomainError VALIDATION_FAILED */
function withKnownNames<T extends { timezone: string; currency: string }>(values: T): T {
  const errors: ValueError[] = [];
  const timezone = canonicalTimezone(values.timezone);
  if (timezone === null) errors.push({ pointer: "/timezone", code: "NOT_ONE_OF" });
  if (!currencies.has(values.currency)) errors.push({ pointer: "/currency", code: "NOT_ONE_OF" });
  if (timezone === null || errors.length > 0) throw new DomainError("VALIDATION_FAILED", { errors });
  return { ...values, timezone };
}

async function unlessCodeIsTaken<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (violatedConstraint(error) === "stores_code_key")
      throw new DomainError("ALREADY_EXISTS", {
        params: { what: "code" },
        errors: [{ pointer: "/code", code: "DUPLICATE" }],
      });
    throw error;
  }
}
