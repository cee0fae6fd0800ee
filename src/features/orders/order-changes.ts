import { DomainError, invalid, notFound } from "../../errors.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { StoreCaller } from "../../principal.ts";
import type { CommittedEvent } from "../events/events.model.ts";
import { callerColumns } from "./caller-columns.ts";
import { changeOrder, type WantedOrderChange } from "./order-changes.store.ts";
import { isFinal, moves, statusesBefore } from "./order-status.ts";
import { type Order, type OrderStatusChange, orderStatuses } from "./orders.model.ts";

type Wanted = Omit<
  WantedOrderChange,
  "store_id" | "order_id" | "given" | keyof ReturnType<typeof callerColumns>
>;

/** Changes of one order, each in one round trip: the statement that writes it checks that it is allowed. */
export function createOrderChanges(deps: {
  database: Database;
  clock: Clock;
  metrics: Metrics;
  publish(events: CommittedEvent[]): void;
}) {
  /** @returns the order as JSON: after this change, or after that of an earlier request with the same key */
  async function change(
    caller: StoreCaller,
    id: string,
    wanted: Wanted,
    refusal: (present: Order) => DomainError,
  ): Promise<string> {
    const written = await changeOrder(deps.database, {
      store_id: caller.principal.storeId,
      order_id: id,
      given: deps.clock.databaseMoment(),
      ...callerColumns(caller),
      ...wanted,
    });
    switch (written.outcome) {
      case "changed":
        deps.publish(written.events);
        if (wanted.status === "served") observeServed(JSON.parse(written.body));
        return written.body;
      case "replayed":
        caller.replayed = true;
        return written.body;
      case "not_found":
        throw notFound();
      case "version_conflict":
        throw new DomainError("VERSION_CONFLICT", { extra: { present: written.present } });
      case "not_allowed":
        throw refusal(written.present);
      case "key_reused":
        throw new DomainError("IDEMPOTENCY_KEY_REUSED");
      case "in_progress":
        throw new DomainError("IDEMPOTENCY_IN_PROGRESS", { retryAfterSeconds: 1 });
    }
  }

  function observeServed({ createdAt, servedAt }: Order) {
    if (servedAt === null) return;
    deps.metrics.orderServedSeconds.observe((Date.parse(servedAt) - Date.parse(createdAt)) / 1000);
  }

  /**
   * Moves an order along.
   * @param request with `restock`, whether a cancelled order gives back what it took from counted items; without,
   *   it does while nobody has begun to cook
   * @returns the order as JSON
   * @throws DomainError VALIDATION_FAILED, NOT_FOUND, INVALID_STATUS_TRANSITION, VERSION_CONFLICT, IDEMPOTENCY_IN_PROGRESS,
   *   IDEMPOTENCY_KEY_REUSED
   */
  async function changeStatus(caller: StoreCaller, id: string, request: OrderStatusChange): Promise<string> {
    const { status, reason, restock } = request;
    if (status === "cancelled" && reason === undefined) throw invalid("/reason", "REQUIRED");
    if (status !== "cancelled" && restock !== undefined) throw invalid("/restock", "UNKNOWN_KEY");
    const wanted: Wanted = {
      type: "order.status_changed",
      allowed_in: statusesBefore(status),
      version: request.version ?? caller.ifMatch,
      status,
      ...(status === "cancelled" && { cancel_reason: reason, restock }),
    };
    return await change(
      caller,
      id,
      wanted,
      (present) =>
        new DomainError("INVALID_STATUS_TRANSITION", {
          params: { from: present.status, to: status },
          extra: { present, allowed: moves[present.status] },
        }),
    );
  }

  /**
   * Takes an order that was a mistake out of lists and totals. With the last order of an open session, the session
   * is closed.
   * @param restock as for a cancelled order
   * @throws DomainError NOT_FOUND, ORDER_FINAL, VERSION_CONFLICT, IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED
   */
  async function deleteOrder(caller: StoreCaller, id: string, restock?: boolean): Promise<void> {
    const wanted: Wanted = {
      type: "order.deleted",
      allowed_in: orderStatuses.filter((status) => !isFinal(status)),
      version: caller.ifMatch,
      restock,
    };
    await change(caller, id, wanted, (present) => new DomainError("ORDER_FINAL", { extra: { present } }));
  }

  return { changeStatus, deleteOrder };
}
