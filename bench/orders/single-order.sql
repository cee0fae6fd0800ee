-- For pgbench: one order of three lines as one statement, as lean as we could write it. It does what placing an
-- order does (the store's counters, the table's session, order, lines, event, audit entry, idempotency key), and
-- answers with the order. That a key is new is left to the primary key, prices come with the statement, and the
-- event of a session that opens is left out: the tables have their sessions. (A space follows a colon where pgbench
-- would see a variable.)
\set store random(100000, 100099)
\set table 100000 + (:store - 100000) * 10 + random(0, 9)
\set first_item 100000 + (:store - 100000) * 40
\set item1 :first_item + random(0, 12)
\set item2 :first_item + random(13, 25)
\set item3 :first_item + random(26, 39)
WITH asked AS MATERIALIZED (
  SELECT ('01900001-0000-7000-8000-000000' || :store::text)::uuid AS store_id,
         ('01900002-0000-7000-8000-000000' || :table::text)::uuid AS table_id,
         ('01900004-0000-7000-8000-000000' || :item1::text)::uuid AS item1,
         ('01900004-0000-7000-8000-000000' || :item2::text)::uuid AS item2,
         ('01900004-0000-7000-8000-000000' || :item3::text)::uuid AS item3,
         NEW_ID() AS order_id, gen_random_uuid()::text AS key, now() AS now, current_date AS day
), seat AS MATERIALIZED (
  SELECT t.number, s.id AS session_id
    FROM asked
    JOIN stores ON stores.id = asked.store_id AND stores.accepting_orders
    JOIN tables t ON t.id = asked.table_id AND t.store_id = asked.store_id AND t.is_active AND t.deleted_at IS NULL
    LEFT JOIN table_sessions s ON s.table_id = t.id AND s.closed_at IS NULL
), counter AS (
  UPDATE store_counters c
     SET event_seq = event_seq + 1,
         order_number = CASE WHEN c.business_day < asked.day THEN 1 ELSE c.order_number + 1 END,
         business_day = greatest(c.business_day, asked.day)
    FROM asked, seat
   WHERE c.store_id = asked.store_id AND c.menu_version = 1
  RETURNING c.event_seq, c.order_number, c.business_day
), opened AS (
  INSERT INTO table_sessions (id, store_id, table_id, table_number, business_day, opened_at)
  SELECT NEW_ID(), store_id, table_id, seat.number, business_day, now FROM asked, seat, counter WHERE seat.session_id IS NULL
  RETURNING id
), placed AS MATERIALIZED (
  SELECT asked.*, event_seq, order_number, business_day, seat.number AS table_number,
         coalesce(seat.session_id, (SELECT id FROM opened)) AS session_id,
         json_build_object('type', 'table', 'id', table_id, 'name', '1') AS actor,
         concat('{"id":"', order_id, '","number":', order_number, ',"businessDay":"', business_day,
           '","tableNumber":"', seat.number, '","sessionId":"', seat.session_id,
           '","status":"pending","source":"table","tableId":"', table_id,
           '","note":"","currency":"KRW","total":8000,"lines":[{"itemId":"', item1,
           '","name":"비빔밥 1","station":"kitchen","quantity":1,"unitPrice":1100,"options":[],"optionsPrice":0,"total":1100,"note":""},{"itemId":"', item2,
           '","name":"비빔밥 2","station":"kitchen","quantity":2,"unitPrice":1500,"options":[],"optionsPrice":0,"total":3000,"note":""},{"itemId":"', item3,
           '","name":"비빔밥 3","station":"kitchen","quantity":3,"unitPrice":1300,"options":[],"optionsPrice":0,"total":3900,"note":""}],"cancelReason": null,"createdAt":"', now,
           '","updatedAt":"', now, '","servedAt": null,"version":1}')::json AS data
    FROM asked, seat, counter
), ordered AS (
  INSERT INTO orders (id, store_id, session_id, table_id, table_number, business_day, number, status, source, note,
                      currency, total, created_at, updated_at)
  SELECT order_id, store_id, session_id, table_id, table_number, business_day, order_number, 'pending', 'table', '', 'KRW',
         8000, now, now
    FROM placed
), lines AS (
  INSERT INTO order_lines (order_id, line_no, store_id, item_id, name, station, quantity, unit_price, options,
                           options_price, note)
  SELECT order_id, line.no, store_id, line.item_id, line.name, 'kitchen', line.no, line.price, '[]', 0, ''
    FROM placed
    CROSS JOIN LATERAL (VALUES (1, item1, '비빔밥 1', 1100), (2, item2, '비빔밥 2', 1500), (3, item3, '비빔밥 3', 1300))
      AS line(no, item_id, name, price)
), logged AS (
  INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
  SELECT store_id, event_seq, NEW_ID(), 'order.created', now, actor, data, table_id, session_id FROM placed
), audited AS (
  INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
  SELECT NEW_ID(), store_id, now, actor, 'order.created', order_id, key FROM placed
), remembered AS (
  INSERT INTO idempotency_keys (principal, route, key, request_hash, event_seq, created_at)
  SELECT 'table:' || table_id, 'POST /api/v1/orders', key, repeat('0', 64), event_seq, now FROM placed
)
SELECT data FROM placed;
