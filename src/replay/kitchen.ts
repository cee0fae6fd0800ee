import { Order, type OrderStatus } from "../features/orders/orders.model.ts";
import type { Account, PlacedOrder } from "./account.ts";
import { type Client, Refusal } from "./client.ts";
import { createLanes } from "./lanes.ts";
import { parserOf } from "./parse.ts";

const way: OrderStatus[] = ["pending", "preparing", "ready", "served"];
const parseOrder = parserOf(Order);

export type Kitchen = ReturnType<typeof createKitchen>;

/** Moves orders along, as many at a time as there are cooks; each change carries a key and the order's version. */
export function createKitchen(deps: { client: Client; token: string; cooks: number; account: Account }) {
  const inLane = createLanes(deps.cooks);

  async function moveAlong(placed: PlacedOrder): Promise<void> {
    let { version } = placed.order;
    for (const status of way.slice(1, way.indexOf(placed.planned.goal) + 1)) {
      const { body: order, isReplay } = await deps.client.call(
        "POST",
        `/api/v1/orders/${placed.order.id}/status`,
        { token: deps.token, key: crypto.randomUUID(), body: { status, version }, parse: parseOrder },
      );
      if (isReplay) deps.account.replayed++;
      if (order.id !== placed.order.id || order.status !== status || order.version !== version + 1)
        deps.account.problems.push(
          `order ${placed.order.id} was to become ${status} and became ${order.status}`,
        );
      version = order.version;
      placed.statuses.push(order.status);
    }
  }

  return {
    /** Settles when the order is as far as it is meant to come. */
    take: (placed: PlacedOrder) =>
      inLane(async () => {
        try {
          await moveAlong(placed);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          deps.account.problems.push(error.message);
        }
      }),
  };
}
