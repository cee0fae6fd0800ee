import type { Order, OrderStatus } from "../features/orders/orders.model.ts";
import type { Session } from "../features/sessions/sessions.model.ts";
import type { PlannedOrder } from "./plan.ts";

/** An order that the server has accepted, and what it was told of it since. */
export interface PlacedOrder {
  planned: PlannedOrder;
  lines: { itemId: string; quantity: number; optionIds: string[] }[];
  /** As the server answered it. */
  order: Order;
  sentAtMs: number;
  /** From sending it first to its first answer. */
  latencyMs: number;
  /** The states the server has confirmed, in order, `pending` first. */
  statuses: OrderStatus[];
}

/** What the clients of a replay did and were told: what is read back afterwards must agree with it. */
export interface Account {
  placed: PlacedOrder[];
  /** Sessions that were closed, as the server answered. */
  closed: Session[];
  rejected: number;
  /** Of these, the ones whose total the server saw differently. */
  mispriced: number;
  /** Answers that the server had given before. */
  replayed: number;
  sentTwice: number;
  /** Things that were wrong already at the time. */
  problems: string[];
}

export function openAccount(): Account {
  return { placed: [], closed: [], rejected: 0, mispriced: 0, replayed: 0, sentTwice: 0, problems: [] };
}
