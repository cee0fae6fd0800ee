import type { OrderStatus } from "../features/orders/orders.model.ts";
import type { FileOrder } from "./files.ts";

export interface PlannedOrder {
  /** Place in the file, from 0: orders are due in this order. */
  index: number;
  order: FileOrder;
  /** Sent twice at once with one key, as tablets do on bad Wi-Fi. */
  twice: boolean;
  /** How far the kitchen moves it along. */
  goal: OrderStatus;
}

/** The orders of one session. */
export interface Party {
  orders: PlannedOrder[];
  /** When staff completes the table: once all is served, as soon as the last order is placed, or not at all. */
  leaves: "served" | "unserved" | "never";
}

export interface TablePlan {
  number: string;
  parties: Party[];
}

const tablesByDefault = 12;
const twiceEvery = 10;
const unfinished: OrderStatus[] = ["pending", "preparing", "ready"];

/**
 * Seats the orders at tables and cuts each table's orders into parties. The same orders give the same plan.
 * @param tables how many; orders are then dealt in turn. Left out: the tables that the orders name
 */
export function planReplay(orders: FileOrder[], tables?: number): TablePlan[] {
  const named = [...new Set(orders.flatMap((order) => order.table ?? []))];
  const numbers =
    tables === undefined && named.length > 0
      ? named
      : Array.from({ length: tables ?? tablesByDefault }, (_, index) => String(index + 1));
  const seated = numbers.map((): PlannedOrder[] => []);
  for (const [index, order] of orders.entries()) {
    const own = tables === undefined && order.table !== undefined ? numbers.indexOf(order.table) : index;
    seated[own % numbers.length]?.push({ index, order, twice: index % twiceEvery === 0, goal: "served" });
  }
  return numbers.map((number, table) => ({ number, parties: cutIntoParties(seated[table] ?? [], table) }));
}

/** Parties of one to seven orders; a third of them leave before all is served, and some stay to the end. */
function cutIntoParties(orders: PlannedOrder[], table: number): Party[] {
  const parties: Party[] = [];
  for (let start = 0; start < orders.length; ) {
    const turn = table + parties.length;
    const end = start + 1 + ((turn * 5) % 7);
    const party: Party = {
      orders: orders.slice(start, end),
      leaves: end >= orders.length && table % 2 === 0 ? "never" : turn % 3 === 1 ? "unserved" : "served",
    };
    const last = party.orders.at(-1);
    if (last && party.leaves !== "served") last.goal = unfinished[turn % unfinished.length] ?? "pending";
    parties.push(party);
    start = end;
  }
  return parties;
}
