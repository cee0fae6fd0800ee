import type { Config } from "../../config.ts";
import { DomainError } from "../../errors.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { principalKey, type StorePrincipal } from "../../principal.ts";

/** More streams than this need more memory than one process should have, whatever its descriptors are. */
const mostStreams = 10_000;
/** Descriptors for everything that is not a stream: this share of them, and never fewer than that number. */
const reservedShare = 0.2;
const reservedAtLeast = 100;
/** A client that is refused tries again after this time: places become free when streams end. */
const retryAfterSeconds = 10;

/** How many streams and waiting reads of the log may be open at once. */
export interface PlaceLimits {
  perProcess: number;
  perStore: number;
  perTable: number;
  perAccount: number;
}

/**
 * @param descriptors how many files and sockets the process may have open
 * @returns no more than the descriptors allow, whatever the settings say, and for one store half of that
 */
export function findPlaceLimits(settings: Config["streams"], descriptors: number): PlaceLimits {
  const reserved = Math.max(reservedAtLeast, Math.ceil(descriptors * reservedShare));
  const perProcess = Math.min(settings.max ?? mostStreams, Math.max(descriptors - reserved, 1));
  const { perTable, perAccount } = settings;
  return { perProcess, perStore: Math.ceil(perProcess / 2), perTable, perAccount };
}

export interface Place {
  /**
   * Gives the place back; calling it again changes nothing.
   * @param lingerMs how long its connection may still be there: until then it counts for the process and the store
   */
  leave(lingerMs?: number): void;
}

export interface StreamPlace extends Place {
  /** Whether a newer stream of the same principal has taken it. */
  isReplaced: boolean;
  /** Called then; the holder sets it, and ends its stream. */
  onReplaced(): void;
}

export type Places = ReturnType<typeof createPlaces>;

/** Hands out the places of one process. Each costs a connection, so what they are bounded by is its descriptors. */
export function createPlaces({ limits, metrics }: { limits: PlaceLimits; metrics: Metrics }) {
  let taken = 0;
  const takenByStore = new Map<string, number>();
  /** The streams of each principal, the oldest first. */
  const streams = new Map<string, Set<StreamPlace>>();
  /** How many reads of each principal wait. */
  const waits = new Map<string, number>();
  metrics.streamPlaces.set(limits.perProcess);

  function allowedTo({ role }: StorePrincipal): number {
    return role === "table" ? limits.perTable : limits.perAccount;
  }

  function shortage(storeId: string): "process_full" | "store_full" | null {
    if (taken >= limits.perProcess) return "process_full";
    return (takenByStore.get(storeId) ?? 0) >= limits.perStore ? "store_full" : null;
  }

  /** @param onLeave runs once */
  function take(storeId: string, onLeave: () => void): Place {
    taken++;
    add(takenByStore, storeId, 1);
    let isTaken = true;
    function free() {
      taken--;
      add(takenByStore, storeId, -1);
    }
    return {
      leave(lingerMs = 0) {
        if (!isTaken) return;
        isTaken = false;
        onLeave();
        if (lingerMs > 0) setTimeout(free, lingerMs).unref();
        else free();
      },
    };
  }

  function replace(oldest: StreamPlace) {
    metrics.streamsTurnedAway.inc({ reason: "replaced" });
    oldest.isReplaced = true;
    oldest.onReplaced();
    oldest.leave();
  }

  return {
    /**
     * A place for a stream. When its principal has as many as are allowed, or nothing is free, the principal's oldest
     * stream makes room: it may be one that the client has lost and the server still thinks open.
     * @throws DomainError OVERLOADED when nothing is free, and no stream of the principal's own could make room
     */
    takeForStream(principal: StorePrincipal): StreamPlace {
      const key = principalKey(principal);
      const earlier = streams.get(key);
      const [oldest] = earlier ?? [];
      const hasAll = (earlier?.size ?? 0) >= allowedTo(principal);
      if (oldest && (hasAll || shortage(principal.storeId) !== null)) replace(oldest);
      const reason = shortage(principal.storeId);
      if (reason !== null) {
        metrics.streamsTurnedAway.inc({ reason });
        throw new DomainError("OVERLOADED", { retryAfterSeconds });
      }

      const own = streams.get(key) ?? new Set();
      streams.set(key, own);
      const { leave } = take(principal.storeId, () => {
        own.delete(place);
        if (own.size === 0) streams.delete(key);
      });
      const place: StreamPlace = { leave, isReplaced: false, onReplaced() {} };
      own.add(place);
      return place;
    },

    /** A place for a read that waits for the next event; null when there is none, so that it does not wait. */
    takeForWait(principal: StorePrincipal): Place | null {
      const { storeId } = principal;
      const key = principalKey(principal);
      const isFull = shortage(storeId) !== null || (waits.get(key) ?? 0) >= allowedTo(principal);
      if (isFull) {
        metrics.streamsTurnedAway.inc({ reason: "wait" });
        return null;
      }
      add(waits, key, 1);
      return take(storeId, () => add(waits, key, -1));
    },

    /** Places in use, and how many principals and stores are remembered for them. */
    counts: () => ({ taken, stores: takenByStore.size, principals: streams.size + waits.size }),
  };
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
