import { Order } from "../../src/features/orders/orders.model.ts";
import { Session } from "../../src/features/sessions/sessions.model.ts";
import { pause } from "../../src/platform/pause.ts";
import type { Role } from "../../src/principal.ts";
import { parserOf } from "../../src/replay/parse.ts";
import { createTestStore } from "../support/store.ts";
import { persist } from "./client.ts";
import type { Cluster } from "./cluster.ts";
import { type Follower, follow } from "./follower.ts";
import { type AcknowledgedOrder, openJournal } from "./journal.ts";

export interface LoadSize {
  stores: number;
  tabletsATable: number;
}
export const fullLoad: LoadSize = { stores: 3, tabletsATable: 3 };
/** For a machine that has other things to do. */
export const littleLoad: LoadSize = { stores: 2, tabletsATable: 1 };

/** Between two orders of a tablet, on average. */
const thinkMs = 120;
/** Between two steps of a store's kitchen. */
const kitchenMs = 40;
/** A table is completed after so many of its orders. */
const ordersAParty = 12;
/** Between two orders that are sent to one instance past the balancer: they tell when it is back. */
const probeMs = 50;
/** What was begun may be finished for so long once the load ends. */
const drainMs = 60_000;

const parseOrder = parserOf(Order);
const parseSession = parserOf(Session);

export type Load = Awaited<ReturnType<typeof startLoad>>;

interface Table {
  id: string;
  token: string;
}

/** Who sits at a table: the tablets on it share this. */
interface Party {
  orders: number;
  /** Sessions that were completed, or are about to be. */
  completed: Set<string>;
}

interface LoadedStore {
  id: string;
  staffToken: string;
  tables: Table[];
  line: { itemId: string; quantity: number; optionIds: string[] };
}

