import { type OrderStatus, orderStatuses } from "./orders.model.ts";

/** Every move an order can make. No forward step is skipped; what has no move is final. */
export const moves: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ["preparing", "cancelled"],
  preparing: ["ready", "cancelled"],
  ready: ["served"],
  served: [],
  cancelled: [],
};

/** The statuses from which an order can move to this one. */
export function statusesBefore(to: OrderStatus): OrderStatus[] {
  return orderStatuses.filter((from) => moves[from].includes(to));
}

export function isFinal(status: OrderStatus): boolean {
  return moves[status].length === 0;
}
