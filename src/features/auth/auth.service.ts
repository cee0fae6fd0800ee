import { DomainError } from "../../errors.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Principal, Role } from "../../principal.ts";
import { findOpenSession, findSession } from "../sessions/sessions.store.ts";
import { findStaffByUsername } from "../staff/staff.store.ts";
import { findStoreByCode, type StoreRow } from "../stores/stores.store.ts";
import { findTableByNumber } from "../tables/tables.store.ts";
import type { Attempts } from "./attempts.ts";
import type { StaffLogin, TableLogin } from "./auth.model.ts";
import type { Device, DeviceProofs } from "./device-proof.ts";
import type { Passwords } from "./passwords.ts";
import type { Revocations } from "./revocations.ts";
import type { SignInPlaces } from "./sign-in-places.ts";
import type { Tokens } from "./tokens.ts";

export type AuthService = ReturnType<typeof createAuthService>;

export function createAuthService(deps: {
  database: Database;
  passwords: Passwords;
  tokens: Tokens;
  revocations: Revocations;
  attempts: Attempts;
  places: SignInPlaces;
  deviceProofs: DeviceProofs;
}) {
  const { database, passwords, attempts, places, deviceProofs } = deps;

  /** Signs a tablet in. Opens no session. */
  async function signInTable(request: TableLogin, origin: string) {
    return await signIn({
      kind: "table",
      request,
      origin,
      find: () =>
        database.query("auth.find_table", async (db) => {
          const store = await findStoreByCode(db, request.storeCode);
          const table = store && (await findTableByNumber(db, store.id, request.tableNumber));
          return store && table?.isActive ? { store, account: table } : undefined;
        }),
      verify: (found, isStranger) => passwords.verifyPin(request.pin, found?.account.pinHash, isStranger),
      async answer({ store, account: table }) {
        const issued = await issue({ ...table, name: table.number, role: "table" });
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
  async function signInStaff(request: StaffLogin, origin: string) {
    return await signIn({
      kind: "staff",
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
      answer: async ({ store, account }) => ({
        ...(await issue(account)),
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
  async function signIn<F extends { account: { id: string; tokenVersion: number } }, T>(steps: {
    kind: "table" | "staff";
    request: { storeCode?: string; deviceProof?: string };
    origin: string;
    find(): Promise<F | undefined>;
    verify(found: F | undefined, isStranger: boolean): Promise<boolean>;
    answer(found: F): Promise<T>;
  }): Promise<T & { deviceProof: string }> {
    const { kind, request, origin } = steps;
    const shown = deviceProofs.read(request.deviceProof);
    await attempts.takeFromRate(kind, shown?.id ?? origin);
    const shownAccount = shown ? await steps.find() : undefined;
    const device = shown && isOf(shown, shownAccount?.account) ? shown : null;
    const { storeId, isKnown } = device
      ? { storeId: undefined, isKnown: true }
      : await places.find(request.storeCode, origin);

    const attempt = {
      kind,
      storeId,
      storeCode: request.storeCode,
      origin,
      deviceId: device?.id ?? null,
      isKnownPlace: isKnown,
    };
    const answer = await attempts.run(attempt, async () => {
      const found = device ? shownAccount : await steps.find();
      const matches = await steps.verify(found, !isKnown);
      if (!found || !matches) throw new DomainError("INVALID_CREDENTIALS");
      return {
        ...(await steps.answer(found)),
        deviceProof: deviceProofs.issue(found.account, device),
      };
    });
    await places.remember(request.storeCode, origin);
    return answer;
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

/** A device is that of the account it signed in to, until the account gets another PIN or password. */
function isOf(device: Device, account: { id: string; tokenVersion: number } | undefined): boolean {
  return device.accountId === account?.id && device.tokenVersion === account.tokenVersion;
}

function summary({ id, code, name, currency, timezone, locale }: StoreRow) {
  return { id, code, name, currency, timezone, locale };
}
