-- An order that was priced by the application, on its way into the tables.
CREATE TYPE priced_order AS (
  -- Its place in the batch.
  ord int,
  store_id uuid, table_id uuid, order_id uuid,
  -- For the event, the audit entry, and the session should this order open one.
  event_id uuid, audit_id uuid, new_session_id uuid,
  -- The session that the client believes in, if it says.
  expected_session_id uuid,
  -- The catalogue it was priced by, and the day it belongs to.
  menu_version int, business_day date,
  now timestamptz, source text, note text, currency text, total bigint,
  -- Pieces of items that are counted: [{item_id, quantity}], null for none.
  stock json,
  -- The order as JSON, less its opening brace and what is decided here.
  body text,
  actor jsonb, request_id text,
  -- The idempotency key, if it has one.
  principal text, route text, key text, request_hash text,
  -- Decided here.
  session_id uuid, number int, seq bigint, data json
);
--> statement-breakpoint
-- Places a batch of orders in one round trip, each wholly or not at all.
--
-- Answers one row an event for a placed order, and one row with the reason for any other. No two orders of a batch
-- carry the same idempotency key. `lines` has the lines of all orders, in any order.
--
-- Stores are locked first. Each statement after that sees all that was committed before, and nothing changes under
-- it. An impatient batch waits for no lock: orders of a store that another transaction holds are answered
-- `store_busy`. A patient one waits for each, in one order, so that no two wait for each other.
CREATE FUNCTION place_order_batch(orders json, lines json, patient boolean)
RETURNS TABLE (
  ord int, outcome text, detail text,
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
  batch priced_order[] := array(SELECT o FROM json_populate_recordset(NULL::priced_order, orders) AS o);
  locked uuid[];
  here record;
  o priced_order;
  item record;
  store store_counters;
  changed_stores store_counters[] := '{}';
  opened_tables uuid[] := '{}';
  opened_sessions uuid[] := '{}';
  change events;
  log events[] := '{}';
  placed priced_order[] := '{}';
BEGIN
  IF patient THEN
    locked := array(
      SELECT c.store_id FROM store_counters c
       WHERE c.store_id IN (SELECT p.store_id FROM unnest(batch) AS p)
       ORDER BY c.store_id FOR NO KEY UPDATE);
  ELSE
    locked := array(
      SELECT c.store_id FROM store_counters c
       WHERE c.store_id IN (SELECT p.store_id FROM unnest(batch) AS p)
       FOR NO KEY UPDATE SKIP LOCKED);
  END IF;

  FOR here IN
    SELECT p, c AS counters, s.accepting_orders, t.number AS table_number, open.id AS session_id,
           k.request_hash, coalesce(k.response, e.data)::text AS response
      FROM unnest(batch) AS p
      LEFT JOIN store_counters c ON c.store_id = p.store_id
      LEFT JOIN stores s ON s.id = p.store_id
      LEFT JOIN tables t
        ON t.id = p.table_id AND t.store_id = p.store_id AND t.is_active AND t.deleted_at IS NULL
      LEFT JOIN table_sessions open
        ON open.table_id = p.table_id AND open.store_id = p.store_id AND open.closed_at IS NULL
      LEFT JOIN idempotency_keys k
        ON k.principal = p.principal AND k.route = p.route AND k.key = p.key
      LEFT JOIN events e
        ON e.store_id = p.store_id AND e.seq = k.event_seq
     ORDER BY p.store_id, p.ord
  LOOP
    o := here.p;
    ord := o.ord; detail := NULL; seq := NULL; type := NULL; table_id := NULL; session_id := NULL; event := NULL;
    IF store.store_id IS DISTINCT FROM o.store_id THEN
      changed_stores := changed_stores || store;
      store := here.counters;
    END IF;
    -- Perhaps an order before this one has opened it.
    o.session_id := coalesce(here.session_id, opened_sessions[array_position(opened_tables, o.table_id)]);

    outcome := CASE
      WHEN NOT patient AND o.store_id <> ALL (locked) THEN 'store_busy'
      WHEN here.request_hash <> o.request_hash THEN 'key_reused'
      -- Behind the store's lock an earlier request with this key has ended.
      WHEN here.request_hash IS NOT NULL THEN 'replayed'
      WHEN here.table_number IS NULL THEN 'table_not_found'
      WHEN NOT here.accepting_orders THEN 'not_accepting_orders'
      WHEN o.expected_session_id IS NOT NULL AND o.expected_session_id IS DISTINCT FROM o.session_id
        THEN 'session_closed'
      WHEN o.menu_version <> store.menu_version THEN 'menu_changed'
      ELSE 'placed'
    END;
    IF outcome = 'placed' AND o.stock IS NOT NULL THEN
      SELECT json_object_agg(m.id, m.stock) INTO detail
        FROM json_to_recordset(o.stock) AS wanted(item_id uuid, quantity int)
        JOIN menu_items m ON m.id = wanted.item_id AND m.store_id = o.store_id
       WHERE m.stock < wanted.quantity
      HAVING count(*) > 0;
      IF detail IS NOT NULL THEN outcome := 'out_of_stock'; END IF;
    END IF;
    IF outcome <> 'placed' THEN
      detail := coalesce(detail, here.response);
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

    IF o.session_id IS NULL THEN
      o.session_id := o.new_session_id;
      opened_tables := opened_tables || o.table_id;
      opened_sessions := opened_sessions || o.session_id;
      INSERT INTO table_sessions (id, store_id, table_id, business_day, opened_at)
      VALUES (o.session_id, o.store_id, o.table_id, o.business_day, o.now);
      store.event_seq := store.event_seq + 1;
      change := (o.store_id, store.event_seq, uuid_v7(), 'session.opened', o.now, o.actor, json_build_object(
        'id', o.session_id, 'tableId', o.table_id, 'tableNumber', here.table_number,
        'businessDay', o.business_day, 'openedAt', rfc3339(o.now), 'closedAt', NULL,
        'orderCount', 0, 'total', 0, 'currency', o.currency
      ), o.table_id, o.session_id);
      log := log || change;
      seq := change.seq; type := change.type; table_id := o.table_id; session_id := o.session_id;
      event := event_json(seq, change.id, type, o.now, o.actor, change.data);
      RETURN NEXT;
    END IF;

    store.event_seq := store.event_seq + 1;
    o.seq := store.event_seq;
    o.data := concat(
      '{"id":"', o.order_id, '","number":', o.number, ',"businessDay":"', o.business_day,
      '","tableNumber":', to_json(here.table_number), ',"sessionId":"', o.session_id, '",', o.body);
    placed := placed || o;
    seq := o.seq; type := 'order.created'; table_id := o.table_id; session_id := o.session_id;
    event := event_json(o.seq, o.event_id, type, o.now, o.actor, o.data);
    RETURN NEXT;

    CONTINUE WHEN o.stock IS NULL;
    table_id := NULL; session_id := NULL;
    FOR item IN
      UPDATE menu_items m SET stock = m.stock - wanted.quantity, updated_at = o.now
        FROM json_to_recordset(o.stock) AS wanted(item_id uuid, quantity int)
       WHERE m.id = wanted.item_id AND m.store_id = o.store_id AND m.stock IS NOT NULL
      RETURNING m.*
    LOOP
      -- The last piece is gone: the item is sold out, which is a new version of the menu.
      CONTINUE WHEN item.stock > 0;
      store.menu_version := store.menu_version + 1;
      store.event_seq := store.event_seq + 1;
      change := (o.store_id, store.event_seq, uuid_v7(), 'menu.item_availability_changed', o.now, o.actor,
        json_build_object(
          'version', store.menu_version, 'itemId', item.id, 'isAvailable', item.is_available,
          'soldOutUntil', rfc3339(item.sold_out_until), 'stock', 0, 'available', false
        ), NULL, NULL);
      log := log || change;
      seq := change.seq; type := change.type;
      event := event_json(seq, change.id, type, o.now, o.actor, change.data);
      RETURN NEXT;
    END LOOP;
  END LOOP;

  UPDATE store_counters c
     SET event_seq = changed.event_seq, menu_version = changed.menu_version,
         business_day = changed.business_day, order_number = changed.order_number
    FROM unnest(changed_stores || store) AS changed
   WHERE c.store_id = changed.store_id AND c.event_seq < changed.event_seq;
  INSERT INTO orders (id, store_id, session_id, table_id, business_day, number, status, source, note,
                      currency, total, created_at, updated_at)
  SELECT order_id, store_id, session_id, table_id, business_day, number, 'pending', source, note,
         currency, total, now, now
    FROM unnest(placed);
  INSERT INTO order_lines (order_id, line_no, store_id, item_id, name, station, quantity, unit_price, options,
                           options_price, note)
  SELECT l.order_id, l.line_no, l.store_id, l.item_id, l.name, l.station, l.quantity, l.unit_price, l.options,
         l.options_price, l.note
    FROM json_populate_recordset(NULL::order_lines, lines) AS l
   WHERE l.order_id IN (SELECT order_id FROM unnest(placed));
  INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
  SELECT store_id, seq, id, type, occurred_at, actor, data, table_id, session_id FROM unnest(log)
  UNION ALL
  SELECT store_id, seq, event_id, 'order.created', now, actor, data, table_id, session_id FROM unnest(placed);
  INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
  SELECT audit_id, store_id, now, actor, 'order.created', order_id, request_id FROM unnest(placed);
  INSERT INTO idempotency_keys (principal, route, key, request_hash, event_seq, created_at)
  SELECT principal, route, key, request_hash, seq, now FROM unnest(placed) WHERE key IS NOT NULL;
END $$;
