-- A moment as clients see it: RFC 3339, UTC, milliseconds.
CREATE FUNCTION rfc3339(moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
--> statement-breakpoint
-- RFC 9562, version 7: the time in milliseconds, then chance. PostgreSQL has its own from 18 on.
CREATE FUNCTION uuid_v7() RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN encode(
  set_bit(set_bit(
    overlay(uuid_send(gen_random_uuid())
      PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1),
  'hex')::uuid;
--> statement-breakpoint
-- An event as every listener gets it. The one place that says so: the write path and replays share it.
CREATE FUNCTION event_json(seq bigint, id uuid, type text, occurred_at timestamptz, actor jsonb, data json)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat(
  '{"seq":', seq, ',"id":"', id, '","type":"', type, '","occurredAt":"', rfc3339(occurred_at),
  '","actor":', actor, ',"data":', data, '}');
--> statement-breakpoint
-- An order's total is the sum of its lines: checked once a statement, for every order it wrote lines of.
CREATE FUNCTION check_order_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT order_id, sum(total) AS total FROM written GROUP BY order_id) AS lines
    JOIN orders ON orders.id = lines.order_id
    WHERE orders.total <> lines.total
  ) THEN
    RAISE EXCEPTION 'the total of an order is not the sum of its lines'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_total_is_sum_of_lines';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER orders_total_is_sum_of_lines AFTER INSERT ON order_lines
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION check_order_totals();
--> statement-breakpoint
-- Lines are a record: nobody changes them afterwards.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is a record and is not changed', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'order_lines_never_change';
END $$;
--> statement-breakpoint
CREATE TRIGGER order_lines_never_change BEFORE UPDATE ON order_lines
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
INSERT INTO log_epoch DEFAULT VALUES;
--> statement-breakpoint
-- An order that was priced by the application, on its way into the tables.
CREATE TYPE placement AS (
  -- Its place in the batch.
  ord int,
  store_id uuid, table_id uuid, order_id uuid,
  -- For the session, should this order open one; and the session that the client believes in, if it says.
  new_session_id uuid, expected_session_id uuid,
  -- The catalogue it was priced by, and the day it belongs to.
  menu_version int, business_day date,
  now timestamptz, source text, note text, currency text, total bigint,
  lines jsonb,
  -- Pieces of items that are counted: [{item_id, quantity}].
  stock jsonb,
  -- The order as JSON, less its opening brace and what is decided here.
  body text,
  actor jsonb, request_id text,
  -- The idempotency key, if it has one.
  principal text, route text, key text, request_hash text,
  -- Decided here.
  session_id uuid, number int, event_seq bigint
);
--> statement-breakpoint
-- Places a batch of orders in one round trip, each wholly or not at all.
--
-- Answers one row an event for a placed order (the one with `body` is the order itself), and one row with the
-- reason for any other. No two orders of a batch carry the same idempotency key.
--
-- The counters of each store are locked, store by store in one order, so that batches cannot deadlock. Each
-- statement after that sees all that was committed before, and nothing changes under it.
CREATE FUNCTION place_orders(batch jsonb)
RETURNS TABLE (
  ord int, outcome text, detail jsonb, body text,
  seq bigint, type text, table_id uuid, session_id uuid, event text
)
LANGUAGE plpgsql
-- Every step is a handful of index look-ups, planned once a connection; a plan made while tables are empty
-- must not say otherwise.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off
AS $$
#variable_conflict use_column
DECLARE
  o placement;
  store store_counters;
  is_accepting boolean;
  here record;
  item record;
  change events;
  log events[] := '{}';
  placed placement[] := '{}';
BEGIN
  FOR o IN SELECT * FROM jsonb_populate_recordset(NULL::placement, batch) AS r ORDER BY r.store_id, r.ord
  LOOP
    ord := o.ord; detail := NULL; body := NULL;
    seq := NULL; type := NULL; table_id := NULL; session_id := NULL; event := NULL;

    IF store.store_id IS DISTINCT FROM o.store_id THEN
      UPDATE store_counters c
         SET event_seq = store.event_seq, menu_version = store.menu_version,
             business_day = store.business_day, order_number = store.order_number
       WHERE c.store_id = store.store_id;
      SELECT c.* INTO store FROM store_counters c WHERE c.store_id = o.store_id FOR NO KEY UPDATE;
      SELECT s.accepting_orders INTO is_accepting FROM stores s WHERE s.id = o.store_id;
    END IF;

    -- Behind the store's lock an earlier request with this key has ended, and is replayed. Should another
    -- transaction hold the key all the same, the answer is that it is in progress.
    SELECT o.key IS NULL OR pg_try_advisory_xact_lock(
             hashtextextended(concat_ws(' ', o.principal, o.route, o.key), 0)) AS is_mine,
           t.number AS table_number, s.id AS session_id,
           k.request_hash, coalesce(k.response, e.data) AS response
      INTO here
      FROM (SELECT) AS order_at_hand
      LEFT JOIN tables t
        ON t.id = o.table_id AND t.store_id = o.store_id AND t.is_active AND t.deleted_at IS NULL
      LEFT JOIN table_sessions s
        ON s.table_id = o.table_id AND s.store_id = o.store_id AND s.closed_at IS NULL
      LEFT JOIN idempotency_keys k
        ON k.principal = o.principal AND k.route = o.route AND k.key = o.key
      LEFT JOIN events e
        ON e.store_id = o.store_id AND e.seq = k.event_seq;

    outcome := CASE
      WHEN NOT here.is_mine THEN 'in_progress'
      WHEN here.request_hash <> o.request_hash THEN 'key_reused'
      WHEN here.request_hash IS NOT NULL THEN 'replayed'
      WHEN here.table_number IS NULL THEN 'table_not_found'
      WHEN NOT is_accepting THEN 'not_accepting_orders'
      WHEN o.expected_session_id IS NOT NULL AND o.expected_session_id IS DISTINCT FROM here.session_id
        THEN 'session_closed'
      WHEN o.menu_version <> store.menu_version THEN 'menu_changed'
      ELSE 'placed'
    END;
    IF outcome = 'placed' AND o.stock <> '[]' THEN
      SELECT jsonb_object_agg(m.id, m.stock) INTO detail
        FROM jsonb_to_recordset(o.stock) AS wanted(item_id uuid, quantity int)
        JOIN menu_items m ON m.id = wanted.item_id AND m.store_id = o.store_id
       WHERE m.stock < wanted.quantity;
      IF detail IS NOT NULL THEN outcome := 'out_of_stock'; END IF;
    END IF;
    IF outcome <> 'placed' THEN
      body := here.response;
      RETURN NEXT;
      CONTINUE;
    END IF;

    IF o.business_day > store.business_day THEN
      store.business_day := o.business_day;
      store.order_number := 0;
    END IF;
    store.order_number := store.order_number + 1;
    o.business_day := store.business_day;
    o.number := store.order_number;
    o.session_id := coalesce(here.session_id, o.new_session_id);
    table_id := o.table_id;
    session_id := o.session_id;

    IF here.session_id IS NULL THEN
      INSERT INTO table_sessions (id, store_id, table_id, business_day, opened_at)
      VALUES (o.session_id, o.store_id, o.table_id, o.business_day, o.now);
      store.event_seq := store.event_seq + 1;
      seq := store.event_seq;
      type := 'session.opened';
      change := (o.store_id, seq, uuid_v7(), type, o.now, o.actor, json_build_object(
        'id', o.session_id, 'tableId', o.table_id, 'tableNumber', here.table_number,
        'businessDay', o.business_day, 'openedAt', rfc3339(o.now), 'closedAt', NULL,
        'orderCount', 0, 'total', 0, 'currency', o.currency
      ), table_id, session_id);
      log := log || change;
      event := event_json(seq, change.id, type, o.now, o.actor, change.data);
      RETURN NEXT;
    END IF;

    store.event_seq := store.event_seq + 1;
    seq := store.event_seq;
    type := 'order.created';
    body := concat(
      '{"id":"', o.order_id, '","number":', o.number, ',"businessDay":"', o.business_day,
      '","tableNumber":', to_json(here.table_number), ',"sessionId":"', o.session_id, '",', o.body);
    change := (o.store_id, seq, uuid_v7(), type, o.now, o.actor, body, table_id, session_id);
    log := log || change;
    event := event_json(seq, change.id, type, o.now, o.actor, change.data);
    o.event_seq := seq;
    placed := placed || o;
    RETURN NEXT;

    IF o.stock <> '[]' THEN
      body := NULL; table_id := NULL; session_id := NULL;
      FOR item IN
        UPDATE menu_items m SET stock = m.stock - wanted.quantity, updated_at = o.now
          FROM jsonb_to_recordset(o.stock) AS wanted(item_id uuid, quantity int)
         WHERE m.id = wanted.item_id AND m.store_id = o.store_id AND m.stock IS NOT NULL
        RETURNING m.*
      LOOP
        -- The last piece is gone: the item is sold out, which is a new version of the menu.
        CONTINUE WHEN item.stock > 0;
        store.menu_version := store.menu_version + 1;
        store.event_seq := store.event_seq + 1;
        seq := store.event_seq;
        type := 'menu.item_availability_changed';
        change := (o.store_id, seq, uuid_v7(), type, o.now, o.actor, json_build_object(
          'version', store.menu_version, 'itemId', item.id, 'isAvailable', item.is_available,
          'soldOutUntil', rfc3339(item.sold_out_until), 'stock', 0, 'available', false
        ), NULL, NULL);
        log := log || change;
        event := event_json(seq, change.id, type, o.now, o.actor, change.data);
        RETURN NEXT;
      END LOOP;
    END IF;
  END LOOP;

  UPDATE store_counters c
     SET event_seq = store.event_seq, menu_version = store.menu_version,
         business_day = store.business_day, order_number = store.order_number
   WHERE c.store_id = store.store_id;
  INSERT INTO orders (id, store_id, session_id, table_id, business_day, number, status, source, note,
                      currency, total, created_at, updated_at)
  SELECT order_id, store_id, session_id, table_id, business_day, number, 'pending', source, note,
         currency, total, now, now
    FROM unnest(placed);
  INSERT INTO order_lines (order_id, line_no, store_id, item_id, name, station, quantity, unit_price, options,
                           options_price, note)
  SELECT p.order_id, l.line_no, p.store_id, l.item_id, l.name, l.station, l.quantity, l.unit_price, l.options,
         l.options_price, l.note
    FROM unnest(placed) AS p
    CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(p.lines) AS (
      "itemId" uuid, name text, station text, quantity int, "unitPrice" bigint, options jsonb,
      "optionsPrice" bigint, note text
    )) WITH ORDINALITY AS l(item_id, name, station, quantity, unit_price, options, options_price, note, line_no);
  INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
  SELECT store_id, seq, id, type, occurred_at, actor, data, table_id, session_id FROM unnest(log);
  INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
  SELECT uuid_v7(), store_id, now, actor, 'order.created', order_id, request_id FROM unnest(placed);
  INSERT INTO idempotency_keys (principal, route, key, request_hash, event_seq, created_at)
  SELECT principal, route, key, request_hash, event_seq, now FROM unnest(placed) WHERE key IS NOT NULL;
END $$;
--> statement-breakpoint
-- Of a store that came after the last ANALYZE the planner would expect no rows, and read all of its orders to find
-- one by its id. Knowing nothing of this column it expects a few, and takes the index that has the id.
ALTER TABLE orders ALTER COLUMN store_id SET STATISTICS 0;
