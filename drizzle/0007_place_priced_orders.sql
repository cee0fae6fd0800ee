-- A foreign key asks for the order of each line by itself. Here a trigger asks once a statement, and what is deleted
-- with an order goes once a statement too.
CREATE OR REPLACE FUNCTION check_order_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT store_id, order_id, sum(total) AS total FROM written GROUP BY store_id, order_id) AS lines
    LEFT JOIN orders ON orders.id = lines.order_id AND orders.store_id = lines.store_id
    WHERE orders.total IS DISTINCT FROM lines.total
  ) THEN
    RAISE EXCEPTION 'the total of an order is not the sum of its lines'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_total_is_sum_of_lines';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION delete_lines_of_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM order_lines USING deleted
   WHERE order_lines.order_id = deleted.id AND order_lines.store_id = deleted.store_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER order_lines_go_with_orders AFTER DELETE ON orders
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION delete_lines_of_orders();
--> statement-breakpoint
ALTER TABLE "order_lines" DROP CONSTRAINT IF EXISTS "order_lines_order_id_orders_id_fk";
--> statement-breakpoint
-- Places orders that were priced by the application, in one round trip, each wholly or not at all. The arrays have
-- an element an order, those of lines one a line, of which `line_orders` says the order's place. No two orders carry
-- the same idempotency key.
--
-- Answers one row an event for a placed order, and one row with the reason for any other.
--
-- Stores are locked first. Each statement after that sees all that was committed before, and nothing changes under
-- it. Who is impatient waits for no lock: orders of a store that another transaction holds are answered
-- `store_busy`. Who is patient waits for each, in one order, so that no two wait for each other.
CREATE FUNCTION place_priced_orders(
  patient boolean,
  store_ids uuid[], table_ids uuid[], order_ids uuid[],
  -- For the order's event, its audit entry, and the session should this order open one.
  event_ids uuid[], audit_ids uuid[], new_session_ids uuid[],
  -- The session that the client believes in, if it says.
  expected_session_ids uuid[],
  -- The catalogue it was priced by, and the day it belongs to.
  menu_versions int[], business_days date[],
  moments timestamptz[], sources text[], notes text[], currencies text[], totals bigint[],
  -- Pieces of items that are counted: [{item_id, quantity}], null for none.
  stocks json[],
  -- The orders as JSON, each less its opening brace and what is decided here, with the control character RS between
  -- them, which JSON holds only escaped: many quotes in an array would all be escaped too.
  bodies text,
  actors jsonb[], request_ids text[],
  -- The idempotency key, if it has one.
  principals text[], routes text[], keys text[], request_hashes text[],
  line_orders int[], line_numbers int[], item_ids uuid[], item_names text[], stations text[], quantities int[],
  unit_prices bigint[], line_options jsonb[], options_prices bigint[], line_notes text[]
)
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
  locked uuid[];
  texts text[] := string_to_array(bodies, E'\x1e');
  here record;
  item record;
  store store_counters;
  changed_stores store_counters[] := '{}';
  opened_tables uuid[] := '{}';
  opened_sessions uuid[] := '{}';
  -- Decided here, null for an order that is not placed.
  session_ids uuid[] := array_fill(NULL::uuid, ARRAY[cardinality(store_ids)]);
  numbers int[] := array_fill(NULL::int, ARRAY[cardinality(store_ids)]);
  placed_on date[] := array_fill(NULL::date, ARRAY[cardinality(store_ids)]);
  seqs bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(store_ids)]);
  table_numbers text[] := array_fill(NULL::text, ARRAY[cardinality(store_ids)]);
