import type { Database } from "../../platform/database/index.ts";
import type { Actor } from "../../principal.ts";
import type { CommittedEvent } from "../events/events.model.ts";
import { type EventRow, toCommittedEvent } from "../events/events.store.ts";
import type { Order, OrderStatus } from "./orders.model.ts";

/** The type `wanted_order_change` in drizzle/0002_orders.sql explains it. */
export interface WantedOrderChange {
  store_id: string;
  order_id: string;
  type: "order.status_changed" | "order.deleted";
  allowed_in: OrderStatus[];
  version: number | null;
  status?: OrderStatus;
  cancel_reason?: string;
  restock?: boolean;
  given: string | null;
  actor: Actor;
  request_id: string;
  principal: string;
  route: string | null;
  key: string | null;
  request_hash: string | null;
}

type OrderChangeOutcome =
  /** `body` is the order as JSON: as it is now, or as it was answered before. */
  | { outcome: "changed"; body: string; events: CommittedEvent[] }
  | { outcome: "replayed"; body: string }
  | { outcome: "version_conflict" | "not_allowed"; present: Order }
  | { outcome: "not_found" | "key_reused" | "in_progress" };

interface ChangeRow extends EventRow {
  outcome: OrderChangeOutcome["outcome"];
  /** The first row has it, when the outcome does. */
  body: string;
}

/** Makes a change of one order, if it is allowed, in one statement. */
export async function changeOrder(
  database: Database,
  wanted: WantedOrderChange,
): Promise<OrderChangeOutcome> {
  const ids = { event_id: Bun.randomUUIDv7(), audit_id: Bun.randomUUIDv7() };
  const rows = await database.statement(
    "orders.change",
    (sql) =>
      sql<ChangeRow[]>`select * from change_order(${JSON.stringify({ ...wanted, ...ids })}::text::json)`,
  );
  const [first] = rows;
  if (!first) throw new Error("change_order said nothing");
  const { outcome, body } = first;
  switch (outcome) {
    case "changed":
      return { outcome, body, events: rows.map((row) => toCommittedEvent(wanted.store_id, row)) };
    case "replayed":
      return { outcome, body };
    case "version_conflict":
    case "not_allowed":
      return { outcome, present: JSON.parse(body) };
    default:
      return { outcome };
  }
}
