import { DomainError, doneForEarlierParty, invalid, notFound, type ValueError } from "../../errors.ts";
import { tooManyRequests } from "../../http/refusal-limit.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { StoreCaller } from "../../principal.ts";
import type { Changes } from "../events/changes.ts";
import type { CommittedEvent } from "../events/events.model.ts";
import type { Catalogue, Catalogues } from "../menu/catalogue.ts";
import { findOpenSession } from "../sessions/sessions.store.ts";
import { callerColumns } from "./caller-columns.ts";
import { createOrderBatches, type SettledOutcome } from "./order-batches.ts";
import { createOrderChanges } from "./order-changes.ts";
import type { Order, OrderCreate } from "./orders.model.ts";
import {
  findOrder,
  findOrders,
  type OrderFilter,
  type OrderRow,
  type Placement,
  placeOrders,
  toOrder,
  toPlacementBody,
} from "./orders.store.ts";
import { checkExpectations, type PricedOrder, priceOrder } from "./pricing.ts";

/** How often an order is priced anew when the menu changes under it. */
const maxAttempts = 4;

/** An order as the database answered it: `json` is its `Order`, encoded. */
export interface PlacedOrder {
  id: string;
  json: string;
}

export type OrdersService = ReturnType<typeof createOrdersService>;

export function createOrdersService(deps: {
  database: Database;
  changes: Changes;
  catalogues: Catalogues;
  clock: Clock;
  metrics: Metrics;
  publish(events: CommittedEvent[]): void;
}) {
  const batches = createOrderBatches((batch, patient) =>
    placeOrders(deps.database, batch, deps.clock.databaseMoment(), patient),
  );
  deps.metrics.beforeScrape(async () => {
    const { forStatement, forStore } = batches.countWaiting();
    deps.metrics.ordersWaiting.set({ for: "statement" }, forStatement);
    deps.metrics.ordersWaiting.set({ for: "store" }, forStore);
  });

  /**
   * Places an order in one round trip: it is priced by the catalogue at hand, and the statement that writes it
   * checks that this is still the present one.
   * @throws DomainError ORDER_REJECTED, PRICE_CHANGED, SESSION_CLOSED, SESSION_FULL, TOO_MANY_REQUESTS, ORDER_EXPIRED,
   *   STORE_NOT_ACCEPTING_ORDERS, MENU_CHANGED, IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED, OVERLOADED
   */
  async function placeOrder(caller: StoreCaller, request: OrderCreate): Promise<PlacedOrder> {
    const tableId = tableOf(caller, request);
    let catalogue = await deps.catalogues.any(caller.principal.storeId);
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const now = deps.clock.now();
      let priced: PricedOrder;
      try {
        checkNotAfter(request, now);
        priced = priceOrder(catalogue, request.lines, now);
        checkExpectations(request, priced, catalogue.version);
      } catch (refusal) {
        const earlier = await deps.changes.earlierAnswer(caller);
        if (earlier !== undefined) return replayed(caller, JSON.stringify(earlier));
        // The catalogue at hand may be an old one: what it refuses is refused by the present one only.
        const present = await deps.catalogues.present(caller.principal.storeId, 0);
        if (present.version === catalogue.version) throw refusal;
        catalogue = present;
        continue;
      }
      const placement = toPlacement(caller, request, tableId, catalogue, priced);
      const outcome = await batches.place(placement);
      if (outcome.outcome === "menu_changed") {
        catalogue = await deps.catalogues.reload(caller.principal.storeId);
        continue;
      }
      return settle(caller, request, placement, priced, outcome);
    }
    throw new DomainError("MENU_CHANGED", { retryAfterSeconds: 1 });
  }

  function settle(
    caller: StoreCaller,
    request: OrderCreate,
    placement: Placement,
    priced: PricedOrder,
    outcome: SettledOutcome,
  ): PlacedOrder {
    switch (outcome.outcome) {
      case "placed": {
        deps.publish(outcome.events);
        const labels = { store: placement.store_id, currency: placement.currency };
        deps.metrics.ordersPlaced.inc(labels);
        deps.metrics.revenueMinor.inc(labels, placement.total);
        return { id: placement.order_id, json: outcome.body };
      }
      case "replayed":
        return replayed(caller, outcome.body);
      case "key_reused":
        throw new DomainError("IDEMPOTENCY_KEY_REUSED");
      case "table_not_found":
        throw caller.principal.role === "table" ? notFound() : invalid("/tableId", "NOT_FOUND");
      case "not_accepting_orders":
        throw new DomainError("STORE_NOT_ACCEPTING_ORDERS");
      case "done_for_earlier_party":
        throw doneForEarlierParty();
      case "session_closed":
        throw new DomainError("SESSION_CLOSED");
      case "session_full":
        throw new DomainError("SESSION_FULL", { extra: { ...outcome.limit } });
      case "too_many_orders":
        throw tooManyRequests(outcome.retryAfterSeconds);
      case "out_of_stock":
        throw outOfStock(request, priced, outcome.remaining);
      case "menu_changed":
        throw new DomainError("MENU_CHANGED");
    }
  }

  async function getOrder(caller: StoreCaller, id: string): Promise<Order> {
    const { principal } = caller;
    const row = await deps.database.query("orders.get", (db) => findOrder(db, principal.storeId, id));
    // A tablet sees its own table's orders, and of those only the open session's.
    if (!row || (principal.role === "table" && !(await isOfOpenSession(principal.id, row)))) throw notFound();
    return toOrder(row);
  }

  async function isOfOpenSession(tableId: string, { order }: OrderRow): Promise<boolean> {
    if (order.tableId !== tableId) return false;
    return (await openSessionId(order.storeId, tableId)) === order.sessionId;
  }

  async function listOrders(caller: StoreCaller, filter: Omit<OrderFilter, "storeId">): Promise<OrderRow[]> {
    const { principal } = caller;
    if (principal.role !== "table")
      return await deps.database.query("orders.list", (db) =>
        findOrders(db, { ...filter, storeId: principal.storeId }),
      );
    const sessionId = await openSessionId(principal.storeId, principal.id);
    if (sessionId === null) return [];
    return await deps.database.query("orders.list", (db) =>
      findOrders(db, { ...filter, storeId: principal.storeId, tableId: principal.id, sessionId }),
    );
  }

  async function openSessionId(storeId: string, tableId: string): Promise<string | null> {
    const session = await deps.database.query("sessions.find_open", (db) =>
      findOpenSession(db, storeId, tableId),
    );
    return session?.id ?? null;
  }

  return { placeOrder, ...createOrderChanges(deps), getOrder, listOrders };
}

