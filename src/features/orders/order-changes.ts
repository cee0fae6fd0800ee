import { DomainError, invalid, notFound } from "../../errors.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { StoreCaller } from "../../principal.ts";
import type { Changes } from "../events/changes.ts";
import type { CommittedEvent } from "../events/events.model.ts";
import { checkVersion } from "../events/versions.ts";
import { callerColumns } from "./caller-columns.ts";
import { changeOrder, type OrderChange } from "./order-changes.store.ts";
import { canMove, isFinal, moves } from "./order-status.ts";
import type { Order, OrderStatus } from "./orders.model.ts";
import { findOrder, toOrder } from "./orders.store.ts";

/** How often a change is decided anew when the order changes meanwhile. */
const maxAttempts = 4;

type Decision = Pick<OrderChange, "type" | "data" | "response"> &
  Partial<Pick<OrderChange, "status" | "cancel_reason" | "served_at" | "deleted_at" | "deleted_by">>;

/**
 * Changes of one order in two round trips: it is read, the change is decided, and the statement that writes it
 * checks that the order is still as it was read.
 */
export function createOrderChanges(deps: {
  database: Database;
  changes: Changes;
  clock: Clock;
  metrics: Metrics;
  publish(events: CommittedEvent[]): void;
}) {
  /** @returns the answer: of this change, or of an earlier request with the same key */
  async function change(
    caller: StoreCaller,
    id: string,
    decide: (present: Order, now: string) => Decision,
  ): Promise<unknown> {
    const { storeId } = caller.principal;
    let present: Order | undefined;
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const now = deps.clock.now().toISOString();
      let decision: Decision;
      try {
        const row = await deps.database.query("orders.get", (db) => findOrder(db, storeId, id));
        if (!row) throw notFound();
        present = toOrder(row);
        decision = decide(present, now);
      } catch (refusal) {
        const earlier = await deps.changes.earlierAnswer(caller);
        if (earlier !== undefined) return earlier;
        throw refusal;
      }
      const written = await changeOrder(deps.database, toChange(caller, present, decision, now));
      switch (written.outcome) {
        case "changed":
          deps.publish([written.event]);
          if (decision.served_at) observeServed(present.createdAt, decision.served_at);
          return decision.response;
        case "replayed":
          caller.replayed = true;
          return written.response;
        case "key_reused":
          throw new DomainError("IDEMPOTENCY_KEY_REUSED");
        case "in_progress":
          throw new DomainError("IDEMPOTENCY_IN_PROGRESS", { retryAfterSeconds: 1 });
        case "stale":
      }
    }
    throw new DomainError("VERSION_CONFLICT", { extra: { present } });
  }

  function observeServed(createdAt: string, servedAt: string) {
    deps.metrics.orderServedSeconds.observe((Date.parse(servedAt) - Date.parse(createdAt)) / 1000);
  }

  /** Moves an order along. @throws DomainError NOT_FOUND, INVALID_STATUS_TRANSITION, VERSION_CONFLICT */
  async function changeStatus(
    caller: StoreCaller,
    id: string,
    request: { status: OrderStatus; reason?: string; version?: number },
  ): Promise<Order> {
    const { status, reason } = request;
    if (status === "cancelled" && reason === undefined) throw invalid("/reason", "REQUIRED");
    const answer = await change(caller, id, (present, now) => {
      checkVersion(caller, request.version, present);
      if (!canMove(present.status, status))
        throw new DomainError("INVALID_STATUS_TRANSITION", {
          params: { from: present.status, to: status },
          extra: { present, allowed: moves[present.status] },
        });
      const servedAt = status === "served" ? now : null;
      const cancelReason = status === "cancelled" ? (reason ?? "") : null;
      const order = {
        ...present,
        status,
        servedAt,
        cancelReason,
        updatedAt: now,
        version: present.version + 1,
      };
      return {
        type: "order.status_changed",
        status,
        served_at: servedAt,
        cancel_reason: cancelReason,
        data: { ...order, previousStatus: present.status },
        response: order,
      };
    });
    // The same route wrote it, with the type that it writes now.
    return answer as Order;
  }

  /** Takes an order that was a mistake out of lists and totals. @throws DomainError NOT_FOUND, ORDER_FINAL, VERSION_CONFLICT */
  async function deleteOrder(caller: StoreCaller, id: string): Promise<void> {
    await change(caller, id, (present, now) => {
      checkVersion(caller, undefined, present);
      if (isFinal(present.status)) throw new DomainError("ORDER_FINAL", { extra: { present } });
      return {
        type: "order.deleted",
        deleted_at: now,
        deleted_by: caller.actor,
        data: { ...present, deletedAt: now },
        response: {},
      };
    });
  }

  return { changeStatus, deleteOrder };
}

function toChange(caller: StoreCaller, present: Order, decision: Decision, now: string): OrderChange {
  return {
    store_id: caller.principal.storeId,
    order_id: present.id,
    version: present.version,
    table_number: present.tableNumber,
    status: present.status,
    cancel_reason: present.cancelReason,
    served_at: present.servedAt,
    deleted_at: null,
    deleted_by: null,
    now,
    ...callerColumns(caller),
    ...decision,
  };
}
