import type { Database } from "../../platform/database/index.ts";
import type { Actor } from "../../principal.ts";
import type { CommittedEvent } from "../events/events.model.ts";
import { type EventRow, toCommittedEvent } from "../events/events.store.ts";
import type { Order, OrderStatus } from "./orders.model.ts";

/** The type `wanted_order_change` in drizzle/0006_make_order_change.sql explains it. */
export interface WantedOrderChange {
  store_id: string;
  order_id: string;
  type: "order.status_changed" | "order.deleted";
  allowed_in: OrderStatus[];
  version: number | null;
  status?: OrderStatus;
  cancel_reason?: string;
  served_at?: string;
  deleted_at?: string;
  deleted_by?: Actor;
  now: string;
  actor: Actor;
  request_id: string;
  principal: string;
  route: string | null;
  key: string | null;
  request_hash: string | null;
}

type OrderChangeOutcome =
  /** `body` is the order as JSON: as it is now, or as it was answered before. */
  | { outcome: "changed"; body: string; event: CommittedEvent }
  | { outcome: "replayed"; body: string }
  | { outcome: "version_conflict" | "not_allowed"; present: Order }
  | { outcome: "not_found" | "key_reused" | "in_progress" };

interface ChangeRow extends Omit<EventRow, "type"> {
  outcome: OrderChangeOutcome["outcome"];
  body: string;
}

/** Makes a change of one order, if it is allowed, in one statement. */
export async function makeOrderChange(
  database: Database,
  wanted: WantedOrderChange,
): Promise<OrderChangeOutcome> {
  const ids = { event_id: Bun.randomUUIDv7(), audit_id: Bun.randomUUIDv7() };
  const [row] = await database.statement(
    "orders.change",
    (sql) =>
      sql<ChangeRow[]>`select * from make_order_change(${JSON.stringify({ ...wanted, ...ids })}::text::json)`,
  );
  if (!row) throw new Error("make_order_change said nothing");
  const { outcome, body } = row;
  switch (outcome) {
    case "changed":
      return { outcome, body, event: toCommittedEvent(wanted.store_id, { ...row, type: wanted.type }) };
    case "replayed":
      return { outcome, body };
    case "version_conflict":
    case "not_allowed":
      return { outcome, present: JSON.parse(body) };
    default:
      return { outcome };
  }
}
