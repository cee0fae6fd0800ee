import { and, asc, desc, eq, gt, gte, isNull, lt, lte, notInArray, sql } from "drizzle-orm";
import { isOneOf } from "../../platform/database/columns.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import { plainArray, quotedArray } from "../../platform/database/text-array.ts";
import type { Actor } from "../../principal.ts";
import type { CommittedEvent } from "../events/events.model.ts";
import { type EventRow, toCommittedEvent } from "../events/events.store.ts";
import type { Order, OrderLine, OrderStatus } from "./orders.model.ts";
import { orderLines, orders } from "./orders.schema.ts";

/** A priced order on its way into the tables; `place_orders` in drizzle/0002_orders.sql explains it. */
export interface Placement {
  store_id: string;
  table_id: string;
  order_id: string;
  new_session_id: string;
  expected_session_id: string | null;
  menu_version: number;
  source: Order["source"];
  note: string;
  currency: string;
  total: number;
  lines: OrderLine[];
  stock: { item_id: string; quantity: number }[];
  body: string;
  actor: Actor;
  request_id: string;
  principal: string;
  route: string | null;
  key: string | null;
  request_hash: string | null;
}

/** An order as clients see it, less what the database decides. */
export type OrderBody = Omit<
  Order,
  "id" | "number" | "businessDay" | "tableNumber" | "sessionId" | "createdAt" | "updatedAt"
>;

/** For `Placement.body`: the database puts the members that it decides in front. */
export function toPlacementBody(order: OrderBody): string {
  return JSON.stringify(order).slice(1);
}

export type PlacementOutcome =
  | { outcome: "placed"; body: string; events: CommittedEvent[] }
  | { outcome: "replayed"; body: string }
  | { outcome: "out_of_stock"; remaining: Record<string, number> }
  | { outcome: "session_full"; limit: SessionLimit }
  | { outcome: "too_many_orders"; retryAfterSeconds: number }
  | { outcome: "store_busy" }
  | {
      outcome:
        | "key_reused"
        | "done_for_earlier_party"
        | "table_not_found"
        | "not_accepting_orders"
        | "session_closed"
        | "menu_changed";
    };

/** How many open orders, or lines of open orders, a session may have. */
export interface SessionLimit {
  of: "orders" | "lines";
  limit: number;
}

interface PlacementRow extends EventRow {
  ord: number;
  outcome: PlacementOutcome["outcome"];
  detail: string | null;
}

/** Between texts of JSON, as in RFC 7464. */
const recordSeparator = "\u001e";

/**
 * Places orders in one statement; one outcome each, in the order given.
 * @param given what the database takes for the present, null for its own clock
 * @param patient whether to wait for stores that are locked; their orders are `store_busy` otherwise
 */
export async function placeOrders(
  database: Database,
  batch: Placement[],
  given: string | null,
  patient = true,
): Promise<PlacementOutcome[]> {
  const lines = batch.flatMap((order, index) =>
    order.lines.map((line, no) => ({ ...line, ord: index + 1, no: no + 1 })),
  );
  const plain = (of: (order: Placement) => string | number | null) => plainArray(batch.map(of));
  const quoted = (of: (order: Placement) => string | null) => quotedArray(batch.map(of));
  const plainOfLines = (of: (line: (typeof lines)[number]) => string | number) => plainArray(lines.map(of));
  const quotedOfLines = (of: (line: (typeof lines)[number]) => string) => quotedArray(lines.map(of));
  const rows = await database.statement(
    "orders.place",
    (sql) => sql<PlacementRow[]>`
      select * from place_orders(
        ${patient}, ${given},
        ${plain((order) => order.store_id)}, ${plain((order) => order.table_id)},
        ${plain((order) => order.order_id)}, ${plain(() => Bun.randomUUIDv7())}, ${plain(() => Bun.randomUUIDv7())},
        ${plain((order) => order.new_session_id)}, ${plain((order) => order.expected_session_id)},
        ${plain((order) => order.menu_version)}, ${plain((order) => order.source)}, ${quoted((order) => order.note)},
        ${plain((order) => order.currency)}, ${plain((order) => order.total)},
        ${plain((order) => order.lines.length)},
        ${quoted(({ stock }) => (stock.length > 0 ? JSON.stringify(stock) : null))},
        ${batch.map((order) => order.body).join(recordSeparator)},
        ${quoted((order) => JSON.stringify(order.actor))}, ${quoted((order) => order.request_id)},
        ${plain((order) => order.principal)}, ${quoted((order) => order.route)},
        ${quoted((order) => order.key)}, ${plain((order) => order.request_hash)},
        ${plainOfLines((line) => line.ord)}, ${plainOfLines((line) => line.no)},
        ${plainOfLines((line) => line.itemId)}, ${quotedOfLines((line) => line.name)},
        ${quotedOfLines((line) => line.station)}, ${plainOfLines((line) => line.quantity)},
        ${plainOfLines((line) => line.unitPrice)}, ${quotedOfLines((line) => JSON.stringify(line.options))},
        ${plainOfLines((line) => line.optionsPrice)}, ${quotedOfLines((line) => line.note)})`,
  );
  const rowsOf = Map.groupBy(rows, (row) => row.ord);
  return batch.map((placement, index) => toOutcome(placement.store_id, rowsOf.get(index + 1) ?? []));
}