/** Guests, kitchens, completed tables and listeners in stores of their own, until `stop`. */
export async function startLoad(cluster: Cluster, { stores, tabletsATable }: LoadSize) {
  const journal = openJournal();
  const loaded = await Promise.all(Array.from({ length: stores }, () => openStore(cluster)));
  /** Ends new work; then whatever still tries; then the streams. */
  const closing = new AbortController();
  const givenUp = new AbortController();
  const streamsOver = new AbortController();

  const followers = loaded.flatMap((store) => followStore(store));
  await Promise.all(followers.map((follower) => follower.ready));
  const work = loaded.flatMap((store) => runStore(store));

  function followStore({ id, staffToken, tables }: LoadedStore): Follower[] {
    const { url } = cluster;
    const dashboards = cluster.instances.map((_, index) =>
      follow(
        journal,
        { url, token: staffToken, name: `dashboard ${index + 1} of ${id}`, storeId: id, tableId: null },
        streamsOver.signal,
      ),
    );
    const tablets = tables.map((table) =>
      follow(
        journal,
        { url, token: table.token, name: `tablet ${table.id}`, storeId: id, tableId: table.id },
        streamsOver.signal,
      ),
    );
    return [...dashboards, ...tablets];
  }

  function runStore(store: LoadedStore): Promise<void>[] {
    const toCook: AcknowledgedOrder[] = [];
    const tablets = store.tables.flatMap((table) => {
      const party: Party = { orders: 0, completed: new Set() };
      return Array.from({ length: tabletsATable }, () => runTablet(store, table, party, toCook));
    });
    const [table] = store.tables;
    const probes = table ? cluster.instances.map((instance) => runProbe(store, table, instance)) : [];
    return [...tablets, ...probes, runKitchen(store, toCook)];
  }

  /** Orders one after the other, each until it is acknowledged. */
  async function runTablet(
    store: LoadedStore,
    table: Table,
    party: Party,
    toCook: AcknowledgedOrder[],
  ): Promise<void> {
    await pause(Math.random() * thinkMs, closing.signal);
    while (!closing.signal.aborted) {
      const order = await placeOrder(store, table, { url: cluster.url, name: null });
      if (order) {
        if (toCook.length < 100) toCook.push(order);
        if (++party.orders >= ordersAParty) await completeTable(store, party, order);
      }
      await pause(thinkMs * (0.5 + Math.random()), closing.signal);
    }
  }

  async function runProbe(
    store: LoadedStore,
    table: Table,
    instance: { url: string; name: string },
  ): Promise<void> {
    while (!closing.signal.aborted) {
      await placeOrder(store, table, instance);
      await pause(probeMs, closing.signal);
    }
  }

  async function placeOrder(
    store: LoadedStore,
    table: Table,
    at: { url: string; name: string | null },
  ): Promise<AcknowledgedOrder | null> {
    const key = crypto.randomUUID();
    const quantity = 1 + Math.floor(Math.random() * 3);
    const answer = await persist(
      journal,
      {
        what: "order",
        url: at.url,
        path: "/api/v1/orders",
        token: table.token,
        key,
        body: { lines: [{ ...store.line, quantity }], note: key },
      },
      givenUp.signal,
    );
    if (answer === null || answer === "done") {
      const settled = answer === null ? journal.unresolved : journal.doneUnseen;
      settled.push({ storeId: store.id, key });
      return null;
    }
    const { id, number, total, sessionId, tableId } = parseOrder(answer.body);
    const { isReplay, sentAt, waitedMs } = answer;
    const order: AcknowledgedOrder = {
      ...{ storeId: store.id, tableId, key, id, number, total, sessionId },
      ...{ isReplay, instance: at.name, sentAt, at: answer.at, waitedMs },
    };
    journal.orders.push(order);
    return order;
  }

  async function runKitchen(store: LoadedStore, toCook: AcknowledgedOrder[]): Promise<void> {
    while (!closing.signal.aborted) {
      const order = toCook.shift();
      if (order) await moveOn(store, order);
      await pause(kitchenMs, closing.signal);
    }
  }

  async function moveOn(store: LoadedStore, order: AcknowledgedOrder): Promise<void> {
    for (const status of ["preparing", "ready", "served"]) {
      if (closing.signal.aborted) return;
      const answer = await post("move", `/api/v1/orders/${order.id}/status`, store, { status });
      if (answer === null || answer === "done") return;
      const { version } = parseOrder(answer.body);
      journal.moves.push({ storeId: store.id, orderId: order.id, status, version });
    }
  }

  async function completeTable(
    store: LoadedStore,
    party: Party,
    { tableId, sessionId }: AcknowledgedOrder,
  ): Promise<void> {
    // An order whose answer came late may be of a party that has gone.
    if (party.completed.has(sessionId)) return;
    party.completed.add(sessionId);
    party.orders = 0;
    const answer = await post("complete", `/api/v1/tables/${tableId}/complete`, store, { sessionId });
    if (answer !== null && answer !== "done")
      journal.completed.push({ storeId: store.id, tableId, sessionId: parseSession(answer.body).id });
  }

  function post(what: "move" | "complete", path: string, store: LoadedStore, body: unknown) {
    const key = crypto.randomUUID();
    return persist(
      journal,
      { what, url: cluster.url, path, token: store.staffToken, key, body },
      givenUp.signal,
    );
  }

  return {
    journal,
    stores: loaded,
    followers,
    /** Lets everybody finish what they have begun. The streams go on. */
    async drain(): Promise<void> {
      closing.abort();
      const timer = setTimeout(() => givenUp.abort(), drainMs);
      try {
        await Promise.all(work);
      } finally {
        clearTimeout(timer);
      }
    },
    async closeStreams(): Promise<void> {
      streamsOver.abort();
      await Promise.all(followers.map((follower) => follower.ended));
    },
    /** Ends everything at once. */
    async abandon(): Promise<void> {
      closing.abort();
      givenUp.abort();
      streamsOver.abort();
      await Promise.allSettled([...work, ...followers.map((follower) => follower.ended)]);
    },
  };
}

async function openStore({ witness }: Cluster): Promise<LoadedStore> {
  // Tokens are of this moment; the witness's clock moves only when it is told.
  witness.clock.set(new Date());
  const { id, ids, line, tokens } = await createTestStore(witness, { unbounded: true });
  const tables = await Promise.all(
    ids.tables.map(async (tableId) => ({ id: tableId, token: await tokenOf("table", tableId) })),
  );
  return { id, staffToken: tokens.staff, tables, line };

  async function tokenOf(role: Role, subject: string): Promise<string> {
    const issue = { id: subject, role, name: role, storeId: id, tokenVersion: 1 };
    return (await witness.tokens.issue(issue)).token;
  }
}
