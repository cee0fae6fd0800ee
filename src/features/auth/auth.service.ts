import { DomainError } from "../../errors.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Role } from "../../principal.ts";
import type { Refusal, Refusals } from "../audit/refusals.ts";
import { findOpenSession, findSession } from "../sessions/sessions.store.ts";
import { findStaffByUsername } from "../staff/staff.store.ts";
import { findStoreByCode, type StoreRow } from "../stores/stores.store.ts";
import { findTableByNumber } from "../tables/tables.store.ts";
import type { Attempts } from "./attempts.ts";
import type { StaffLogin, TableLogin } from "./auth.model.ts";
import type { Device, DeviceProofs } from "./device-proof.ts";
import type { Passwords } from "./passwords.ts";
import type { SignInPlaces } from "./sign-in-places.ts";
import type { SignInOrigin, SignIns } from "./sign-ins.service.ts";
import type { Tokens } from "./tokens.ts";

export type AuthService = ReturnType<typeof createAuthService>;

export function createAuthService(deps: {
  database: Database;
  passwords: Passwords;
  tokens: Tokens;
  signIns: SignIns;
  refusals: Refusals;
  attempts: Attempts;
  places: SignInPlaces;
  deviceProofs: DeviceProofs;
}) {
  const { database, passwords, attempts, places, deviceProofs } = deps;

  /** Signs a tablet in. Opens no session. */
  async function signInTable(request: TableLogin, origin: SignInOrigin) {
    return await signIn({
      kind: "table",
      name: request.tableNumber,
      request,
      origin,
      find: () =>
        database.query("auth.find_table", async (db) => {
          const store = await findStoreByCode(db, request.storeCode);
          const table = store && (await findTableByNumber(db, store.id, request.tableNumber));
          return store && table?.isActive ? { store, account: table } : undefined;
        }),
      verify: (found, isStranger) => passwords.verifyPin(request.pin, found?.account.pinHash, isStranger),
      async answer({ store, account: table }, device) {
        const issued = await issue({ ...table, name: table.number, role: "table" }, origin, device);
        const session = await database.query("auth.find_session", async (db) => {
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
      },
    });
  }

  /** Signs staff in, or without a store code a super admin. */
  async function signInStaff(request: StaffLogin, origin: SignInOrigin) {
    return await signIn({
      kind: "staff",
      name: request.username,
      request,
      origin,
      find: () =>
        database.query("auth.find_staff", async (db) => {
          const store = request.storeCode === undefined ? null : await findStoreByCode(db, request.storeCode);
          if (store === undefined) return undefined;
          const row = await findStaffByUsername(db, store?.id ?? null, request.username);
          return row?.isActive ? { store, account: row } : undefined;
        }),
      verify: (found, isStranger) =>
        passwords.verifyPassword(request.password, found?.account.passwordHash, isStranger),
      answer: async ({ store, account }, device) => ({
        ...(await issue(account, origin, device)),
        store: store && summary(store),
        account: {
          id: account.id,
          username: account.username,
          name: account.name,
          role: account.role,
        },
      }),
    });
  }

  /** @throws DomainError TOO_MANY_REQUESTS, INVALID_CREDENTIALS, OVERLOADED */
  async function signIn<F extends { account: SignInSubject }, T>(steps: {
    kind: "table" | "staff";
    /** The table number or user name as the caller typed it. */
    name: string;
    request: { storeCode?: string; deviceProof?: string };
    origin: SignInOrigin;
    find(): Promise<F | undefined>;
    verify(found: F | undefined, isStranger: boolean): Promise<boolean>;
    answer(found: F, device: Device | null): Promise<T>;
  }): Promise<T> {
    const { kind, name, request, origin } = steps;
    const typed = { storeCode: request.storeCode, kind, name };
    const shown = deviceProofs.read(request.deviceProof);
    await attempts.takeFromRate(kind, shown?.id ?? origin.network);
    const shownAccount = shown ? await steps.find() : undefined;
    const device = shown && isOf(shown, shownAccount?.account) ? shown : null;
    const { storeId, isKnown } = device
      ? { storeId: shownAccount?.account.storeId, isKnown: true }
      : await places.find(typed, origin.network);

    const attempt = {
      kind,
      storeId,
      storeCode: request.storeCode,
      origin: origin.network,
      deviceId: device?.id ?? null,
      isKnownPlace: isKnown,
    };
    const answer = await attempts.run(attempt, async () => {
      const found = device ? shownAccount : await steps.find();
      const matches = await steps.verify(found, !isKnown);
      if (!found || !matches) throw refused(kind, storeId ?? null, origin);
      return await steps.answer(found, device);
    });
    await places.remember(typed, origin.network);
    return answer;
  }

  /**
   * Checks the password of an account that is signed in. Wrong ones count for this account alone.
   * @throws DomainError WRONG_PASSWORD when `verify` says no, TOO_MANY_REQUESTS
   */
  async function checkOwnPassword(
    account: { id: string; storeId: string | null; storeCode: string | undefined },
    origin: SignInOrigin,
    verify: () => Promise<boolean>,
  ): Promise<void> {
    const { id, storeId, storeCode } = account;
    const attempt = {
      kind: "staff" as const,
      storeId,
      storeCode,
      origin: origin.network,
      deviceId: `account ${id}`,
      isKnownPlace: true,
    };
    try {
      await attempts.run(attempt, async () => {
        if (!(await verify())) throw refused("password", storeId, origin);
      });
    } catch (error) {
      const isWrong = error instanceof DomainError && error.code === "INVALID_CREDENTIALS";
      throw isWrong ? new DomainError("WRONG_PASSWORD") : error;
    }
  }

  /** Puts a refusal into the audit. */
  function refused(kind: Refusal["kind"], storeId: string | null, origin: SignInOrigin): DomainError {
    deps.refusals.note({ kind, storeId, network: origin.network, requestId: origin.requestId });
    return new DomainError("INVALID_CREDENTIALS");
  }

  /** @param device what the caller has shown of an earlier sign-in, if anything */
  async function issue(
    subject: SignInSubject & { role: Role; name: string },
    origin: SignInOrigin,
    device: Device | null = null,
  ) {
    const issued = await deps.tokens.issue(subject);
    await deps.signIns.record(subject, issued, origin);
    return {
      token: issued.token,
      tokenType: "Bearer" as const,
      expiresAt: issued.expiresAt.toISOString(),
      deviceProof: deviceProofs.issue(subject, device),
    };
  }

  return { signInTable, signInStaff, checkOwnPassword, issue };
}

/** The table or account that somebody signs in to. */
interface SignInSubject {
  id: string;
  /** Null for super admins. */
  storeId: string | null;
  tokenVersion: number;
}

/** A device is that of the account it signed in to, until the account gets another PIN or password. */
function isOf(device: Device, account: SignInSubject | undefined): boolean {
  return device.accountId === account?.id && device.tokenVersion === account.tokenVersion;
}

function summary({ id, code, name, currency, timezone, locale }: StoreRow) {
  return { id, code, name, currency, timezone, locale };
}