BEGIN
  IF patient THEN
    locked := array(
      SELECT c.store_id FROM store_counters c WHERE c.store_id = ANY (store_ids)
       ORDER BY c.store_id FOR NO KEY UPDATE);
  ELSE
    locked := array(
      SELECT c.store_id FROM store_counters c WHERE c.store_id = ANY (store_ids) FOR NO KEY UPDATE SKIP LOCKED);
  END IF;

  FOR here IN
    SELECT i AS ord, store_ids[i] AS store_id, table_ids[i] AS table_id, c AS counters, s.accepting_orders,
           t.number AS table_number, open.id AS open_session_id,
           k.request_hash AS earlier_hash, k.response AS earlier_response, k.event_seq AS earlier_seq
      FROM generate_subscripts(store_ids, 1) AS i
      LEFT JOIN store_counters c ON c.store_id = store_ids[i]
      LEFT JOIN stores s ON s.id = store_ids[i]
      LEFT JOIN tables t
        ON t.id = table_ids[i] AND t.store_id = store_ids[i] AND t.is_active AND t.deleted_at IS NULL
      LEFT JOIN table_sessions open
        ON open.table_id = table_ids[i] AND open.store_id = store_ids[i] AND open.closed_at IS NULL
      LEFT JOIN idempotency_keys k
        ON k.principal = principals[i] AND k.route = routes[i] AND k.key = keys[i]
     ORDER BY store_ids[i], i
  LOOP
    ord := here.ord; detail := NULL; seq := NULL; type := NULL; table_id := here.table_id; event := NULL;
    IF store.store_id IS DISTINCT FROM here.store_id THEN
      changed_stores := changed_stores || store;
      store := here.counters;
    END IF;
    -- Perhaps an order before this one has opened it.
    session_id := coalesce(here.open_session_id, opened_sessions[array_position(opened_tables, table_id)]);

    outcome := CASE
      WHEN NOT patient AND here.store_id <> ALL (locked) THEN 'store_busy'
      WHEN here.earlier_hash <> request_hashes[ord] THEN 'key_reused'
      -- Behind the store's lock an earlier request with this key has ended.
      WHEN here.earlier_hash IS NOT NULL THEN 'replayed'
      WHEN here.table_number IS NULL THEN 'table_not_found'
      WHEN NOT here.accepting_orders THEN 'not_accepting_orders'
      WHEN expected_session_ids[ord] IS NOT NULL AND expected_session_ids[ord] IS DISTINCT FROM session_id
        THEN 'session_closed'
      WHEN menu_versions[ord] <> store.menu_version THEN 'menu_changed'
      ELSE 'placed'
    END;
    IF outcome = 'replayed' THEN
      detail := coalesce(here.earlier_response, (
        SELECT e.data FROM events e WHERE e.store_id = here.store_id AND e.seq = here.earlier_seq));
    ELSIF outcome = 'placed' AND stocks[ord] IS NOT NULL THEN
      SELECT json_object_agg(m.id, m.stock) INTO detail
        FROM json_to_recordset(stocks[ord]) AS wanted(item_id uuid, quantity int)
        JOIN menu_items m ON m.id = wanted.item_id AND m.store_id = here.store_id
       WHERE m.stock < wanted.quantity
      HAVING count(*) > 0;
      IF detail IS NOT NULL THEN outcome := 'out_of_stock'; END IF;
    END IF;
    IF outcome <> 'placed' THEN
      RETURN NEXT;
      CONTINUE;
    END IF;

    IF business_days[ord] > store.business_day THEN
      store.business_day := business_days[ord];
      store.order_number := 0;
    END IF;
    store.order_number := store.order_number + 1;

    IF session_id IS NULL THEN
      session_id := new_session_ids[ord];
      opened_tables := opened_tables || table_id;
      opened_sessions := opened_sessions || session_id;
      INSERT INTO table_sessions (id, store_id, table_id, business_day, opened_at)
      VALUES (session_id, store.store_id, table_id, store.business_day, moments[ord]);
      store.event_seq := store.event_seq + 1;
      seq := store.event_seq; type := 'session.opened';
      INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
      VALUES (store.store_id, seq, uuid_v7(), type, moments[ord], actors[ord], json_build_object(
        'id', session_id, 'tableId', table_id, 'tableNumber', here.table_number,
        'businessDay', store.business_day, 'openedAt', rfc3339(moments[ord]), 'closedAt', NULL,
        'orderCount', 0, 'total', 0, 'currency', currencies[ord]
      ), table_id, session_id)
      RETURNING event_json(seq, id, type, occurred_at, actor, data) INTO event;
      RETURN NEXT;
    END IF;

    store.event_seq := store.event_seq + 1;
    session_ids[ord] := session_id;
    numbers[ord] := store.order_number;
    placed_on[ord] := store.business_day;
    seqs[ord] := store.event_seq;
    table_numbers[ord] := here.table_number;

    CONTINUE WHEN stocks[ord] IS NULL;
    table_id := NULL; session_id := NULL;
    FOR item IN
      UPDATE menu_items m SET stock = m.stock - wanted.quantity, updated_at = moments[ord]
        FROM json_to_recordset(stocks[ord]) AS wanted(item_id uuid, quantity int)
       WHERE m.id = wanted.item_id AND m.store_id = here.store_id AND m.stock IS NOT NULL
      RETURNING m.*
    LOOP
      -- The last piece is gone: the item is sold out, which is a new version of the menu.
      CONTINUE WHEN item.stock > 0;
      store.menu_version := store.menu_version + 1;
      store.event_seq := store.event_seq + 1;
      seq := store.event_seq; type := 'menu.item_availability_changed';
      INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data)
      VALUES (store.store_id, seq, uuid_v7(), type, moments[ord], actors[ord], json_build_object(
        'version', store.menu_version, 'itemId', item.id, 'isAvailable', item.is_available,
        'soldOutUntil', rfc3339(item.sold_out_until), 'stock', 0, 'available', false
      ))
      RETURNING event_json(seq, id, type, occurred_at, actor, data) INTO event;
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
  SELECT order_ids[i], store_ids[i], session_ids[i], table_ids[i], placed_on[i], numbers[i], 'pending', sources[i],
         notes[i], currencies[i], totals[i], moments[i], moments[i]
    FROM generate_subscripts(store_ids, 1) AS i
   WHERE numbers[i] IS NOT NULL;
  INSERT INTO order_lines (order_id, line_no, store_id, item_id, name, station, quantity, unit_price, options,
                           options_price, note)
  SELECT order_ids[line_orders[i]], line_numbers[i], store_ids[line_orders[i]], item_ids[i], item_names[i], stations[i],
         quantities[i], unit_prices[i], line_options[i], options_prices[i], line_notes[i]
    FROM generate_subscripts(line_orders, 1) AS i
   WHERE numbers[line_orders[i]] IS NOT NULL;
  INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
  SELECT audit_ids[i], store_ids[i], moments[i], actors[i], 'order.created', order_ids[i], request_ids[i]
    FROM generate_subscripts(store_ids, 1) AS i
   WHERE numbers[i] IS NOT NULL;
  INSERT INTO idempotency_keys (principal, route, key, request_hash, event_seq, created_at)
  SELECT principals[i], routes[i], keys[i], request_hashes[i], seqs[i], moments[i]
    FROM generate_subscripts(store_ids, 1) AS i
   WHERE seqs[i] IS NOT NULL AND keys[i] IS NOT NULL;
  RETURN QUERY
  INSERT INTO events AS e (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
  SELECT store_ids[i], seqs[i], event_ids[i], 'order.created', moments[i], actors[i], concat(
           '{"id":"', order_ids[i], '","number":', numbers[i], ',"businessDay":"', placed_on[i],
           '","tableNumber":', to_json(table_numbers[i]), ',"sessionId":"', session_ids[i], '",', texts[i])::json,
         table_ids[i], session_ids[i]
    FROM generate_subscripts(store_ids, 1) AS i
   WHERE seqs[i] IS NOT NULL
  RETURNING array_position(event_ids, e.id), 'placed', NULL, e.seq, e.type, e.table_id, e.session_id,
            event_json(e.seq, e.id, e.type, e.occurred_at, e.actor, e.data);
END $$;
