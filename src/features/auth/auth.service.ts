import { DomainError } from "../../errors.ts";
import { tooManyRequests } from "../../http/guard.ts";
import type { Cache, RateLimit } from "../../platform/cache/index.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { Role } from "../../principal.ts";
import type { Refusal, Refusals } from "../audit/refusals.ts";
import { findOpenSession, findSession } from "../sessions/sessions.store.ts";
import { findStaffByUsername } from "../staff/staff.store.ts";
import { findStoreByCode, type StoreRow } from "../stores/stores.store.ts";
import { findTableByNumber } from "../tables/tables.store.ts";
import type { StaffLogin, TableLogin } from "./auth.model.ts";
import type { Passwords } from "./passwords.ts";
import type { SignInOrigin, SignIns } from "./sign-ins.service.ts";
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
  signIns: SignIns;
  refusals: Refusals;
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
  async function signInTable(request: TableLogin, origin: SignInOrigin) {
    const account = `table ${request.storeCode} ${request.tableNumber}`;
    return await attempt("table", account, origin.network, async () => {
      const found = await deps.database.query("auth.find_table", async (db) => {
        const store = await findStoreByCode(db, request.storeCode);
        const table = store && (await findTableByNumber(db, store.id, request.tableNumber));
        return { store, table: table?.isActive ? table : undefined };
      });
      const { store, table } = found;
      const matches = await deps.passwords.verifyPin(request.pin, table?.pinHash);
      if (!store || !table || !matches) return refuse("table", store?.id ?? null, origin);
      const issued = await issue({ ...table, name: table.number, role: "table" }, origin);
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
  async function signInStaff(request: StaffLogin, origin: SignInOrigin) {
    const account = staffAccount(request.storeCode, request.username);
    return await attempt("staff", account, origin.network, async () => {
      const found = await deps.database.query("auth.find_staff", async (db) => {
        const store = request.storeCode === undefined ? null : await findStoreByCode(db, request.storeCode);
        if (store === undefined) return { store: null, row: undefined };
        const row = await findStaffByUsername(db, store?.id ?? null, request.username);
        return { store, row: row?.isActive ? row : undefined };
      });
      const { store, row } = found;
      const matches = await deps.passwords.verifyPassword(request.password, row?.passwordHash);
      if (!row || !matches) return refuse("staff", store?.id ?? null, origin);
      return {
        ...(await issue(row, origin)),
        store: store && summary(store),
        account: { id: row.id, username: row.username, name: row.name, role: row.role },
      };
    });
  }

  /**
   * Checks a secret of an account, counted like a sign-in to it.
   * @throws DomainError WRONG_PASSWORD when `verify` says no, TOO_MANY_REQUESTS
   */
  async function checkOwnPassword(
    account: { storeId: string | null; storeCode: string | undefined; username: string },
    origin: SignInOrigin,
    verify: () => Promise<boolean>,
  ): Promise<void> {
    try {
      await attempt("staff", staffAccount(account.storeCode, account.username), origin.network, async () =>
        (await verify()) ? true : refuse("password", account.storeId, origin),
      );
    } catch (error) {
      const isWrong = error instanceof DomainError && error.code === "INVALID_CREDENTIALS";
      throw isWrong ? new DomainError("WRONG_PASSWORD") : error;
    }
  }

  function refuse(kind: Refusal["kind"], storeId: string | null, origin: SignInOrigin): null {
    deps.refusals.note({ kind, storeId, network: origin.network, requestId: origin.requestId });
    return null;
  }

  async function issue(
    subject: { id: string; role: Role; name: string; storeId: string | null; tokenVersion: number },
    origin: SignInOrigin,
  ) {
    const issued = await deps.tokens.issue(subject);
    await deps.signIns.record(subject, issued, origin);
    return {
      token: issued.token,
      tokenType: "Bearer" as const,
      expiresAt: issued.expiresAt.toISOString(),
    };
  }

  return { signInTable, signInStaff, checkOwnPassword, issue };
}

/** Names an account in the counting of attempts. */
function staffAccount(storeCode: string | undefined, username: string): string {
  return `staff ${storeCode ?? ""} ${username}`;
}

function summary({ id, code, name, currency, timezone, locale }: StoreRow) {
  return { id, code, name, currency, timezone, locale };
}
