import type postgres from "postgres";

const sessionsPerChunk = 20_000;

/** Orders a session has. */
const perSession = 4;
const tables = 1_000;
const days = 183;

/**
 * Fills the stores with orders of the last half year, consistent with the schema: sessions of four orders, orders
 * of three lines, and an audit entry an order; events (only `order.created`) of the last seven days, and keys of
 * the last one. The last session of each table is open. Orders are numbered on over the days.
 * @param count of orders, a multiple of 4,000
 * @param report hears how many there are
 */
export async function fillOrders(
  sql: postgres.Sql,
  count: number,
  report: (done: number) => void,
): Promise<void> {
  const sessions = count / perSession;
  await sql.reserve().then(async (connection) => {
    try {
      // As the data is made to agree, 20 million checks of foreign keys would tell nothing.
      await connection`set session_replication_role = replica`;
      await connection.unsafe(helpers);
      for (let first = 0; first < sessions; first += sessionsPerChunk) {
        const last = Math.min(first + sessionsPerChunk, sessions) - 1;
        await connection.unsafe(chunk(first, last, sessions));
        report((last + 1) * perSession);
      }
      await connection.unsafe(counters);
    } finally {
      await connection`set session_replication_role = origin`;
      connection.release();
    }
  });
  await sql`vacuum analyze`;
}

/** Ids as of a moment, so that they sort as ours do; numbered ids of the stores. */
const helpers = `
create or replace function pg_temp.id_at(moment timestamptz) returns uuid language sql volatile return
  encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from moment) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1),
    'hex')::uuid;
create or replace function pg_temp.id_of(kind int, index bigint) returns uuid language sql immutable return
  ('0190000' || kind || '-0000-7000-8000-000000' || 100000 + index)::uuid;`;

/** Sessions first…last, all that hangs on them, in one statement. */
function chunk(first: number, last: number, sessions: number): string {
  const isOpen = `k >= ${sessions - tables}`;
  return `
create temporary table chunk_sessions as
select k, k % ${tables} as table_no, pg_temp.id_of(1, k % ${tables} / 10) as store_id,
       pg_temp.id_of(2, k % ${tables}) as table_id, pg_temp.id_at(opened_at) as id, opened_at, ${isOpen} as is_open
  from (select k, now() - interval '2 hours' - interval '${days} days' * (1 - k::float8 / ${sessions}) as opened_at
          from generate_series(${first}, ${last}) as k) as session;

insert into table_sessions (id, store_id, table_id, table_number, business_day, opened_at, closed_at, closed_by,
                            open_orders, open_lines)
select id, store_id, table_id, (table_no % 10 + 1)::text, opened_at::date, opened_at,
       case when not is_open then opened_at + interval '90 minutes' end,
       case when not is_open then '{"type":"staff","id":null,"name":"bench"}'::jsonb end,
       case when is_open then ${perSession} else 0 end, case when is_open then ${perSession * 3} else 0 end
  from chunk_sessions;

create temporary table chunk_orders as
select s.store_id, s.id as session_id, s.table_id, s.is_open, pg_temp.id_at(s.opened_at + n * interval '10 minutes') as id,
       s.opened_at + n * interval '10 minutes' as created_at, s.opened_at::date as business_day,
       (k / ${tables} * 10 + k % 10) * ${perSession} + n + 1 as number, table_no / 10 * 40 as first_item, table_no,
       (k * ${perSession} + n) * 3 as seed
  from chunk_sessions as s, generate_series(0, ${perSession - 1}) as n;

create temporary table chunk_lines as
select o.id as order_id, l + 1 as line_no, o.store_id, pg_temp.id_of(4, o.first_item + (o.seed + l) % 40) as item_id,
       '비빔밥 ' || (o.seed + l) % 40 + 1 as name, 1000 + (o.seed + l) % 40 * 100 as unit_price
  from chunk_orders as o, generate_series(0, 2) as l;

analyze chunk_orders, chunk_lines;

insert into orders (id, store_id, session_id, table_id, table_number, business_day, number, status, source, note,
                    currency, total, created_at, updated_at, served_at)
select o.id, o.store_id, o.session_id, o.table_id, (o.table_no % 10 + 1)::text, o.business_day, o.number,
       case when o.is_open then 'pending' else 'served' end, 'table', '', 'KRW', line.total, o.created_at,
       o.created_at, case when not o.is_open then o.created_at end
  from chunk_orders as o
  join (select order_id, sum(unit_price) as total from chunk_lines group by order_id) as line on line.order_id = o.id
 order by o.created_at;

insert into order_lines (order_id, line_no, store_id, item_id, name, station, quantity, unit_price, options,
                         options_price, note)
select order_id, line_no, store_id, item_id, name, 'kitchen', 1, unit_price, '[]', 0, '' from chunk_lines
 order by order_id;

insert into audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
select pg_temp.id_at(created_at), store_id, created_at, json_build_object('type', 'table', 'id', table_id, 'name', '1'),
       'order.created', id, gen_random_uuid()
  from chunk_orders order by created_at;

insert into events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
select o.store_id, o.number, pg_temp.id_at(created_at), 'order.created', created_at,
       json_build_object('type', 'table', 'id', table_id, 'name', '1'),
       json_build_object('id', o.id, 'number', o.number, 'tableId', o.table_id, 'sessionId', o.session_id,
         'lines', line.json), table_id, session_id
  from chunk_orders as o
  join (select order_id, json_agg(l) as json from chunk_lines as l group by order_id) as line on line.order_id = o.id
 where created_at > now() - interval '7 days';

insert into idempotency_keys (principal, route, key, request_hash, event_seq, created_at)
select 'table:' || table_id, 'POST /api/v1/orders', gen_random_uuid(), repeat('0', 64), number, created_at
  from chunk_orders where created_at > now() - interval '1 day';

drop table chunk_sessions, chunk_orders, chunk_lines;`;
}

const counters = `
update store_counters as c set event_seq = last.number, order_number = last.number, business_day = last.day
  from (select store_id, max(number) as number, max(business_day) as day from orders group by store_id) as last
 where last.store_id = c.store_id`;
