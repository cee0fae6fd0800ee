import { type Placement, toPlacementBody } from "../../src/features/orders/orders.store.ts";
import { businessDayOf } from "../../src/features/stores/local-time.ts";
import { idPrefix, priceOf } from "../support/stores.ts";

/** What stands in the JSON for a value that is another in each transaction. */
const placeholder = /@(\w+)@/;

/**
 * A script for pgbench: the statement that this project places orders with, for one order of three lines. The
 * application would send the JSON; here the database puts it together, which costs it some microseconds.
 * @param newId SQL that makes an id
 */
export function placeOrdersScript(newId: string): string {
  const values: Record<string, string> = {
    newId: newId,
    now: "now()::text",
    key: "gen_random_uuid()::text",
    ...Object.fromEntries(
      ["store", "table", "item1", "item2", "item3"].map((name) => [name, `:${name}::text`]),
    ),
  };
  const parts = JSON.stringify([{ ord: 1, ...placement() }])
    // What follows a colon is a variable to pgbench, in quotes too.
    .replaceAll(/:(?=[a-z])/g, ": ")
    .split(placeholder)
    .map((part, index) => (index % 2 === 0 ? `'${part.replaceAll("'", "''")}'` : values[part]));
  return `${variables}\nselect * from place_orders(concat(${parts.join(", ")})::jsonb);\n`;
}

const variables = `\\set store random(100000, 100099)
\\set table 100000 + (:store - 100000) * 10 + random(0, 9)
\\set first_item 100000 + (:store - 100000) * 40
\\set item1 :first_item + random(0, 12)
\\set item2 :first_item + random(13, 25)
\\set item3 :first_item + random(26, 39)`;

function placement(): Placement {
  const store = { timezone: "Asia/Seoul", dayStartsAt: "05:00" };
  const tableId = `${idPrefix("table")}@table@`;
  const lines = [1, 2, 3].map((n) => ({
    itemId: `${idPrefix("item")}@item${n}@`,
    name: `비빔밥 ${n}`,
    station: "kitchen",
    quantity: n,
    unitPrice: priceOf(n),
    options: [],
    optionsPrice: 0,
    total: n * priceOf(n),
    note: "",
  }));
  const total = lines.reduce((sum, line) => sum + line.total, 0);
  const moment = new Date().toISOString();
  return {
    store_id: `${idPrefix("store")}@store@`,
    table_id: tableId,
    order_id: "@newId@",
    new_session_id: "@newId@",
    expected_session_id: null,
    menu_version: 1,
    business_day: businessDayOf(new Date(), store),
    now: "@now@",
    source: "table",
    note: "",
    currency: "KRW",
    total,
    lines,
    stock: [],
    body: toPlacementBody({
      status: "pending",
      source: "table",
      tableId,
      note: "",
      currency: "KRW",
      total,
      lines,
      cancelReason: null,
      createdAt: moment,
      updatedAt: moment,
      servedAt: null,
      version: 1,
    }),
    actor: { type: "table", id: tableId, name: "1" },
    request_id: "@key@",
    principal: `table:${tableId}`,
    route: "POST /api/v1/orders",
    key: "@key@",
    request_hash: "0".repeat(64),
  };
}
