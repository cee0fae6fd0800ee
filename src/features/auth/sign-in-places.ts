import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Log } from "../../platform/log.ts";
import { createTurns } from "../../platform/turns.ts";
import { findStoreByCode } from "../stores/stores.store.ts";
import { findPlaces, savePlace } from "./sign-in-places.store.ts";

const dayMs = 86_400_000;
/** A place is known for so long after the last sign-in that succeeded there. */
export const placeKnownDays = 30;
/** Places a store has at most; the one without a success for longest is removed for a new one. */
const placesPerStore = 50;
/** A success elsewhere, on another instance, is seen here after this time. */
const cachedMs = 10_000;
const cachedStores = 10_000;

interface StorePlaces {
  /** Null for super admins, undefined when no store has the code. */
  storeId: string | null | undefined;
  /** The last success at each origin, in milliseconds. */
  lastSuccess: Map<string, number>;
}

export type SignInPlaces = ReturnType<typeof createSignInPlaces>;

/**
 * Where people of a store have signed in lately. Kept in the database, so that it outlives a restart and every instance
 * knows it; each process remembers what it read for some seconds, so that a rush of guesses costs no queries.
 */
export function createSignInPlaces(deps: { database: Database; clock: Clock; log: Log }) {
  const { database, clock, log } = deps;
  const stores = new Map<string, { places: Promise<StorePlaces>; readAt: number }>();
  // Guesses at store codes that do not exist are read one by one: they leave the connections to the orders.
  const inTurn = createTurns({ running: 2, waiting: 200 });

  const now = () => clock.now().getTime();
  /** No code can be a space. */
  const keyOf = (storeCode: string | undefined) => storeCode ?? " ";

  async function read(storeCode: string | undefined): Promise<StorePlaces> {
    const since = new Date(now() - placeKnownDays * dayMs);
    return await inTurn(() =>
      database.query("auth.find_places", async (db) => {
        const storeId = storeCode === undefined ? null : (await findStoreByCode(db, storeCode))?.id;
        const places = storeId === undefined ? [] : await findPlaces(db, storeId, since);
        const lastSuccess = new Map(places.map((place) => [place.origin, place.lastSuccessAt.getTime()]));
        return { storeId, lastSuccess };
      }),
    );
  }

  async function placesOf(storeCode: string | undefined): Promise<StorePlaces> {
    const key = keyOf(storeCode);
    const cached = stores.get(key);
    if (cached && performance.now() - cached.readAt < cachedMs) return await cached.places;
    const reading = { places: read(storeCode), readAt: performance.now() };
    stores.delete(key);
    const oldest = stores.size < cachedStores ? undefined : stores.keys().next().value;
    if (oldest !== undefined) stores.delete(oldest);
    stores.set(key, reading);
    try {
      return await reading.places;
    } catch (error) {
      if (stores.get(key) === reading) stores.delete(key);
      throw error;
    }
  }

  return {
    /** @param storeCode undefined for super admins */
    async find(storeCode: string | undefined, origin: string) {
      const { storeId, lastSuccess } = await placesOf(storeCode);
      const isKnown = (lastSuccess.get(origin) ?? 0) > now() - placeKnownDays * dayMs;
      return { storeId, isKnown };
    },

    /** Notes a sign-in that succeeded: at most one write a place and day. Never rejects: the sign-in is good without. */
    async remember(storeCode: string | undefined, origin: string): Promise<void> {
      try {
        const { storeId, lastSuccess } = await placesOf(storeCode);
        if (storeId === undefined || (lastSuccess.get(origin) ?? 0) > now() - dayMs) return;
        // Before it is written, so that of forty tablets that sign in together one writes.
        lastSuccess.set(origin, now());
        await database.transaction("auth.save_place", (tx) =>
          savePlace(tx, { storeId, origin, lastSuccessAt: clock.now() }, placesPerStore),
        );
      } catch (err) {
        log.warn({ err }, "the place of a sign-in could not be kept");
      }
    },
  };
}
