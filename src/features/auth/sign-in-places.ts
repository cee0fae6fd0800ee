import { identifierKey } from "../../identifiers.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Log } from "../../platform/log.ts";
import { createTurns } from "../../platform/turns.ts";
import { findStoreByCode } from "../stores/stores.store.ts";
import { findPlaces, savePlace } from "./sign-in-places.store.ts";

const dayMs = 86_400_000;
/** A place is known for so long after the last sign-in that succeeded there. */
export const placeKnownDays = 30;
/** Places an account has at most; the one with a success on the fewest days is removed for a new one. */
const placesPerAccount = 20;
/** A success elsewhere, on another instance, is seen here after this time. */
const cachedMs = 10_000;
const cachedStores = 10_000;
/** Of all cached stores together. */
const cachedPlaces = 200_000;

interface StorePlaces {
  /** Null for super admins, undefined when no store has the code. */
  storeId: string | null | undefined;
  /** The last success of each account at each of its origins (`placeKey`), in milliseconds. */
  lastSuccess: Map<string, number>;
}

interface Reading {
  places: Promise<StorePlaces>;
  readAt: number;
  /** 0 until they are read. */
  count: number;
}

/** An account as it was typed: its kind, and its number or user name. */
export interface TypedAccount {
  /** Undefined for super admins. */
  storeCode: string | undefined;
  kind: "table" | "staff";
  name: string;
}

/** However the name is typed. */
function accountKey({ kind, name }: TypedAccount): string {
  return `${kind} ${identifierKey(name)}`;
}

/** No origin has a space in it. */
function placeKey(account: string, origin: string): string {
  return `${origin} ${account}`;
}

export type SignInPlaces = ReturnType<typeof createSignInPlaces>;

/**
 * Where each account of a store has signed in lately. Who knows one table's PIN makes places known for that table, and is a
 * stranger to all others. Kept in the database, so that it outlives a restart and every instance knows it; each process
 * remembers what it read for some seconds, so that a rush of guesses costs no queries.
 */
export function createSignInPlaces(deps: { database: Database; clock: Clock; log: Log }) {
  const { database, clock, log } = deps;
  const stores = new Map<string, Reading>();
  let counted = 0;
  // Guesses at store codes that do not exist are read one by one: they leave the connections to the orders.
  const inTurn = createTurns({ running: 2, waiting: 200 });

  const now = () => clock.now().getTime();
  /** No code can be a space. */
  const keyOf = (storeCode: string | undefined) => (storeCode === undefined ? " " : identifierKey(storeCode));

  async function read(storeCode: string | undefined): Promise<StorePlaces> {
    const since = new Date(now() - placeKnownDays * dayMs);
    return await inTurn(() =>
      database.query("auth.find_places", async (db) => {
        const storeId = storeCode === undefined ? null : (await findStoreByCode(db, storeCode))?.id;
        const places = storeId === undefined ? [] : await findPlaces(db, storeId, since);
        const lastSuccess = new Map(
          places.map((place) => [placeKey(place.account, place.origin), place.lastSuccessAt.getTime()]),
        );
        return { storeId, lastSuccess };
      }),
    );
  }

  function forget(key: string, reading: Reading): void {
    if (stores.get(key) !== reading) return;
    stores.delete(key);
    counted -= reading.count;
  }

  /** The map has the oldest first. */
  function makeRoom(): void {
    for (const [key, reading] of stores) {
      const isFull = stores.size > cachedStores || counted > cachedPlaces;
      if (!isFull && performance.now() - reading.readAt < cachedMs) return;
      forget(key, reading);
    }
  }

  async function placesOf(storeCode: string | undefined): Promise<StorePlaces> {
    const key = keyOf(storeCode);
    const cached = stores.get(key);
    if (cached && performance.now() - cached.readAt < cachedMs) return await cached.places;
    if (cached) forget(key, cached);
    const reading = { places: read(storeCode), readAt: performance.now(), count: 0 };
    stores.set(key, reading);
    makeRoom();
    try {
      const places = await reading.places;
      if (stores.get(key) === reading) {
        reading.count = places.lastSuccess.size;
        counted += reading.count;
        makeRoom();
      }
      return places;
    } catch (error) {
      forget(key, reading);
      throw error;
    }
  }

  return {
    async find(account: TypedAccount, origin: string) {
      const { storeId, lastSuccess } = await placesOf(account.storeCode);
      const last = lastSuccess.get(placeKey(accountKey(account), origin)) ?? 0;
      return { storeId, isKnown: last > now() - placeKnownDays * dayMs };
    },

    /** Notes a sign-in that succeeded: at most one write a place and day. Never rejects: the sign-in is good without. */
    async remember(typed: TypedAccount, origin: string): Promise<void> {
      try {
        const { storeId, lastSuccess } = await placesOf(typed.storeCode);
        const account = accountKey(typed);
        const key = placeKey(account, origin);
        if (storeId === undefined || (lastSuccess.get(key) ?? 0) > now() - dayMs) return;
        // Before it is written, so that of many sign-ins at the same moment one writes.
        lastSuccess.set(key, now());
        await database.transaction("auth.save_place", (tx) =>
          savePlace(tx, { storeId, account, origin, lastSuccessAt: clock.now() }, placesPerAccount),
        );
      } catch (err) {
        log.warn({ err }, "the place of a sign-in could not be kept");
      }
    },
  };
}
