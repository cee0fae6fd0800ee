import { and, desc, eq, gt, isNull, lt, notInArray, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import { signInPlaces } from "./sign-in-places.schema.ts";

/** @param storeId null for super admins */
function isOf(storeId: string | null) {
  return storeId === null ? isNull(signInPlaces.storeId) : eq(signInPlaces.storeId, storeId);
}

/** A store's places with a success after `since`. */
export async function findPlaces(db: Queries, storeId: string | null, since: Date) {
  return await db
    .select({ origin: signInPlaces.origin, lastSuccessAt: signInPlaces.lastSuccessAt })
    .from(signInPlaces)
    .where(and(isOf(storeId), gt(signInPlaces.lastSuccessAt, since)));
}

/** Adds or renews a place, and removes the store's oldest beyond `keep`. */
export async function savePlace(
  tx: Queries,
  place: { storeId: string | null; origin: string; lastSuccessAt: Date },
  keep: number,
): Promise<void> {
  await tx
    .insert(signInPlaces)
    .values(place)
    .onConflictDoUpdate({
      target: [signInPlaces.storeId, signInPlaces.origin],
      set: { lastSuccessAt: place.lastSuccessAt },
    });
  const youngest = tx
    .select({ origin: signInPlaces.origin })
    .from(signInPlaces)
    .where(isOf(place.storeId))
    .orderBy(desc(signInPlaces.lastSuccessAt), signInPlaces.origin)
    .limit(keep);
  await tx.delete(signInPlaces).where(and(isOf(place.storeId), notInArray(signInPlaces.origin, youngest)));
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
