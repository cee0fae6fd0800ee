-- Of a store that came after the last ANALYZE the planner would expect no rows, and read all of its orders to find
-- one by its id. Knowing nothing of this column it expects a few, and takes the index that has the id.
ALTER TABLE orders ALTER COLUMN store_id SET STATISTICS 0;
--> statement-breakpoint
-- Each order updates both of these rows: with room on their pages, no index needs to know.
ALTER TABLE store_counters SET (fillfactor = 20);
--> statement-breakpoint
ALTER TABLE table_sessions SET (fillfactor = 50);
--> statement-breakpoint
-- The total of an order is the sum of its lines. A foreign key would ask for the order of each line by itself; this
-- trigger asks once a statement, for every order it wrote lines of.
CREATE FUNCTION check_order_totals() RETURNS trigger LANGUAGE plpgsql AS $$
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
-- Deletes the orders of deleted sessions, once a statement.
CREATE FUNCTION delete_orders_of_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM orders USING deleted
   WHERE orders.session_id = deleted.id AND orders.store_id = deleted.store_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER orders_go_with_sessions AFTER DELETE ON table_sessions
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION delete_orders_of_sessions();
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
-- The day an order of this moment belongs to: the calendar day in the store's time zone, and before `day_starts_at`
-- ("05:00") the day before. Tests compare it with `businessDayOf` in src/features/stores/local-time.ts.
CREATE FUNCTION business_day_of(moment timestamptz, time_zone text, day_starts_at text) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ((moment AT TIME ZONE time_zone) - day_starts_at::interval)::date;
--> statement-breakpoint
-- Whether something with these serving hours is served at this local time. A window over midnight belongs to the day
-- it began on. Tests compare it with `isServed` in src/features/menu/serving-hours.ts.
CREATE FUNCTION is_served(hours jsonb, local_time timestamp) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN hours = '[]' OR EXISTS (
  SELECT FROM jsonb_to_recordset(hours) AS served(days jsonb, "from" text, "to" text)
  CROSS JOIN (
    SELECT to_char(local_time, 'HH24:MI') AS at, lower(to_char(local_time, 'Dy')) AS today,
           lower(to_char(local_time - interval '1 day', 'Dy')) AS yesterday
  ) AS wall
  WHERE CASE
    WHEN served."from" < served."to"
      THEN served.days ? wall.today AND wall.at >= served."from" AND wall.at < served."to"
    -- Over midnight; equal times are a whole day.
    ELSE served.days ? wall.today AND wall.at >= served."from" OR served.days ? wall.yesterday AND wall.at < served."to"
  END
);
--> statement-breakpoint
-- Whether each option group that an item asks for has as many available options as it needs. Tests compare it with
-- `whyUnavailable` in src/features/menu/availability.ts.
CREATE FUNCTION has_options_left(item menu_items) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN NOT EXISTS (
  SELECT FROM item_option_groups asked
  JOIN option_groups g ON g.id = asked.group_id AND g.store_id = asked.store_id
  WHERE asked.item_id = item.id AND asked.store_id = item.store_id
    AND g.min > (
      SELECT count(*) FROM options o
       WHERE o.group_id = g.id AND o.store_id = g.store_id AND o.is_available
    )
);
--> statement-breakpoint
-- The data of `menu.item_availability_changed` for an item as it is after a change of its stock.
CREATE FUNCTION item_availability_json(item menu_items, menu_version int, moment timestamptz) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
  SELECT jsonb_build_object(
           'version', menu_version, 'itemId', item.id, 'isAvailable', item.is_available,
           'soldOutUntil', rfc3339(item.sold_out_until), 'stock', item.stock,
           'available', item.is_available AND coalesce(item.stock > 0, true)
             AND coalesce(item.sold_out_until <= moment, true) AND has_options_left(item)
             AND is_served(item.serving_hours, moment AT TIME ZONE s.timezone))
         || CASE WHEN item.is_visible AND c.is_visible THEN '{}' ELSE '{"hidden":true}' END::jsonb
    FROM stores s
    JOIN categories c ON c.id = item.category_id AND c.store_id = s.id
   WHERE s.id = item.store_id
)::json;
--> statement-breakpoint
-- A session as clients see it, with what is known of its orders.
CREATE FUNCTION session_json(s table_sessions, order_count int, total bigint, currency text) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat(
  '{"id":"', s.id, '","tableId":"', s.table_id, '","tableNumber":', to_json(s.table_number), ',"businessDay":"',
  s.business_day, '","openedAt":"', rfc3339(s.opened_at), '","closedAt":', coalesce(to_json(rfc3339(s.closed_at)), 'null'),
  ',"orderCount":', order_count, ',"total":', total, ',"currency":"', currency, '"}')::json;
