import type { OrderStatus } from "./orders.model.ts";

/** Every move an order can make. No forward step is skipped; what has no move is final. */
export const moves: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ["preparing", "cancelled"],
  preparing: ["ready", "cancelled"],
  ready: ["served"],
  served: [],
  cancelled: [],
};

export function canMove(from: OrderStatus, to: OrderStatus): boolean {
  return moves[from].includes(to);
}

export function isFinal(status: OrderStatus): boolean {
  return moves[status].length === 0;
}
