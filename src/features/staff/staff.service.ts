import { DomainError, notFound } from "../../errors.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import type { Caller } from "../../principal.ts";
import { checkNewPassword } from "../auth/password-rules.ts";
import type { Passwords } from "../auth/passwords.ts";
import type { Revocations } from "../auth/revocations.ts";
import type { SignIns } from "../auth/sign-ins.service.ts";
import { deleteSignInsOf, type SignInRow } from "../auth/sign-ins.store.ts";
import type { ChangeScope, Changes } from "../events/changes.ts";
import { checkVersion } from "../events/versions.ts";
import { findStore } from "../stores/stores.store.ts";
import type { StaffAccount, StaffCreate, StaffUpdate } from "./staff.model.ts";
import {
  countActiveAdmins,
  findStaff,
  insertStaff,
  isUsernameTaken,
  listStaff,
  type StaffRow,
  toStaffAccount,
  updateStaff,
} from "./staff.store.ts";

export type StaffService = ReturnType<typeof createStaffService>;

/**
 * The accounts of a store. Its admins deal with all of them; a super admin deals with the admins, and of the
 * others knows nothing.
 */
export function createStaffService(deps: {
  database: Database;
  changes: Changes;
  passwords: Passwords;
  revocations: Revocations;
  signIns: SignIns;
}) {
  /** Oldest first. @throws DomainError NOT_FOUND when there is no such store */
  async function listAccounts(
    caller: Caller,
    storeId: string,
    page: { after: string | null; limit: number },
  ): Promise<StaffRow[]> {
    return await deps.database.query("staff.list", async (db) => {
      if (!(await findStore(db, storeId))) throw notFound();
      return await listStaff(db, storeId, { ...page, role: visibleRole(caller) });
    });
  }

  /** @throws DomainError NOT_FOUND */
  async function getAccount(caller: Caller, storeId: string, id: string): Promise<StaffAccount> {
    const row = await deps.database.query("staff.get", (db) => mustFind(db, caller, storeId, id));
    return toStaffAccount(row);
  }

  /**
   * @throws DomainError NOT_FOUND when there is no such store, ALREADY_EXISTS for a username that is taken in any case,
   *   VALIDATION_FAILED for a password that is too easy
   */
  async function createAccount(caller: Caller, storeId: string, request: StaffCreate): Promise<StaffAccount> {
    const { username, password, name, role = "staff" } = request;
    checkNewPassword(password, username, "/password");
    const passwordHash = await deps.passwords.hashPassword(password);
    return await deps.changes.change(caller, storeId, "staff.create", async (scope) => {
      if (await isUsernameTaken(scope.tx, storeId, username))
        throw new DomainError("ALREADY_EXISTS", {
          params: { what: "username" },
          errors: [{ pointer: "/username", code: "DUPLICATE" }],
        });
      const row = await insertStaff(scope.tx, {
        id: Bun.randomUUIDv7(),
        storeId,
        username,
        passwordHash,
        name,
        role,
        createdAt: scope.now,
        updatedAt: scope.now,
      });
      scope.audit("staff.created", row.id, { username, name, role });
      return toStaffAccount(row);
    });
  }

  /**
   * Switching an account off, a new password and another role end its tokens at once.
   * @throws DomainError NOT_FOUND, VERSION_CONFLICT, VALIDATION_FAILED for a password that is too easy, and LAST_ADMIN, which a super admin does not get
   */
  async function changeAccount(
    caller: Caller,
    storeId: string,
    id: string,
    request: StaffUpdate,
  ): Promise<StaffAccount> {
    const { version, password, ...values } = request;
    if (password !== undefined) {
      const { username } = await getAccount(caller, storeId, id);
      checkNewPassword(password, username, "/password");
    }
    const passwordHash = password === undefined ? undefined : await deps.passwords.hashPassword(password);
    return await deps.changes.change(caller, storeId, "staff.update", async (scope) => {
      const present = await mustFind(scope.tx, caller, storeId, id);
      checkVersion(caller, version, toStaffAccount(present));
      const after = { ...present, ...values };
      if (caller.principal.role !== "super_admin" && isActiveAdmin(present) && !isActiveAdmin(after))
        await mustHaveOtherAdmin(scope, storeId);

      const switchedOff = present.isActive && !after.isActive;
      const signOut = switchedOff || after.role !== present.role || passwordHash !== undefined;
      const row = await updateStaff(scope.tx, storeId, id, {
        ...values,
        ...(passwordHash !== undefined && { passwordHash }),
        ...(signOut && { tokenVersion: present.tokenVersion + 1 }),
        updatedAt: scope.now,
      });
      if (signOut) {
        await deleteSignInsOf(scope.tx, { storeId, accountId: id });
        scope.afterCommit(await deps.revocations.endTokensOf(scope.tx, `staff:${id}`, row.tokenVersion));
      }
      scope.audit("staff.updated", id, {
        ...values,
        ...(passwordHash !== undefined && { newPassword: true }),
      });
      return toStaffAccount(row);
    });
  }

  /** @throws DomainError NOT_FOUND */
  async function listSignIns(caller: Caller, storeId: string, id: string): Promise<SignInRow[]> {
    await getAccount(caller, storeId, id);
    return await deps.signIns.list({ storeId, accountId: id });
  }

  /** @throws DomainError NOT_FOUND */
  async function endSignIn(caller: Caller, storeId: string, id: string, signInId: string): Promise<void> {
    await getAccount(caller, storeId, id);
    await deps.signIns.end(caller, { storeId, accountId: id }, signInId);
  }

  return { listAccounts, getAccount, createAccount, changeAccount, listSignIns, endSignIn };
}

function visibleRole(caller: Caller): "store_admin" | undefined {
  return caller.principal.role === "super_admin" ? "store_admin" : undefined;
}

async function mustFind(db: Queries, caller: Caller, storeId: string, id: string): Promise<StaffRow> {
  const row = await findStaff(db, storeId, id, visibleRole(caller));
  if (!row) throw notFound();
  return row;
}

function isActiveAdmin(account: Pick<StaffRow, "role" | "isActive">): boolean {
  return account.role === "store_admin" && account.isActive;
}

/** Under the store's lock, so two admins cannot switch each other off. */
async function mustHaveOtherAdmin(scope: ChangeScope, storeId: string): Promise<void> {
  if ((await countActiveAdmins(scope.tx, storeId)) < 2) throw new DomainError("LAST_ADMIN");
}