--> statement-breakpoint
-- The options chosen for a line, as clients see them.
CREATE FUNCTION order_options_json(options jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT concat('[', string_agg(concat(
           '{"optionId":', option->'optionId', ',"groupId":', option->'groupId', ',"groupName":', option->'groupName',
           ',"name":', option->'name', ',"priceDelta":', option->'priceDelta', '}'), ',' ORDER BY place), ']')
    FROM jsonb_array_elements(options) WITH ORDINALITY AS chosen(option, place)
);
--> statement-breakpoint
-- A line of an order as clients see it.
CREATE FUNCTION order_line_json(line order_lines) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat(
  '{"itemId":"', line.item_id, '","name":', to_json(line.name), ',"station":', to_json(line.station),
  ',"quantity":', line.quantity, ',"unitPrice":', line.unit_price,
  ',"options":', CASE line.options WHEN '[]' THEN '[]' ELSE order_options_json(line.options) END,
  ',"optionsPrice":', line.options_price, ',"total":', line.total, ',"note":', to_json(line.note), '}');
--> statement-breakpoint
-- An order as clients see it: byte for byte what JSON.stringify makes of the application's `Order`.
CREATE FUNCTION order_json(o orders, lines text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat(
  '{"id":"', o.id, '","number":', o.number, ',"businessDay":"', o.business_day, '","status":"', o.status,
  '","source":"', o.source, '","tableId":"', o.table_id, '","tableNumber":', to_json(o.table_number),
  ',"sessionId":"', o.session_id, '","note":', to_json(o.note), ',"currency":"', o.currency,
  '","total":', o.total, ',"lines":', lines, ',"cancelReason":', coalesce(to_json(o.cancel_reason), 'null'),
  ',"createdAt":"', rfc3339(o.created_at), '","updatedAt":"', rfc3339(o.updated_at),
  '","servedAt":', coalesce(to_json(rfc3339(o.served_at)), 'null'), ',"version":', o.version, '}');
--> statement-breakpoint
-- Places orders that were priced by the application, in one round trip, each wholly or not at all. The arrays have
-- one element for each order; those of lines have one for each line, and `line_orders` says which order a line
-- belongs to. No two orders carry the same idempotency key.
--
-- Answers one row for each event of a placed order, and one row with the reason for any other order.
--
-- Stores are locked first. Each statement after that sees all that was committed before, and nothing changes under
-- it. An impatient call waits for no lock: orders of a store that another transaction holds are answered
-- `store_busy`. A patient call waits for each lock, in one order, so that no two calls wait for each other.
CREATE FUNCTION place_orders(
  patient boolean,
  -- Replaces the clock in tests, null otherwise.
  given timestamptz,
  store_ids uuid[], table_ids uuid[], order_ids uuid[],
  -- For the order's event, its audit entry, and the session should this order open one.
  event_ids uuid[], audit_ids uuid[], new_session_ids uuid[],
  -- The session that the client believes in, if it says.
  expected_session_ids uuid[],
  -- The version of the catalogue that the order was priced by.
  menu_versions int[],
  sources text[], notes text[], currencies text[], totals bigint[], line_counts int[],
  -- Pieces of items that are counted: [{item_id, quantity}], null for none.
  stocks jsonb[],
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
  -- The clock's moment, and its business day in the store at hand.
  present timestamptz;
  today date;
  -- Counts of the open orders and lines of this order's table, earlier orders of this batch included.
  open_orders int;
  open_lines int;
  tablet_orders int;
  tablet_orders_since timestamptz;
  opened table_sessions;
  -- The same after the orders of this batch, at the place of the table's first order in it.
  place int;
  seat_sessions uuid[] := array_fill(NULL::uuid, ARRAY[cardinality(store_ids)]);
  seat_orders int[] := array_fill(NULL::int, ARRAY[cardinality(store_ids)]);
  seat_lines int[] := array_fill(NULL::int, ARRAY[cardinality(store_ids)]);
  seat_tablet_orders int[] := array_fill(NULL::int, ARRAY[cardinality(store_ids)]);
  seat_tablet_since timestamptz[] := array_fill(NULL::timestamptz, ARRAY[cardinality(store_ids)]);
  -- Decided here, null for an order that is not placed.
  session_ids uuid[] := array_fill(NULL::uuid, ARRAY[cardinality(store_ids)]);
  numbers int[] := array_fill(NULL::int, ARRAY[cardinality(store_ids)]);
  placed_on date[] := array_fill(NULL::date, ARRAY[cardinality(store_ids)]);
  seqs bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(store_ids)]);
  table_numbers text[] := array_fill(NULL::text, ARRAY[cardinality(store_ids)]);
  moments timestamptz[] := array_fill(NULL::timestamptz, ARRAY[cardinality(store_ids)]);
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
           s.timezone, s.day_starts_at, s.max_open_orders_per_session, s.max_open_lines_per_session,
           s.max_tablet_orders_per_10_minutes, t.number AS table_number, open.id AS open_session_id,
           open.open_orders, open.open_lines, open.tablet_orders, open.tablet_orders_since,
           k.request_hash AS earlier_hash, k.response AS earlier_response, k.event_seq AS earlier_seq,
           k.session_id AS earlier_session_id
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
      present := coalesce(given, clock_timestamp());
      store.last_moment := moment_of_change(present, store.last_moment);
      today := business_day_of(present, here.timezone, here.day_starts_at);
    END IF;
    -- An order before this one may have opened the session, or filled it.
    place := array_position(table_ids, table_id);
    -- Another store's order may name this table; it is refused.
    WHILE store_ids[place] <> here.store_id LOOP
      place := array_position(table_ids, table_id, place + 1);
    END LOOP;
    session_id := coalesce(seat_sessions[place], here.open_session_id);
    open_orders := coalesce(seat_orders[place], here.open_orders, 0);
    open_lines := coalesce(seat_lines[place], here.open_lines, 0);
    tablet_orders := coalesce(seat_tablet_orders[place], here.tablet_orders, 0);
    tablet_orders_since := coalesce(seat_tablet_since[place], here.tablet_orders_since);
    -- A window of ten minutes has ended, also when the clock was set back.
    IF present >= tablet_orders_since + interval '10 minutes' OR present < tablet_orders_since THEN
      tablet_orders := 0;
    END IF;

    outcome := CASE
      WHEN NOT patient AND here.store_id <> ALL (locked) THEN 'store_busy'
      WHEN here.earlier_hash <> request_hashes[ord] THEN 'key_reused'
      -- A tablet's answer of one session is not repeated in the next one.
      WHEN here.earlier_hash IS NOT NULL AND sources[ord] = 'table'
        AND here.earlier_session_id IS DISTINCT FROM session_id THEN 'done_for_earlier_party'
      -- Behind the store's lock an earlier request with this key has ended.
      WHEN here.earlier_hash IS NOT NULL THEN 'replayed'
      WHEN here.table_number IS NULL THEN 'table_not_found'
      WHEN NOT here.accepting_orders THEN 'not_accepting_orders'
      WHEN expected_session_ids[ord] IS NOT NULL AND expected_session_ids[ord] IS DISTINCT FROM session_id
        THEN 'session_closed'
      WHEN open_orders >= here.max_open_orders_per_session
        OR open_lines + line_counts[ord] > here.max_open_lines_per_session THEN 'session_full'
      WHEN sources[ord] = 'table' AND tablet_orders >= here.max_tablet_orders_per_10_minutes
        THEN 'too_many_orders'
      WHEN menu_versions[ord] <> store.menu_version THEN 'menu_changed'
      ELSE 'placed'
    END;
    IF outcome = 'replayed' THEN
      detail := coalesce(here.earlier_response, (
        SELECT e.data FROM events e WHERE e.store_id = here.store_id AND e.seq = here.earlier_seq));
    ELSIF outcome = 'session_full' THEN
      detail := CASE WHEN open_orders >= here.max_open_orders_per_session
        THEN json_build_object('of', 'orders', 'limit', here.max_open_orders_per_session)
        ELSE json_build_object('of', 'lines', 'limit', here.max_open_lines_per_session) END;
    ELSIF outcome = 'too_many_orders' THEN
      -- Seconds until the window ends.
      detail := ceil(extract(epoch FROM tablet_orders_since + interval '10 minutes' - present))::int;
    ELSIF outcome = 'placed' AND stocks[ord] IS NOT NULL THEN
      SELECT json_object_agg(m.id, m.stock) INTO detail
        FROM jsonb_to_recordset(stocks[ord]) AS wanted(item_id uuid, quantity int)
        JOIN menu_items m ON m.id = wanted.item_id AND m.store_id = here.store_id
       WHERE m.stock < wanted.quantity
      HAVING count(*) > 0;
      IF detail IS NOT NULL THEN outcome := 'out_of_stock'; END IF;
    END IF;
    IF outcome <> 'placed' THEN
      RETURN NEXT;
      CONTINUE;
    END IF;

    IF store.business_day <> today THEN
      store.business_day := today;
      -- A day that had orders before goes on after its highest number.
      store.order_number := coalesce((
        SELECT max(o.number) FROM orders o WHERE o.store_id = here.store_id AND o.business_day = today), 0);
    END IF;
    store.order_number := store.order_number + 1;

    IF session_id IS NULL THEN
      session_id := new_session_ids[ord];
      INSERT INTO table_sessions (id, store_id, table_id, table_number, business_day, opened_at)
      VALUES (session_id, store.store_id, table_id, here.table_number, today, store.last_moment)
      RETURNING * INTO opened;
      store.event_seq := store.event_seq + 1;
      seq := store.event_seq; type := 'session.opened';
      INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
      VALUES (store.store_id, seq, uuid_v7(), type, store.last_moment, actors[ord],
              session_json(opened, 0, 0, currencies[ord]), table_id, session_id)
      RETURNING event_json(seq, id, type, occurred_at, actor, data) INTO event;
      RETURN NEXT;
    END IF;
    IF sources[ord] = 'table' THEN
      IF tablet_orders = 0 THEN tablet_orders_since := present; END IF;
      tablet_orders := tablet_orders + 1;
    END IF;
    seat_sessions[place] := session_id;
    seat_orders[place] := open_orders + 1;
    seat_lines[place] := open_lines + line_counts[ord];
    seat_tablet_orders[place] := tablet_orders;
    seat_tablet_since[place] := tablet_orders_since;

    store.event_seq := store.event_seq + 1;
    session_ids[ord] := session_id;
    numbers[ord] := store.order_number;
    placed_on[ord] := today;
    seqs[ord] := store.event_seq;
    table_numbers[ord] := here.table_number;
    moments[ord] := store.last_moment;

    CONTINUE WHEN stocks[ord] IS NULL;
    table_id := NULL; session_id := NULL;
    FOR item IN
      UPDATE menu_items m SET stock = m.stock - wanted.quantity, version = m.version + 1, updated_at = store.last_moment
        FROM jsonb_to_recordset(stocks[ord]) AS wanted(item_id uuid, quantity int)
       WHERE m.id = wanted.item_id AND m.store_id = here.store_id AND m.stock IS NOT NULL
      RETURNING m.stock, m AS present
    LOOP
      -- The last piece is gone: the item is sold out, which is a new version of the menu.
      CONTINUE WHEN item.stock > 0;
      store.menu_version := store.menu_version + 1;
      store.event_seq := store.event_seq + 1;
      seq := store.event_seq; type := 'menu.item_availability_changed';
      INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data)
      VALUES (store.store_id, seq, uuid_v7(), type, store.last_moment, actors[ord],
              item_availability_json(item.present, store.menu_version, store.last_moment))
      RETURNING event_json(seq, id, type, occurred_at, actor, data) INTO event;
      RETURN NEXT;
    END LOOP;
  END LOOP;

  UPDATE store_counters c
     SET event_seq = changed.event_seq, menu_version = changed.menu_version,
         business_day = changed.business_day, order_number = changed.order_number, last_moment = changed.last_moment
    FROM unnest(changed_stores || store) AS changed
   WHERE c.store_id = changed.store_id AND c.event_seq < changed.event_seq;
  UPDATE table_sessions s
     SET open_orders = seat_orders[i], open_lines = seat_lines[i],
         tablet_orders = seat_tablet_orders[i], tablet_orders_since = seat_tablet_since[i]
    FROM generate_subscripts(store_ids, 1) AS i
   WHERE s.id = seat_sessions[i] AND s.store_id = store_ids[i];
  INSERT INTO orders (id, store_id, session_id, table_id, table_number, business_day, number, status, source, note,
                      currency, total, stock_taken, created_at, updated_at)
  SELECT order_ids[i], store_ids[i], session_ids[i], table_ids[i], table_numbers[i], placed_on[i], numbers[i],
         'pending', sources[i], notes[i], currencies[i], totals[i], stocks[i], moments[i], moments[i]
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
  INSERT INTO idempotency_keys (principal, route, key, request_hash, event_seq, session_id, created_at)
  SELECT principals[i], routes[i], keys[i], request_hashes[i], seqs[i],
         CASE WHEN sources[i] = 'table' THEN session_ids[i] END, moments[i]
    FROM generate_subscripts(store_ids, 1) AS i
   WHERE seqs[i] IS NOT NULL AND keys[i] IS NOT NULL;
  RETURN QUERY
  INSERT INTO events AS e (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
  SELECT store_ids[i], seqs[i], event_ids[i], 'order.created', moments[i], actors[i], concat(
           '{"id":"', order_ids[i], '","number":', numbers[i], ',"businessDay":"', placed_on[i],
           '","tableNumber":', to_json(table_numbers[i]), ',"sessionId":"', session_ids[i],
           '","createdAt":"', rfc3339(moments[i]), '","updatedAt":"', rfc3339(moments[i]), '",', texts[i])::json,
         table_ids[i], session_ids[i]
    FROM generate_subscripts(store_ids, 1) AS i
   WHERE seqs[i] IS NOT NULL
  RETURNING array_position(event_ids, e.id), 'placed', NULL, e.seq, e.type, e.table_id, e.session_id,
            event_json(e.seq, e.id, e.type, e.occurred_at, e.actor, e.data);
END $$;
--> statement-breakpoint
-- A change that somebody wants of one order.
CREATE TYPE wanted_order_change AS (
  store_id uuid, order_id uuid,
  -- `order.status_changed` or `order.deleted`.
  type text,
  -- The statuses it may be made in, and the version it was meant for, if the client says.
  allowed_in text[], version int,
  -- The status to move to.
  status text, cancel_reason text,
  -- Whether what the order took from counted items goes back; null: only if nobody has begun to cook.
  restock boolean,
  -- Replaces the clock in tests, null otherwise.
  given timestamptz,
  actor jsonb, request_id text,
  event_id uuid, audit_id uuid,
  -- The idempotency key, if it has one.
  principal text, route text, key text, request_hash text
);
--> statement-breakpoint
-- Makes a change of one order, with its events, its audit entry and the remembered answer, in one round trip.
--
-- The outcome is `changed`, or why it was not: `in_progress` while another request has the key, `key_reused`,
-- `replayed`, `not_found`, `version_conflict`, `not_allowed`. `body` is the order as it is now, or the answer that
-- was remembered. A change answers one row for each event; the first one has the `body`.
CREATE FUNCTION change_order(wanted json)
RETURNS TABLE (outcome text, body text, seq bigint, type text, table_id uuid, session_id uuid, event text)
LANGUAGE plpgsql
-- As for place_orders: index look-ups, planned once a connection.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
  w wanted_order_change := json_populate_record(NULL::wanted_order_change, wanted);
  is_deletion boolean := w.type = 'order.deleted';
  store store_counters;
  o orders;
  seat table_sessions;
  item record;
  lines text;
  line_count int;
  earlier_hash text;
  previous_status text;
  data json;
BEGIN
  -- Before the store's lock: who sends the same again is told at once, and does not wait for the first.
  IF w.key IS NOT NULL AND NOT pg_try_advisory_xact_lock(
       hashtextextended(concat_ws(' ', w.principal, w.route, w.key), 0)) THEN
    outcome := 'in_progress';
    RETURN NEXT;
    RETURN;
  END IF;
  SELECT * INTO store FROM store_counters s WHERE s.store_id = w.store_id FOR NO KEY UPDATE;
  store.last_moment := moment_of_change(w.given, store.last_moment);

  IF w.key IS NOT NULL THEN
    SELECT k.request_hash, k.response::text INTO earlier_hash, body
      FROM idempotency_keys k WHERE k.principal = w.principal AND k.route = w.route AND k.key = w.key;
    IF FOUND THEN
      outcome := CASE earlier_hash WHEN w.request_hash THEN 'replayed' ELSE 'key_reused' END;
      RETURN NEXT;
      RETURN;
    END IF;
  END IF;

  SELECT * INTO o FROM orders WHERE id = w.order_id AND store_id = w.store_id AND deleted_at IS NULL;
  IF NOT FOUND THEN
    outcome := 'not_found';
    RETURN NEXT;
    RETURN;
  END IF;
  SELECT concat('[', string_agg(order_line_json(line), ',' ORDER BY line.line_no), ']'), count(*)
    INTO lines, line_count
    FROM order_lines line WHERE line.order_id = o.id AND line.store_id = w.store_id;
  IF w.version <> o.version OR o.status <> ALL (w.allowed_in) THEN
    outcome := CASE WHEN w.version <> o.version THEN 'version_conflict' ELSE 'not_allowed' END;
    body := order_json(o, lines);
    RETURN NEXT;
    RETURN;
  END IF;

  previous_status := o.status;
  IF is_deletion THEN
    o.deleted_at := store.last_moment;
    o.deleted_by := w.actor;
  ELSE
    o.status := w.status;
    o.cancel_reason := w.cancel_reason;
    o.served_at := CASE WHEN o.status = 'served' THEN store.last_moment END;
  END IF;
  o.updated_at := store.last_moment;
  o.version := o.version + 1;
  body := order_json(o, lines);
  data := concat(left(body, -1), CASE
    WHEN is_deletion THEN concat(',"deletedAt":"', rfc3339(o.deleted_at))
    ELSE concat(',"previousStatus":"', previous_status)
  END, '"}');

  UPDATE orders
     SET status = o.status, cancel_reason = o.cancel_reason, served_at = o.served_at, updated_at = o.updated_at,
         version = o.version, deleted_at = o.deleted_at, deleted_by = o.deleted_by
   WHERE id = o.id AND store_id = w.store_id;
  store.event_seq := store.event_seq + 1;
  outcome := 'changed'; seq := store.event_seq; type := w.type; table_id := o.table_id; session_id := o.session_id;
  INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
  VALUES (w.store_id, seq, w.event_id, type, store.last_moment, w.actor, data, table_id, session_id)
  RETURNING event_json(seq, id, type, occurred_at, actor, data) INTO event;
  INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
  VALUES (w.audit_id, w.store_id, store.last_moment, w.actor, w.type, o.id, w.request_id);
  IF w.key IS NOT NULL THEN
    INSERT INTO idempotency_keys (principal, route, key, request_hash, response, created_at)
    VALUES (w.principal, w.route, w.key, w.request_hash, body::json, store.last_moment);
  END IF;
  RETURN NEXT;

  IF is_deletion OR o.status IN ('served', 'cancelled') THEN
    UPDATE table_sessions s SET open_orders = s.open_orders - 1, open_lines = s.open_lines - line_count
     WHERE s.id = o.session_id AND s.store_id = w.store_id
    RETURNING * INTO seat;
  END IF;

  IF (is_deletion OR o.status = 'cancelled') AND coalesce(w.restock, previous_status = 'pending') THEN
    body := NULL; table_id := NULL; session_id := NULL; type := 'menu.item_availability_changed';
    FOR item IN
      UPDATE menu_items m
         -- No more than a count may say.
         SET stock = least(m.stock + taken.quantity, 1000000), version = m.version + 1, updated_at = store.last_moment
        FROM jsonb_to_recordset(o.stock_taken) AS taken(item_id uuid, quantity int)
       WHERE m.id = taken.item_id AND m.store_id = w.store_id AND m.stock IS NOT NULL
      RETURNING m.stock = taken.quantity AS was_sold_out, m AS present
    LOOP
      -- Back from none: the item can be ordered again, which is a new version of the menu.
      CONTINUE WHEN NOT item.was_sold_out;
      store.menu_version := store.menu_version + 1;
      store.event_seq := store.event_seq + 1;
      seq := store.event_seq;
      INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data)
      VALUES (w.store_id, seq, uuid_v7(), type, store.last_moment, w.actor,
              item_availability_json(item.present, store.menu_version, store.last_moment))
      RETURNING event_json(seq, id, type, occurred_at, actor, data) INTO event;
      RETURN NEXT;
    END LOOP;
  END IF;

  -- A session without any order left is a party of nobody: its table is free again.
  IF is_deletion AND seat.closed_at IS NULL AND NOT EXISTS (
       SELECT FROM orders rest
        WHERE rest.session_id = o.session_id AND rest.store_id = w.store_id AND rest.deleted_at IS NULL) THEN
    UPDATE table_sessions s SET closed_at = store.last_moment, closed_by = w.actor
     WHERE s.id = o.session_id AND s.store_id = w.store_id
    RETURNING * INTO seat;
    store.event_seq := store.event_seq + 1;
    body := NULL; seq := store.event_seq; type := 'session.closed'; table_id := seat.table_id; session_id := seat.id;
    INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
    VALUES (w.store_id, seq, uuid_v7(), type, store.last_moment, w.actor,
            session_json(seat, 0, 0, o.currency), table_id, session_id)
    RETURNING event_json(seq, id, type, occurred_at, actor, data) INTO event;
    INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
    VALUES (uuid_v7(), w.store_id, store.last_moment, w.actor, type, session_id, w.request_id);
    RETURN NEXT;
  END IF;

  UPDATE store_counters s
     SET event_seq = store.event_seq, menu_version = store.menu_version, last_moment = store.last_moment
   WHERE s.store_id = w.store_id;
END $$;
