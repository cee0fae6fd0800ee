import { notFound } from "../../errors.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/index.ts";
import { type Actor, actorOf, type Caller, type Role } from "../../principal.ts";
import { insertAuditEntries } from "../events/events.store.ts";
import type { Revocations } from "./revocations.ts";
import {
  type AccountRef,
  deleteOldestSignIns,
  deleteSignIn,
  findSignIns,
  insertSignIn,
  type SignInRow,
} from "./sign-ins.store.ts";

/** How many sign-ins an account has at most; one more ends the oldest. */
export const maxSignIns = 50;
const maxUserAgentLength = 200;

/** Where a request for a token comes from. */
export interface SignInOrigin {
  network: string;
  userAgent: string | null;
  requestId: string;
}

interface Subject {
  id: string;
  role: Role;
  name: string;
  storeId: string | null;
}

export type SignIns = ReturnType<typeof createSignIns>;

/** Sign-ins on record: each goes into the audit, and those of accounts can be listed and ended one by one. */
export function createSignIns(deps: { database: Database; clock: Clock; revocations: Revocations }) {
  const { database, clock, revocations } = deps;

  function auditEntry(by: {
    storeId: string | null;
    actor: Actor;
    action: "auth.signed_in" | "auth.signed_out";
    subjectId: string;
    requestId: string;
    detail: object;
  }) {
    return { id: Bun.randomUUIDv7(), occurredAt: clock.now(), ...by };
  }

  /** Records a token that was just made for a table or an account. */
  async function record(
    subject: Subject,
    token: { tokenId: string; expiresAt: Date },
    origin: SignInOrigin,
  ): Promise<void> {
    const { storeId, id: subjectId } = subject;
    const actor: Actor = {
      type: subject.role === "table" ? "table" : "staff",
      id: subjectId,
      name: subject.name,
    };
    const ended = await database.transaction("auth.record_sign_in", async (tx) => {
      const { network, requestId } = origin;
      const detail = { role: subject.role, network, signInId: token.tokenId };
      const entry = auditEntry({ storeId, actor, action: "auth.signed_in", subjectId, requestId, detail });
      await insertAuditEntries(tx, [entry]);
      if (subject.role === "table") return [];
      const account = { storeId, accountId: subjectId };
      await insertSignIn(tx, {
        ...account,
        id: token.tokenId,
        createdAt: entry.occurredAt,
        expiresAt: token.expiresAt,
        network,
        userAgent: cleanUserAgent(origin.userAgent),
      });
      const announcements: (() => void)[] = [];
      for (const surplus of await deleteOldestSignIns(tx, account, maxSignIns))
        announcements.push(await revocations.endToken(tx, surplus));
      return announcements;
    });
    for (const announce of ended) announce();
  }

  /** Sign-ins of an account that are still good, newest first. */
  async function list(account: AccountRef): Promise<SignInRow[]> {
    return await database.query("auth.list_sign_ins", (db) => findSignIns(db, account, clock.now()));
  }

  /**
   * Ends one sign-in of an account: its token is refused from now on, and its streams end.
   * @throws DomainError NOT_FOUND
   */
  async function end(caller: Caller, account: AccountRef, id: string): Promise<void> {
    const announce = await database.transaction("auth.end_sign_in", async (tx) => {
      const row = await deleteSignIn(tx, account, id);
      if (!row) throw notFound();
      await insertAuditEntries(tx, [signedOut(caller, account.accountId, id)]);
      return await revocations.endToken(tx, row);
    });
    announce();
  }

  /** Ends the caller's own token. */
  async function signOut(caller: Caller): Promise<void> {
    const { id, role, storeId, tokenId, expiresAtMs } = caller.principal;
    const announce = await database.transaction("auth.sign_out", async (tx) => {
      if (role !== "table") await deleteSignIn(tx, { storeId, accountId: id }, tokenId);
      await insertAuditEntries(tx, [signedOut(caller, id, tokenId)]);
      return await revocations.endToken(tx, { id: tokenId, expiresAt: new Date(expiresAtMs) });
    });
    announce();
  }

  function signedOut({ principal, requestId }: Caller, subjectId: string, signInId: string) {
    return auditEntry({
      storeId: principal.storeId,
      actor: actorOf(principal),
      action: "auth.signed_out",
      subjectId,
      requestId,
      detail: { signInId },
    });
  }

  return { record, list, end, signOut };
}

export function toSignIn(row: SignInRow, presentTokenId: string) {
  return {
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    network: row.network,
    userAgent: row.userAgent,
    isCurrent: row.id === presentTokenId,
  };
}

/** Without control characters and others that are not seen, and cut: it is shown to people. */
function cleanUserAgent(text: string | null): string {
  const cleaned = (text ?? "").replaceAll(/\p{C}/gu, "").trim();
  return [...cleaned].slice(0, maxUserAgentLength).join("");
}
