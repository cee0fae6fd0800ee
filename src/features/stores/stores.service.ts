import { invalid, notFound } from "../../errors.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import type { StoreCaller } from "../../principal.ts";
import type { Changes } from "../events/changes.ts";
import { checkVersion } from "../events/versions.ts";
import { canonicalTimezone } from "./local-time.ts";
import type { Store, StoreUpdate } from "./stores.model.ts";
import { findStore, type StoreRow, toStore, updateStore } from "./stores.store.ts";

export type StoresService = ReturnType<typeof createStoresService>;

export function createStoresService(deps: { database: Database; changes: Changes }) {
  async function getStore(caller: StoreCaller): Promise<Store> {
    const { storeId } = caller.principal;
    return toStore(await deps.database.query("stores.get", (db) => mustFind(db, storeId)));
  }

  /** @throws DomainError VALIDATION_FAILED for an unknown time zone, VERSION_CONFLICT */
  async function changeStore(caller: StoreCaller, request: StoreUpdate): Promise<Store> {
    const { storeId } = caller.principal;
    const { version, ...values } = request;
    if (values.timezone !== undefined) {
      const timezone = canonicalTimezone(values.timezone);
      if (timezone === null) throw invalid("/timezone", "NOT_ONE_OF");
      values.timezone = timezone;
    }
    return await deps.changes.change(caller, storeId, "stores.update", async (scope) => {
      const present = toStore(await mustFind(scope.tx, storeId));
      checkVersion(caller, version, present);
      const store = toStore(await updateStore(scope.tx, storeId, { ...values, updatedAt: scope.now }));
      // The menu shows the store.
      scope.nextMenuVersion();
      scope.emit({ type: "store.updated", data: store, subjectId: storeId });
      return store;
    });
  }

  return { getStore, changeStore };
}

async function mustFind(db: Queries, storeId: string): Promise<StoreRow> {
  const row = await findStore(db, storeId);
  if (!row) throw notFound();
  return row;
}
