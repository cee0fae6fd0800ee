import { DomainError } from "../../errors.ts";
import { sqlState } from "../../platform/database/errors.ts";
import type { Placement, PlacementOutcome } from "./orders.store.ts";

const maxOrdersEach = 64;
/** Of each kind: those that wait for no store, and those that wait for one. */
const maxStatements = 2;
/** Orders that may wait for a statement; as many again may wait for a locked store. */
const maxWaiting = 1_024;
/** Orders of one store that may wait, so that a busy or locked store leaves room for the others. */
const maxWaitingOfStore = 256;
/** An order that is older is not sent (again): whoever placed it has given up, or soon will. */
const maxAgeMs = 5_000;

/** What became of an order, once no store is in its way any more. */
export type SettledOutcome = Exclude<PlacementOutcome, { outcome: "store_busy" }>;

interface Order {
  placement: Placement;
  since: number;
  resolve(outcome: SettledOutcome): void;
  reject(reason: unknown): void;
}

export type OrderBatches = ReturnType<typeof createOrderBatches>;

/**
 * Lets the orders that wait at one moment share a statement, and so a round trip and a commit. While no statement
 * runs, an order leaves at once.
 *
 * A shared statement waits for no store's lock. Orders of a store that something else holds, such as an import of
 * its menu, go on in a patient statement of that store alone, so that no other store waits with it.
 * @param placeOrders writes a batch in one statement: an outcome for each, or an error and nothing written
 */
export function createOrderBatches(
  placeOrders: (batch: Placement[], patient: boolean) => Promise<PlacementOutcome[]>,
) {
  /** In order of arrival. */
  const waiting = new Set<Order>();
  const waitingOfStore = new Map<string, number>();
  /** A store is in one statement at a time: a second one would only find it locked by the first. */
  const storesUnderWay = new Set<string>();
  /** Stores that were found locked: their orders wait for a patient statement. */
  const lockedStores = new Set<string>();
  /** Stores whose orders are in a patient statement, which may wait for the lock for long. */
  const patientStores = new Set<string>();
  const running = { shared: 0, patient: 0 };
  /** In the shared statements that run. */
  let sharedOrders = 0;

  function startStatements() {
    for (const kind of ["shared", "patient"] as const) {
      while (running[kind] < maxStatements && isWorthIt(kind)) {
        const batch = takeBatch(kind === "patient");
        if (batch.length === 0) break;
        void run(kind, batch);
      }
    }
  }

  /**
   * Beside a statement that runs, another one starts for half as many orders or more: for fewer, what it costs to
   * start one is better shared with those that come meanwhile.
   */
  function isWorthIt(kind: "shared" | "patient"): boolean {
    return kind === "patient" ? lockedStores.size > 0 : countWaiting().forStatement * 2 >= sharedOrders;
  }

  function countWaiting() {
    let forStore = 0;
    for (const stores of [lockedStores, patientStores])
      for (const store of stores) forStore += waitingOfStore.get(store) ?? 0;
    return { forStatement: waiting.size - forStore, forStore };
  }

  function startWaiting(order: Order) {
    const { store_id } = order.placement;
    waiting.add(order);
    waitingOfStore.set(store_id, (waitingOfStore.get(store_id) ?? 0) + 1);
  }

  function endWaiting(order: Order) {
    const { store_id } = order.placement;
    waiting.delete(order);
    const left = (waitingOfStore.get(store_id) ?? 0) - 1;
    if (left > 0) waitingOfStore.set(store_id, left);
    else waitingOfStore.delete(store_id);
  }

  function hasRoomFor(storeId: string): boolean {
    if ((waitingOfStore.get(storeId) ?? 0) >= maxWaitingOfStore) return false;
    const { forStatement, forStore } = countWaiting();
    const isHeld = lockedStores.has(storeId) || patientStores.has(storeId);
    return (isHeld ? forStore : forStatement) < maxWaiting;
  }

  function takeBatch(patient: boolean): Order[] {
    const batch: Order[] = [];
    const keys = new Set<string>();
    const now = performance.now();
    for (const order of waiting) {
      if (batch.length === maxOrdersEach) break;
      const { store_id, principal, key } = order.placement;
      if (storesUnderWay.has(store_id) || lockedStores.has(store_id) !== patient) continue;
      if (patient && batch[0] && batch[0].placement.store_id !== store_id) continue;
      // The same request twice: the second is answered like the first, once that has ended.
      const name = key === null ? null : `${principal} ${key}`;
      if (name !== null && keys.has(name)) continue;
      endWaiting(order);
      if (isTooOld(order, now)) {
        order.reject(overloaded());
        continue;
      }
      if (name !== null) keys.add(name);
      batch.push(order);
    }
    return batch;
  }

  async function run(kind: "shared" | "patient", batch: Order[]) {
    const stores = new Set(batch.map((order) => order.placement.store_id));
    running[kind]++;
    if (kind === "shared") sharedOrders += batch.length;
    for (const store of stores) storesUnderWay.add(store);
    if (kind === "patient")
      for (const store of stores) {
        lockedStores.delete(store);
        patientStores.add(store);
      }
    await settle(batch, kind === "patient");
    for (const store of stores) {
      storesUnderWay.delete(store);
      patientStores.delete(store);
    }
    running[kind]--;
    if (kind === "shared") sharedOrders -= batch.length;
    startStatements();
  }

  async function settle(batch: Order[], patient: boolean) {
    try {
      await send(batch, patient);
    } catch (error) {
      for (const order of batch) {
        if (canTryAlone(order, error, batch.length)) await send([order], patient).catch(order.reject);
        else order.reject(error);
      }
    }
  }

  async function send(batch: Order[], patient: boolean) {
    const outcomes = await placeOrders(
      batch.map((order) => order.placement),
      patient,
    );
    batch.forEach((order, index) => {
      const outcome = outcomes[index];
      if (!outcome) order.reject(new Error("no outcome for an order"));
      else if (outcome.outcome !== "store_busy") order.resolve(outcome);
      else {
        lockedStores.add(order.placement.store_id);
        startWaiting(order);
      }
    });
  }

  return {
    /**
     * @throws DomainError OVERLOADED when too many orders wait, of this store or of all, or this one has waited too
     *   long; DATABASE_UNAVAILABLE when it may or may not have been placed
     */
    async place(placement: Placement): Promise<SettledOutcome> {
      if (!hasRoomFor(placement.store_id)) throw overloaded();
      return await new Promise((resolve, reject) => {
        startWaiting({ placement, since: performance.now(), resolve, reject });
        startStatements();
      });
    },
    /** Orders that wait for a statement to begin, and those that wait for a locked store. */
    countWaiting,
  };
}

/**
 * Whether an order of a batch that has failed is to be tried by itself, so that one which the database refuses hurts
 * no other.
 *
 * What the server has refused it has undone. When the connection was lost or no answer came, the batch may have
 * committed: an order with an idempotency key is then placed or found, one without could be placed twice.
 */
function canTryAlone(order: Order, error: unknown, batchSize: number): boolean {
  if (isTooOld(order)) return false;
  const isUndone = !(error instanceof DomainError) && sqlState(error) !== undefined;
  return isUndone ? batchSize > 1 : order.placement.key !== null;
}

function isTooOld(order: Order, now = performance.now()): boolean {
  return now - order.since > maxAgeMs;
}

function overloaded(): DomainError {
  return new DomainError("OVERLOADED", { retryAfterSeconds: 1 });
}
