import { DomainError, invalid, notFound } from "../../errors.ts";
import { violatedConstraint } from "../../platform/database/errors.ts";
import type { Database } from "../../platform/database/index.ts";
import type { StoreCaller } from "../../principal.ts";
import type { Passwords } from "../auth/passwords.ts";
import type { Revocations } from "../auth/revocations.ts";
import type { ChangeScope, Changes } from "../events/changes.ts";
import { checkVersion } from "../events/versions.ts";
import { findOpenSession } from "../sessions/sessions.store.ts";
import { isEasyPin } from "./easy-pins.ts";
import type { Table, TableCreate, TableUpdate } from "./tables.model.ts";
import { findTable, findTables, insertTable, type TableRow, toTable, updateTable } from "./tables.store.ts";

export type TablesService = ReturnType<typeof createTablesService>;

export function createTablesService(deps: {
  database: Database;
  changes: Changes;
  passwords: Passwords;
  revocations: Revocations;
}) {
  async function listTables(caller: StoreCaller): Promise<Table[]> {
    const rows = await deps.database.query("tables.list", (db) => findTables(db, caller.principal.storeId));
    return rows.map(toTable);
  }

  /** @throws DomainError VALIDATION_FAILED for an easy PIN, ALREADY_EXISTS for a number that another table has */
  async function createTable(caller: StoreCaller, request: TableCreate): Promise<Table> {
    const { storeId } = caller.principal;
    refuseEasyPin(request.pin, request.number);
    const pinHash = await deps.passwords.hashPin(request.pin);
    return await unlessNumberIsTaken(
      deps.changes.change(caller, storeId, "tables.create", async (scope) => {
        const row = await insertTable(scope.tx, {
          id: Bun.randomUUIDv7(),
          storeId,
          number: request.number,
          pinHash,
          seats: request.seats ?? 4,
          createdAt: scope.now,
          updatedAt: scope.now,
        });
        return emitUpdated(scope, row);
      }),
    );
  }

  /**
   * A new PIN, and switching a table off, sign its tablets out at once.
   * @throws DomainError VALIDATION_FAILED for an easy PIN, NOT_FOUND, VERSION_CONFLICT, ALREADY_EXISTS,
   * TABLE_HAS_OPEN_SESSION
   */
  async function changeTable(caller: StoreCaller, id: string, request: TableUpdate): Promise<Table> {
    const { storeId } = caller.principal;
    const { version, pin, ...values } = request;
    const pinHash = pin === undefined ? undefined : await deps.passwords.hashPin(pin);
    return await unlessNumberIsTaken(
      deps.changes.change(caller, storeId, "tables.update", async (scope) => {
        const present = await mustFind(scope, storeId, id);
        checkVersion(caller, version, toTable(present));
        if (pin !== undefined) refuseEasyPin(pin, request.number ?? present.number);
        const switchedOff = request.isActive === false && present.isActive;
        if (switchedOff) await mustHaveNoSession(scope, storeId, id);
        const signOut = switchedOff || pinHash !== undefined;
        const row = await updateTable(scope.tx, storeId, id, {
          ...values,
          ...(pinHash !== undefined && { pinHash }),
          ...(signOut && { tokenVersion: present.tokenVersion + 1 }),
          updatedAt: scope.now,
        });
        if (signOut) await endTokens(scope, row);
        return emitUpdated(scope, row);
      }),
    );
  }

  /** @throws DomainError NOT_FOUND, VERSION_CONFLICT, TABLE_HAS_OPEN_SESSION */
  async function deleteTable(caller: StoreCaller, id: string): Promise<void> {
    const { storeId } = caller.principal;
    await deps.changes.change(caller, storeId, "tables.delete", async (scope) => {
      const present = await mustFind(scope, storeId, id);
      checkVersion(caller, undefined, toTable(present));
      await mustHaveNoSession(scope, storeId, id);
      const row = await updateTable(scope.tx, storeId, id, {
        deletedAt: scope.now,
        isActive: false,
        tokenVersion: present.tokenVersion + 1,
        updatedAt: scope.now,
      });
      await endTokens(scope, row);
      emitUpdated(scope, row);
    });
  }

  async function endTokens(scope: ChangeScope, row: TableRow): Promise<void> {
    scope.afterCommit(await deps.revocations.endTokensOf(scope.tx, `table:${row.id}`, row.tokenVersion));
  }

  return { listTables, createTable, changeTable, deleteTable };
}

async function mustFind(scope: ChangeScope, storeId: string, id: string): Promise<TableRow> {
  const row = await findTable(scope.tx, storeId, id);
  if (!row) throw notFound();
  return row;
}

function refuseEasyPin(pin: string, tableNumber: string): void {
  if (isEasyPin(pin, tableNumber)) throw invalid("/pin", "TOO_EASY");
}

async function mustHaveNoSession(scope: ChangeScope, storeId: string, id: string): Promise<void> {
  if (await findOpenSession(scope.tx, storeId, id)) throw new DomainError("TABLE_HAS_OPEN_SESSION");
}

function emitUpdated(scope: ChangeScope, row: TableRow): Table {
  const table = toTable(row);
  const data = { ...table, deletedAt: row.deletedAt?.toISOString() ?? null };
  scope.emit({ type: "table.updated", data, subjectId: row.id, tableId: row.id });
  return table;
}

async function unlessNumberIsTaken<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (violatedConstraint(error) === "tables_number_key")
      throw new DomainError("ALREADY_EXISTS", {
        params: { what: "number" },
        errors: [{ pointer: "/number", code: "DUPLICATE" }],
      });
    throw error;
  }
}
