import { DomainError } from "../../errors.ts";
import { tooManyRequests } from "../../http/refusals.ts";
import { identifierKey } from "../../identifiers.ts";
import type { Cache, RateLimit } from "../../platform/cache/index.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { Principal, Role } from "../../principal.ts";
import { findOpenSession, findSession } from "../sessions/sessions.store.ts";
import { findStaffByUsername } from "../staff/staff.store.ts";
import { findStoreByCode, type StoreRow } from "../stores/stores.store.ts";
import { findTableByNumber } from "../tables/tables.store.ts";
import type { StaffLogin, TableLogin } from "./auth.model.ts";
import type { Passwords } from "./passwords.ts";
import type { Revocations } from "./revocations.ts";
import type { Tokens } from "./tokens.ts";

const windowSeconds = 15 * 60;
/** Guesses at one account from anywhere, as a multiple of what one address may make. */
const distributedFactor = 10;

export type AuthService = ReturnType<typeof createAuthService>;

export function createAuthService(deps: {
  database: Database;
  cache: Cache;
  metrics: Metrics;
  passwords: Passwords;
  tokens: Tokens;
  revocations: Revocations;
  loginAttempts: number;
}) {
  const byAddress: RateLimit = { name: "login", points: deps.loginAttempts, windowSeconds };
  const byAccount: RateLimit = {
    name: "login-anywhere",
    points: deps.loginAttempts * distributedFactor,
    windowSeconds,
  };

  /**
   * Counts the attempt first and gives it back when it succeeds, so that a rush of guesses cannot slip through.
   * @throws DomainError TOO_MANY_REQUESTS, INVALID_CREDENTIALS
   */
  async function attempt<T>(
    kind: "table" | "staff",
    account: string,
    address: string,
    signIn: () => Promise<T | null>,
  ): Promise<T> {
    const points = [
      { limit: byAddress, key: `${account} ${address}` },
      { limit: byAccount, key: account },
    ];
    for (const { limit, key } of points) {
      const state = await deps.cache.consume(limit, key);
      if (!state.allowed) throw tooManyRequests(state.resetSeconds);
    }
    const result = await signIn();
    if (result === null) {
      deps.metrics.loginFailures.inc({ kind });
      throw new DomainError("INVALID_CREDENTIALS");
    }
    for (const { limit, key } of points) await deps.cache.refund(limit, key);
    return result;
  }

  /** Signs a tablet in. Opens no session. */
  async function signInTable(request: TableLogin, address: string) {
    // Each spelling of an account counts as one account.
    const account = `table ${identifierKey(request.storeCode)} ${identifierKey(request.tableNumber)}`;
    return await attempt("table", account, address, async () => {
      const found = await deps.database.query("auth.find_table", async (db) => {
        const store = await findStoreByCode(db, request.storeCode);
        const table = store && (await findTableByNumber(db, store.id, request.tableNumber));
        return store && table?.isActive ? { store, table } : undefined;
      });
      const matches = await deps.passwords.verifyPin(request.pin, found?.table.pinHash);
      if (!found || !matches) return null;
      const { store, table } = found;
      const issued = await issue({ ...table, name: table.number, role: "table" });
      const session = await deps.database.query("auth.find_session", async (db) => {
        const open = await findOpenSession(db, store.id, table.id);
        return open && (await findSession(db, store.id, open.id));
      });
      return {
        ...issued,
        store: summary(store),
        table: { id: table.id, number: table.number },
        session: session
          ? { id: session.session.id, openedAt: session.session.openedAt.toISOString() }
          : null,
      };
    });
  }

  /** Signs staff in, or without a store code a super admin. */
  async function signInStaff(request: StaffLogin, address: string) {
    const account = `staff ${identifierKey(request.storeCode ?? "")} ${identifierKey(request.username)}`;
    return await attempt("staff", account, address, async () => {
      const found = await deps.database.query("auth.find_staff", async (db) => {
        const store = request.storeCode === undefined ? null : await findStoreByCode(db, request.storeCode);
        if (store === undefined) return undefined;
        const row = await findStaffByUsername(db, store?.id ?? null, request.username);
        return row?.isActive ? { store, row } : undefined;
      });
      const matches = await deps.passwords.verifyPassword(request.password, found?.row.passwordHash);
      if (!found || !matches) return null;
      const { store, row } = found;
      return {
        ...(await issue(row)),
        store: store && summary(store),
        account: { id: row.id, username: row.username, name: row.name, role: row.role },
      };
    });
  }

  async function issue(subject: {
    id: string;
    role: Role;
    name: string;
    storeId: string | null;
    tokenVersion: number;
  }) {
    const { token, expiresAt } = await deps.tokens.issue(subject);
    return { token, tokenType: "Bearer" as const, expiresAt: expiresAt.toISOString() };
  }

  return {
    signInTable,
    signInStaff,
    signOut: (principal: Principal) => deps.revocations.endToken(principal),
  };
}

function summary({ id, code, name, currency, timezone, locale }: StoreRow) {
  return { id, code, name, currency, timezone, locale };
}
