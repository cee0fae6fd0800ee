import { and, desc, eq, gt, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import { requestHashKey, signIns } from "./auth.schema.ts";

export type SignInRow = typeof signIns.$inferSelect;

/** An account of a store, or with null a super admin's. */
export interface AccountRef {
  storeId: string | null;
  accountId: string;
}

function isOf({ storeId, accountId }: AccountRef): SQL | undefined {
  return and(
    storeId === null ? isNull(signIns.storeId) : eq(signIns.storeId, storeId),
    eq(signIns.accountId, accountId),
  );
}

/** Sign-ins that have not expired at `now`, newest first. */
export async function findSignIns(db: Queries, account: AccountRef, now: Date): Promise<SignInRow[]> {
  return await db
    .select()
    .from(signIns)
    .where(and(isOf(account), gt(signIns.expiresAt, now)))
    .orderBy(desc(signIns.createdAt), desc(signIns.id));
}

export async function insertSignIn(tx: Queries, row: typeof signIns.$inferInsert): Promise<void> {
  await tx.insert(signIns).values(row);
}

/** Removes all but the newest `keep` of an account. Answers those it has removed. */
export async function deleteOldestSignIns(
  tx: Queries,
  account: AccountRef,
  keep: number,
): Promise<SignInRow[]> {
  const surplus = tx
    .select({ id: signIns.id })
    .from(signIns)
    .where(isOf(account))
    .orderBy(desc(signIns.createdAt), desc(signIns.id))
    .offset(keep);
  return await tx
    .delete(signIns)
    .where(and(isOf(account), inArray(signIns.id, surplus)))
    .returning();
}

/** Removes one. Answers it, undefined when the account has none of this id. */
export async function deleteSignIn(
  tx: Queries,
  account: AccountRef,
  id: string,
): Promise<SignInRow | undefined> {
  const [row] = await tx
    .delete(signIns)
    .where(and(isOf(account), eq(signIns.id, id)))
    .returning();
  return row;
}

export async function deleteSignInsOf(tx: Queries, account: AccountRef): Promise<void> {
  await tx.delete(signIns).where(isOf(account));
}

/** @returns how many were removed, at most `limit` */
export async function deleteExpiredSignIns(tx: Queries, before: Date, limit: number): Promise<number> {
  const expired = tx
    .select({ id: sql`${signIns}.ctid` })
    .from(signIns)
    .where(lt(signIns.expiresAt, before))
    .limit(limit);
  const { count } = await tx.delete(signIns).where(sql`${signIns}.ctid = any(array(${expired}))`);
  return count;
}

/** The key of request hashes, made by the migration. */
export async function findRequestHashKey(db: Queries): Promise<Buffer> {
  const [row] = await db.select({ key: requestHashKey.key }).from(requestHashKey);
  if (!row) throw new Error("request_hash_key has no row");
  return Buffer.from(row.key, "hex");
}
