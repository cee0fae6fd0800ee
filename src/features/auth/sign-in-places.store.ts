import { and, desc, eq, gt, isNull, lt, lte, notInArray, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import { signInPlaces } from "./sign-in-places.schema.ts";

const dayMs = 86_400_000;

/** @param storeId null for super admins */
function isOf(storeId: string | null) {
  return storeId === null ? isNull(signInPlaces.storeId) : eq(signInPlaces.storeId, storeId);
}

/** The places of all accounts of a store with a success after `since`. */
export async function findPlaces(db: Queries, storeId: string | null, since: Date) {
  return await db
    .select({
      account: signInPlaces.account,
      origin: signInPlaces.origin,
      lastSuccessAt: signInPlaces.lastSuccessAt,
    })
    .from(signInPlaces)
    .where(and(isOf(storeId), gt(signInPlaces.lastSuccessAt, since)));
}

/**
 * Adds a place of an account, or renews it when its last success is a day old. Of the account's other places beyond `keep`,
 * removes those with a success on the fewest days, and of these the oldest.
 */
export async function savePlace(
  tx: Queries,
  place: { storeId: string | null; account: string; origin: string; lastSuccessAt: Date },
  keep: number,
): Promise<void> {
  await tx
    .insert(signInPlaces)
    .values(place)
    .onConflictDoUpdate({
      target: [signInPlaces.storeId, signInPlaces.account, signInPlaces.origin],
      set: { lastSuccessAt: place.lastSuccessAt, days: sql`${signInPlaces.days} + 1` },
      // Another instance may have written this day's success already.
      setWhere: lte(signInPlaces.lastSuccessAt, new Date(place.lastSuccessAt.getTime() - dayMs)),
    });
  const isOfAccount = and(isOf(place.storeId), eq(signInPlaces.account, place.account));
  const kept = tx
    .select({ origin: signInPlaces.origin })
    .from(signInPlaces)
    .where(isOfAccount)
    .orderBy(
      desc(eq(signInPlaces.origin, place.origin)),
      desc(signInPlaces.days),
      desc(signInPlaces.lastSuccessAt),
      signInPlaces.origin,
    )
    .limit(keep);
  await tx.delete(signInPlaces).where(and(isOfAccount, notInArray(signInPlaces.origin, kept)));
}

/** @returns how many were removed, at most `limit` */
export async function deleteOldPlaces(tx: Queries, before: Date, limit: number): Promise<number> {
  const old = tx
    .select({ id: sql`${signInPlaces}.ctid` })
    .from(signInPlaces)
    .where(lt(signInPlaces.lastSuccessAt, before))
    .limit(limit);
  const { count } = await tx.delete(signInPlaces).where(sql`${signInPlaces}.ctid = any(array(${old}))`);
  return count;
}