/** The answer of the first request with this key. */
function replayed(caller: StoreCaller, json: string): PlacedOrder {
  caller.replayed = true;
  const { id }: Order = JSON.parse(json);
  return { id, json };
}

function tableOf({ principal }: StoreCaller, request: OrderCreate): string {
  if (principal.role !== "table") {
    if (request.tableId === undefined) throw invalid("/tableId", "REQUIRED");
    return request.tableId;
  }
  if (request.tableId !== undefined && request.tableId !== principal.id) throw new DomainError("FORBIDDEN");
  return principal.id;
}

function checkNotAfter(request: OrderCreate, now: Date): void {
  if (request.notAfter !== undefined && new Date(request.notAfter) < now)
    throw new DomainError("ORDER_EXPIRED");
}

function toPlacement(
  caller: StoreCaller,
  request: OrderCreate,
  tableId: string,
  catalogue: Catalogue,
  priced: PricedOrder,
): Placement {
  const { principal } = caller;
  const { store } = catalogue;
  const source = principal.role === "table" ? "table" : "staff";
  const note = request.note ?? "";
  return {
    store_id: principal.storeId,
    table_id: tableId,
    order_id: Bun.randomUUIDv7(),
    new_session_id: Bun.randomUUIDv7(),
    expected_session_id: request.sessionId ?? null,
    menu_version: catalogue.version,
    source,
    note,
    currency: store.currency,
    total: priced.total,
    lines: priced.lines,
    stock: priced.stock,
    body: toPlacementBody({
      status: "pending",
      source,
      tableId,
      note,
      currency: store.currency,
      total: priced.total,
      lines: priced.lines,
      cancelReason: null,
      servedAt: null,
      version: 1,
    }),
    ...callerColumns(caller),
  };
}

function outOfStock(
  request: OrderCreate,
  priced: PricedOrder,
  remaining: Record<string, number>,
): DomainError {
  const errors = request.lines.flatMap((line, index): ValueError[] => {
    const left = remaining[line.itemId];
    if (left === undefined) return [];
    const name = priced.lines[index]?.name ?? "";
    return [
      { pointer: `/lines/${index}/quantity`, code: "ITEM_OUT_OF_STOCK", params: { name, remaining: left } },
    ];
  });
  return new DomainError("ORDER_REJECTED", { errors });
}