function toOutcome(storeId: string, rows: PlacementRow[]): PlacementOutcome {
  const [first] = rows;
  if (!first) throw new Error("place_orders said nothing of an order");
  const detail = first.detail ?? "{}";
  switch (first.outcome) {
    case "placed": {
      const events = rows.map((row) => toCommittedEvent(storeId, row));
      events.sort((a, b) => a.seq - b.seq);
      const created = events.find((event) => event.type === "order.created");
      if (!created) throw new Error("place_orders placed an order without its event");
      return { outcome: "placed", body: dataOf(created.json), events };
    }
    case "replayed":
      return { outcome: "replayed", body: detail };
    case "out_of_stock":
      return { outcome: "out_of_stock", remaining: JSON.parse(detail) };
    case "session_full":
      return { outcome: "session_full", limit: JSON.parse(detail) };
    case "too_many_orders":
      return { outcome: "too_many_orders", retryAfterSeconds: Number(detail) };
    default:
      return { outcome: first.outcome };
  }
}

/** What an event carries, as it stands in the event's JSON: `data` is its last member. */
function dataOf(event: string): string {
  // Inside of a string these quotes would be escaped.
  const start = ',"data":';
  return event.slice(event.indexOf(start) + start.length, -1);
}

const linesText = sql`(
  select concat('[', string_agg(order_line_json(line), ',' order by line.line_no), ']')
  from ${orderLines} line where line.order_id = ${orders.id} and line.store_id = ${orders.storeId}
)`;
const lines = sql<OrderLine[]>`${linesText}::json`;

function selectOrders(db: Queries) {
  return db.select({ order: orders, lines }).from(orders).$dynamic();
}

export type OrderRow = Awaited<ReturnType<typeof selectOrders>>[number];

export async function findOrder(db: Queries, storeId: string, id: string): Promise<OrderRow | undefined> {
  const [row] = await selectOrders(db).where(
    and(eq(orders.storeId, storeId), eq(orders.id, id), isNull(orders.deletedAt)),
  );
  return row;
}

export const orderSorts = ["createdAt", "-createdAt", "updatedAt"] as const;

export interface OrderFilter {
  storeId: string;
  status?: OrderStatus;
  tableId?: string;
  sessionId?: string;
  businessDay?: string;
  updatedSince?: Date;
  sort: (typeof orderSorts)[number];
  after: { id: string; updatedAt: Date } | null;
  limit: number;
}

/** Orders that are not deleted. Ids are UUIDv7, so they sort by creation. */
export async function findOrders(db: Queries, filter: OrderFilter): Promise<OrderRow[]> {
  const { after, sort } = filter;
  // What changed lately may be of any age: walking all orders by their ids to find it must not look cheap.
  const byId = filter.updatedSince ? sql`${orders.id}::text` : orders.id;
  return await selectOrders(db)
    .where(
      and(
        eq(orders.storeId, filter.storeId),
        isNull(orders.deletedAt),
        filter.status ? eq(orders.status, filter.status) : undefined,
        // Said in words, so that a plan for any status may use `orders_not_served`.
        filter.status && filter.status !== "served" ? sql`${orders.status} <> 'served'` : undefined,
        filter.tableId ? eq(orders.tableId, filter.tableId) : undefined,
        filter.sessionId ? eq(orders.sessionId, filter.sessionId) : undefined,
        filter.businessDay ? eq(orders.businessDay, filter.businessDay) : undefined,
        filter.updatedSince ? gte(orders.updatedAt, filter.updatedSince) : undefined,
        after === null
          ? undefined
          : sort === "createdAt"
            ? gt(orders.id, after.id)
            : sort === "-createdAt"
              ? lt(orders.id, after.id)
              : sql`(${orders.updatedAt}, ${orders.id}) > (${after.updatedAt.toISOString()}, ${after.id})`,
      ),
    )
    .orderBy(
      ...(sort === "updatedAt"
        ? [asc(orders.updatedAt), asc(orders.id)]
        : [sort === "createdAt" ? asc(byId) : desc(byId)]),
    )
    .limit(filter.limit);
}

/** All orders of these sessions that are not deleted, oldest first. */
export async function findOrdersOfSessions(
  db: Queries,
  storeId: string,
  sessionIds: string[],
): Promise<OrderRow[]> {
  if (sessionIds.length === 0) return [];
  return await selectOrders(db)
    .where(and(eq(orders.storeId, storeId), isOneOf(orders.sessionId, sessionIds), isNull(orders.deletedAt)))
    .orderBy(asc(orders.id));
}

/**
 * The oldest open orders of each of these sessions, oldest first: as many as have lines of `maxBytes` of JSON together.
 */
export async function findOpenOrders(
  db: Queries,
  storeId: string,
  sessionIds: string[],
  maxBytes: number,
): Promise<OrderRow[]> {
  if (sessionIds.length === 0) return [];
  const open = db.$with("open").as(
    db
      .select({
        id: orders.id,
        bytes:
          sql<number>`sum(octet_length(${linesText})) over (partition by ${orders.sessionId} order by ${orders.id})`.as(
            "bytes",
          ),
      })
      .from(orders)
      .where(
        and(
          eq(orders.storeId, storeId),
          isOneOf(orders.sessionId, sessionIds),
          isNull(orders.deletedAt),
          notInArray(orders.status, ["served", "cancelled"]),
        ),
      ),
  );
  return await db
    .with(open)
    .select({ order: orders, lines })
    .from(orders)
    .innerJoin(open, eq(open.id, orders.id))
    .where(and(eq(orders.storeId, storeId), lte(open.bytes, maxBytes)))
    .orderBy(asc(orders.id));
}

export function toOrder({ order, lines }: OrderRow): Order {
  return {
    id: order.id,
    number: order.number,
    businessDay: order.businessDay,
    status: order.status,
    source: order.source,
    tableId: order.tableId,
    tableNumber: order.tableNumber,
    sessionId: order.sessionId,
    note: order.note,
    currency: order.currency,
    total: order.total,
    lines,
    cancelReason: order.cancelReason,
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
    servedAt: order.servedAt?.toISOString() ?? null,
    version: order.version,
  };
}
