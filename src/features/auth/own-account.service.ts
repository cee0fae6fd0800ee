import { DomainError } from "../../errors.ts";
import type { Database } from "../../platform/database/index.ts";
import { type Caller, type Principal, principalKey } from "../../principal.ts";
import type { ChangeScope, Changes } from "../events/changes.ts";
import { findStaff, updateStaff } from "../staff/staff.store.ts";
import { findStore } from "../stores/stores.store.ts";
import { findTable } from "../tables/tables.store.ts";
import type { PasswordChange } from "./auth.model.ts";
import type { AuthService } from "./auth.service.ts";
import { checkNewPassword } from "./password-rules.ts";
import type { Passwords } from "./passwords.ts";
import type { Revocations } from "./revocations.ts";
import type { SignInOrigin } from "./sign-ins.service.ts";
import { deleteSignInsOf } from "./sign-ins.store.ts";

export type OwnAccount = ReturnType<typeof createOwnAccount>;

/** Signed-in people and tablets change and read their own account here. */
export function createOwnAccount(deps: {
  database: Database;
  changes: Changes;
  passwords: Passwords;
  revocations: Revocations;
  auth: Pick<AuthService, "checkOwnPassword" | "issue">;
}) {
  const { database, changes, passwords, revocations, auth } = deps;

  /**
   * Changes the caller's own password, and ends all tokens of the account, the caller's included.
   * @returns a new token
   * @throws DomainError VALIDATION_FAILED for a new password that is too easy, WRONG_PASSWORD, TOO_MANY_REQUESTS
   */
  async function changePassword(caller: Caller, request: PasswordChange, origin: SignInOrigin) {
    const { id, storeId } = caller.principal;
    const { row, storeCode } = await database.query("auth.find_own_account", async (db) => ({
      row: await findStaff(db, storeId, id),
      storeCode: storeId === null ? undefined : (await findStore(db, storeId))?.code,
    }));
    if (!row?.isActive) throw new DomainError("INVALID_TOKEN");
    checkNewPassword(request.newPassword, row.username, "/newPassword");
    await auth.checkOwnPassword({ id, storeId, storeCode }, origin, () =>
      passwords.verifyPassword(request.currentPassword, row.passwordHash),
    );

    const passwordHash = await passwords.hashPassword(request.newPassword);
    const tokenVersion = row.tokenVersion + 1;
    type Scope = Pick<ChangeScope, "tx" | "now" | "audit" | "afterCommit">;
    async function save({ tx, now, audit, afterCommit }: Scope) {
      const present = await findStaff(tx, storeId, id);
      // Somebody else has changed the password or switched the account off meanwhile.
      if (present?.tokenVersion !== row?.tokenVersion) throw new DomainError("WRONG_PASSWORD");
      await updateStaff(tx, storeId, id, { passwordHash, tokenVersion, updatedAt: now });
      await deleteSignInsOf(tx, { storeId, accountId: id });
      afterCommit(await revocations.endTokensOf(tx, principalKey(caller.principal), tokenVersion));
      audit("auth.password_changed", id);
    }
    if (storeId === null) await changes.changeOutside(caller, "auth.change_password", save);
    else await changes.change(caller, storeId, "auth.change_password", save);
    return await auth.issue({ ...row, tokenVersion }, origin);
  }

  /**
   * The present name of whoever holds a token: a table's number or an account's name. While the database is away, the
   * name of the time of signing in.
   */
  async function findName(principal: Principal): Promise<string> {
    try {
      const name = await database.query("auth.find_name", async (db) =>
        principal.role === "table"
          ? (await findTable(db, principal.storeId, principal.id))?.number
          : (await findStaff(db, principal.storeId, principal.id))?.name,
      );
      return name ?? principal.name;
    } catch (error) {
      if (error instanceof DomainError && error.code === "DATABASE_UNAVAILABLE") return principal.name;
      throw error;
    }
  }

  return { changePassword, findName };
}
