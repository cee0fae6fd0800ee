import type { Database } from "../../platform/database/index.ts";
import type { Actor } from "../../principal.ts";
import type { CommittedEvent } from "../events/events.model.ts";
import type { OrderStatus } from "./orders.model.ts";

/** The type of the same name in drizzle/0004_change_order.sql explains it. */
export interface OrderChange {
  store_id: string;
  order_id: string;
  version: number;
  table_number: string;
  status: OrderStatus;
  cancel_reason: string | null;
  served_at: string | null;
  deleted_at: string | null;
  deleted_by: Actor | null;
  now: string;
  actor: Actor;
  request_id: string;
  type: "order.status_changed" | "order.deleted";
  data: unknown;
  principal: string;
  route: string | null;
  key: string | null;
  request_hash: string | null;
  response: unknown;
}

type OrderChangeOutcome =
  | { outcome: "changed"; event: CommittedEvent }
  | { outcome: "replayed"; response: unknown }
  | { outcome: "stale" | "key_reused" | "in_progress" };

interface ChangeRow {
  outcome: OrderChangeOutcome["outcome"];
  response: string | null;
  seq: string;
  table_id: string | null;
  session_id: string | null;
  event: string;
}

/** Writes a change of one order, its event, its audit entry and the answer to remember, in one statement. */
export async function changeOrder(database: Database, change: OrderChange): Promise<OrderChangeOutcome> {
  const ids = { event_id: Bun.randomUUIDv7(), audit_id: Bun.randomUUIDv7() };
  const [row] = await database.statement(
    "orders.change",
    (sql) =>
      sql<ChangeRow[]>`select * from change_order(${JSON.stringify({ ...change, ...ids })}::text::json)`,
  );
  if (!row) throw new Error("change_order said nothing");
  if (row.outcome === "replayed") return { outcome: "replayed", response: JSON.parse(row.response ?? "{}") };
  if (row.outcome !== "changed") return { outcome: row.outcome };
  return {
    outcome: "changed",
    event: {
      storeId: change.store_id,
      seq: Number(row.seq),
      type: change.type,
      tableId: row.table_id,
      sessionId: row.session_id,
      json: row.event,
    },
  };
}
