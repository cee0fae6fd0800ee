import { describe, expect, test } from "bun:test";
import { isFinal, moves, statusesBefore } from "../../src/features/orders/order-status.ts";
import { type OrderStatus, orderStatuses } from "../../src/features/orders/orders.model.ts";

/** All that can become of an order in a status, itself included. */
function reachableFrom(status: OrderStatus): Set<OrderStatus> {
  const reached = new Set<OrderStatus>([status]);
  // A set that grows while it is walked is walked to its end.
  for (const at of reached) for (const next of moves[at]) reached.add(next);
  return reached;
}

describe("the table of moves", () => {
  test("has these moves and no other", () => {
    const all = orderStatuses.flatMap((from) => moves[from].map((to) => `${from} > ${to}`));
    expect(all).toEqual([
      "pending > preparing",
      "pending > cancelled",
      "preparing > ready",
      "preparing > cancelled",
      "ready > served",
    ]);
    const backwards = orderStatuses.flatMap((to) => statusesBefore(to).map((from) => `${from} > ${to}`));
    expect(backwards.sort()).toEqual(all.sort());
  });

  test("has a row for every status and leads to none that is unknown", () => {
    expect(Object.keys(moves).sort()).toEqual([...orderStatuses].sort());
    for (const targets of Object.values(moves))
      for (const target of targets) expect(orderStatuses).toContain(target);
  });

  test("leads from pending to every status", () => {
    expect([...reachableFrom("pending")].sort()).toEqual([...orderStatuses].sort());
  });

  test("has no dead end: from everywhere an order can come to its end", () => {
    for (const status of orderStatuses)
      expect([status, [...reachableFrom(status)].some(isFinal)]).toEqual([status, true]);
  });

  test("never leads back", () => {
    for (const status of orderStatuses)
      for (const next of moves[status])
        expect([status, next, reachableFrom(next).has(status)]).toEqual([status, next, false]);
  });

  test("lets nothing happen twice", () => {
    for (const status of orderStatuses) {
      expect(statusesBefore(status)).not.toContain(status);
      expect(new Set(moves[status]).size).toBe(moves[status].length);
    }
  });

  test("ends with served and cancelled", () => {
    expect(orderStatuses.filter(isFinal)).toEqual(["served", "cancelled"]);
  });
});
