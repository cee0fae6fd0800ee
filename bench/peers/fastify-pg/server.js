// What one would write without this project: Fastify and pg, an order in a transaction of single statements, on the
// same tables, with the same checks of token, body and key. Statements are prepared, and it logs nothing.
// Settings: PORT, DATABASE_URL, JWT_PUBLIC_KEY_PATH.
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import jwt from "@fastify/jwt";
import Fastify from "fastify";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const app = Fastify();

await app.register(jwt, {
  secret: { public: readFileSync(process.env.JWT_PUBLIC_KEY_PATH) },
  decode: { complete: false },
  verify: {
    algorithms: ["RS256"],
    allowedIss: "table-order-api",
    allowedAud: "table-order-api",
    requiredClaims: ["exp", "sub", "jti"],
    cache: 20_000,
  },
});

const body = {
  type: "object",
  additionalProperties: false,
  required: ["lines"],
  properties: {
    note: { type: "string", maxLength: 500 },
    lines: {
      type: "array",
      minItems: 1,
      maxItems: 100,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["itemId", "quantity"],
        properties: {
          itemId: { type: "string", format: "uuid" },
          quantity: { type: "integer", minimum: 1, maximum: 999 },
          note: { type: "string", maxLength: 200 },
        },
      },
    },
  },
};

app.get("/health", () => ({ status: "up" }));

app.post(
  "/api/v1/orders",
  { schema: { body }, onRequest: (request) => request.jwtVerify() },
  async (request, reply) => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      const { status, answer } = await placeOrder(client, request);
      await client.query(status === 201 ? "commit" : "rollback");
      return reply.code(status).send(answer);
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
  },
);

async function placeOrder(client, { user, headers, body, id: requestId }) {
  const query = async (name, text, values) => (await client.query({ name, text, values })).rows;
  const storeId = user.store;
  const tableId = user.sub;
  const principal = `table:${tableId}`;
  const route = "POST /api/v1/orders";
  const key = headers["idempotency-key"];
  const hash = createHash("sha256").update(JSON.stringify(body)).digest("hex");
  const now = new Date();
  const actor = { type: "table", id: tableId, name: user.name };

  // All changes of a store are behind this lock, as ours are.
  const [counters] = await query(
    "lock",
    `select c.*, s.accepting_orders, s.currency, (now() at time zone s.timezone)::date as today
       from store_counters c join stores s on s.id = c.store_id
      where c.store_id = $1 for no key update of c`,
    [storeId],
  );
  if (!counters) return refuse(404, "NOT_FOUND");
  const [earlier] = await query(
    "recall",
    `select k.request_hash, coalesce(k.response, e.data) as answer
       from idempotency_keys k left join events e on e.store_id = $1 and e.seq = k.event_seq
      where k.principal = $2 and k.route = $3 and k.key = $4`,
    [storeId, principal, route, key],
  );
  if (earlier)
    return earlier.request_hash === hash
      ? { status: 201, answer: earlier.answer }
      : refuse(422, "KEY_REUSED");
  if (!counters.accepting_orders) return refuse(409, "NOT_ACCEPTING_ORDERS");
  const [table] = await query(
    "table",
    "select number from tables where id = $1 and store_id = $2 and is_active and deleted_at is null",
    [tableId, storeId],
  );
  if (!table) return refuse(404, "NOT_FOUND");

  const items = await query(
    "items",
    `select id, name, station, price::int as price from menu_items
      where store_id = $1 and id = any($2::uuid[]) and is_available and is_visible`,
    [storeId, body.lines.map((line) => line.itemId)],
  );
  const byId = new Map(items.map((item) => [item.id, item]));
  if (body.lines.some((line) => !byId.has(line.itemId))) return refuse(422, "ORDER_REJECTED");
  const lines = body.lines.map(({ itemId, quantity, note = "" }) => {
    const { name, station, price } = byId.get(itemId);
    const money = { unitPrice: price, options: [], optionsPrice: 0, total: quantity * price };
    return { itemId, name, station, quantity, ...money, note };
  });
  const total = lines.reduce((sum, line) => sum + line.total, 0);

  const [open] = await query(
    "session",
    "select id from table_sessions where table_id = $1 and store_id = $2 and closed_at is null",
    [tableId, storeId],
  );
  const sessionId = open?.id ?? randomUUID();
  if (!open)
    await query(
      "open",
      `insert into table_sessions (id, store_id, table_id, table_number, business_day, opened_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [sessionId, storeId, tableId, table.number, counters.today, now],
    );

  const [numbered] = await query(
    "number",
    `update store_counters set event_seq = event_seq + 1, business_day = greatest(business_day, $2),
            order_number = case when business_day < $2 then 1 else order_number + 1 end
      where store_id = $1 returning event_seq, order_number, business_day::text`,
    [storeId, counters.today],
  );
  const order = {
    id: randomUUID(),
    number: numbered.order_number,
    businessDay: numbered.business_day,
    tableNumber: table.number,
    sessionId,
    status: "pending",
    source: "table",
    tableId,
    note: body.note ?? "",
    currency: counters.currency,
    total,
    lines,
    cancelReason: null,
    createdAt: now,
    updatedAt: now,
    servedAt: null,
    version: 1,
  };
  await query(
    "order",
    `insert into orders (id, store_id, session_id, table_id, table_number, business_day, number, status, source, note,
                         currency, total, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'pending', 'table', $8, $9, $10, $11, $11)`,
    [
      order.id,
      storeId,
      sessionId,
      tableId,
      table.number,
      order.businessDay,
      order.number,
      order.note,
      order.currency,
      total,
      now,
    ],
  );
  await query(
    "lines",
    `insert into order_lines (order_id, line_no, store_id, item_id, name, station, quantity, unit_price, options,
                              options_price, note)
     select $1, line.no, $2, line."itemId", line.name, line.station, line.quantity, line."unitPrice", line.options,
            line."optionsPrice", line.note
       from rows from (jsonb_to_recordset($3) as ("itemId" uuid, name text, station text, quantity int,
              "unitPrice" bigint, options jsonb, "optionsPrice" bigint, note text)) with ordinality
            as line("itemId", name, station, quantity, "unitPrice", options, "optionsPrice", note, no)`,
    [order.id, storeId, JSON.stringify(lines)],
  );
  await query(
    "event",
    `insert into events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
     values ($1, $2, $3, 'order.created', $4, $5, $6, $7, $8)`,
    [storeId, numbered.event_seq, randomUUID(), now, actor, order, tableId, sessionId],
  );
  await query(
    "audit",
    `insert into audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
     values ($1, $2, $3, $4, 'order.created', $5, $6)`,
    [randomUUID(), storeId, now, actor, order.id, requestId],
  );
  if (key)
    await query(
      "remember",
      `insert into idempotency_keys (principal, route, key, request_hash, event_seq, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [principal, route, key, hash, numbered.event_seq, now],
    );
  return { status: 201, answer: order };
}

function refuse(status, code) {
  return { status, answer: { code } };
}

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
