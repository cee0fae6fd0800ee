-- A moment as clients see it: RFC 3339, UTC, milliseconds.
CREATE FUNCTION rfc3339(moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
--> statement-breakpoint
-- An event as every listener gets it. The one place that says so: the write path and replays share it.
CREATE FUNCTION event_json(seq bigint, id uuid, type text, occurred_at timestamptz, actor jsonb, data jsonb)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
  'seq', seq, 'id', id, 'type', type, 'occurredAt', rfc3339(occurred_at), 'actor', actor, 'data', data
)::text;
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
-- Places a batch of priced orders, each wholly or not at all, in one round trip.
--
-- The counters of the stores concerned are locked first, in one order, so batches cannot deadlock; the
-- statement after that sees everything committed before, and nothing can change under it.
-- Answers one row an event for a placed order (the row with `body` is the order itself), and one row with
-- the reason for any other. No two orders of a batch carry the same idempotency key.
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
  unlocked int[];
BEGIN
  -- A key whose first request is still running elsewhere is answered at once instead of waited for.
  SELECT array_agg(o.ord)
    FROM jsonb_array_elements(batch) WITH ORDINALITY AS o(entry, ord)
   WHERE entry->>'key' IS NULL
      OR pg_try_advisory_xact_lock(hashtextextended(
           concat_ws(' ', entry->>'principal', entry->>'route', entry->>'key'), 0))
    INTO unlocked;

  PERFORM FROM store_counters
    WHERE store_id IN (SELECT (entry->>'storeId')::uuid FROM jsonb_array_elements(batch) AS o(entry))
    ORDER BY store_id FOR NO KEY UPDATE;

  RETURN QUERY
  WITH input AS MATERIALIZED (
    SELECT *
      FROM ROWS FROM (jsonb_to_recordset(batch) AS (
        "orderId" uuid, "storeId" uuid, "tableId" uuid, "newSessionId" uuid, "expectedSessionId" uuid,
        "menuVersion" int, "businessDay" date, now timestamptz, source text, note text, currency text,
        total bigint, view jsonb, stock jsonb, actor jsonb, "requestId" text,
        "orderEventId" uuid, "sessionEventId" uuid, "auditId" uuid,
        principal text, route text, key text, "requestHash" text
      )) WITH ORDINALITY AS o(
        order_id, store_id, table_id, new_session_id, expected_session_id,
        menu_version, business_day, now, source, note, currency,
        total, view, stock, actor, request_id,
        order_event_id, session_event_id, audit_id,
        principal, route, key, request_hash, ord)
  ),
  -- Pieces asked for of items that are counted, in order of arrival.
  wanted AS MATERIALIZED (
    SELECT i.ord, s.item_id, s.quantity, m.stock,
           sum(s.quantity) OVER (PARTITION BY s.item_id ORDER BY i.ord) AS taken
      FROM input i
      CROSS JOIN LATERAL jsonb_to_recordset(i.stock) AS s(item_id uuid, quantity bigint)
      JOIN menu_items m ON m.id = s.item_id AND m.store_id = i.store_id
     WHERE m.stock IS NOT NULL
  ),
  checked AS MATERIALIZED (
    SELECT i.*, c.event_seq, c.order_number, c.menu_version AS present_menu_version,
           greatest(c.business_day, i.business_day) AS day, c.business_day AS counter_day,
           t.number AS table_number, open.id AS open_session_id, k.response,
           short.items AS short_items,
           CASE
             WHEN NOT i.ord = ANY (unlocked) THEN 'in_progress'
             WHEN k.request_hash <> i.request_hash THEN 'key_reused'
             WHEN k.key IS NOT NULL THEN 'replayed'
             WHEN t.id IS NULL THEN 'table_not_found'
             WHEN NOT s.accepting_orders THEN 'not_accepting_orders'
             WHEN i.expected_session_id <> open.id OR (i.expected_session_id IS NOT NULL AND open.id IS NULL)
               THEN 'session_closed'
             WHEN c.menu_version <> i.menu_version THEN 'menu_changed'
             WHEN short.items IS NOT NULL THEN 'out_of_stock'
             ELSE 'placed'
           END AS outcome
      FROM input i
      JOIN store_counters c ON c.store_id = i.store_id
      JOIN stores s ON s.id = i.store_id
      LEFT JOIN tables t
        ON t.id = i.table_id AND t.store_id = i.store_id AND t.is_active AND t.deleted_at IS NULL
      LEFT JOIN table_sessions open
        ON open.table_id = t.id AND open.store_id = i.store_id AND open.closed_at IS NULL
      LEFT JOIN idempotency_keys k
        ON k.principal = i.principal AND k.route = i.route AND k.key = i.key
      LEFT JOIN LATERAL (
        SELECT jsonb_object_agg(w.item_id, greatest(w.stock - (w.taken - w.quantity), 0)) AS items
          FROM wanted w WHERE w.ord = i.ord AND w.taken > w.stock
      ) short ON true
  ),
  accepted AS MATERIALIZED (
    SELECT ch.*,
           coalesce(open_session_id,
                    first_value(new_session_id) OVER (PARTITION BY store_id, table_id ORDER BY ord)) AS session_id,
           open_session_id IS NULL
             AND row_number() OVER (PARTITION BY store_id, table_id ORDER BY ord) = 1 AS opens_session,
           CASE WHEN day = counter_day THEN order_number ELSE 0 END
             + row_number() OVER (PARTITION BY store_id ORDER BY ord) AS number
      FROM checked ch
     WHERE ch.outcome = 'placed'
  ),
  -- Items whose last piece goes now: they become sold out, which everybody hears.
  emptied AS MATERIALIZED (
    SELECT a.store_id, w.item_id, max(a.ord) AS ord
      FROM accepted a JOIN wanted w ON w.ord = a.ord
     GROUP BY a.store_id, w.item_id, w.stock
    HAVING sum(w.quantity) = w.stock
  ),
  stock_taken AS (
    UPDATE menu_items m
       SET stock = m.stock - used.quantity, updated_at = used.now
      FROM (SELECT a.store_id, w.item_id, sum(w.quantity)::int AS quantity, max(a.now) AS now
              FROM accepted a JOIN wanted w ON w.ord = a.ord GROUP BY a.store_id, w.item_id) used
     WHERE m.id = used.item_id AND m.store_id = used.store_id
  ),
  bodies AS MATERIALIZED (
    SELECT a.*, a.view || jsonb_build_object(
             'number', a.number, 'businessDay', a.day, 'tableNumber', a.table_number, 'sessionId', a.session_id
           ) AS order_body
      FROM accepted a
  ),
  changes AS MATERIALIZED (
    SELECT store_id, event_seq + row_number() OVER (PARTITION BY store_id ORDER BY ord, step) AS seq,
           ord, id, type, now, actor, data, table_id, session_id, is_order, day, number
      FROM (
        SELECT store_id, event_seq, ord, day, number, 1 AS step, session_event_id AS id,
               'session.opened' AS type, now, actor, jsonb_build_object(
                 'id', session_id, 'tableId', table_id, 'tableNumber', table_number, 'businessDay', day,
                 'openedAt', rfc3339(now), 'closedAt', NULL, 'orderCount', 0, 'total', 0, 'currency', currency
               ) AS data, table_id, session_id, false AS is_order
          FROM bodies WHERE opens_session
        UNION ALL
        SELECT store_id, event_seq, ord, day, number, 2, order_event_id, 'order.created', now, actor,
               order_body, table_id, session_id, true
          FROM bodies
        UNION ALL
        SELECT b.store_id, b.event_seq, b.ord, b.day, b.number, 3, gen_random_uuid(),
               'menu.item_availability_changed', b.now, b.actor, jsonb_build_object(
                 'version', b.present_menu_version + 1, 'itemId', m.id, 'isAvailable', m.is_available,
                 'soldOutUntil', rfc3339(m.sold_out_until), 'stock', 0, 'available', false
               ), NULL, NULL, false
          FROM bodies b
          JOIN emptied e ON e.ord = b.ord
          JOIN menu_items m ON m.id = e.item_id AND m.store_id = e.store_id
      ) steps
  ),
  counted AS (
    UPDATE store_counters c
       SET event_seq = last.seq,
           business_day = last.day,
           order_number = last.number,
           menu_version = c.menu_version + last.menu_steps
      FROM (SELECT store_id, max(seq) AS seq, max(day) AS day, max(number) AS number,
                   bool_or(type = 'menu.item_availability_changed')::int AS menu_steps
              FROM changes GROUP BY store_id) last
     WHERE c.store_id = last.store_id
  ),
  sessions_opened AS (
    INSERT INTO table_sessions (id, store_id, table_id, business_day, opened_at)
    SELECT session_id, store_id, table_id, day, now FROM bodies WHERE opens_session
  ),
  orders_written AS (
    INSERT INTO orders (id, store_id, session_id, table_id, business_day, number, status, source, note,
                        currency, total, created_at, updated_at)
    SELECT order_id, store_id, session_id, table_id, day, number, 'pending', source, note,
           currency, total, now, now
      FROM bodies
  ),
  lines_written AS (
    INSERT INTO order_lines (order_id, line_no, store_id, item_id, name, station, quantity, unit_price, options,
                             options_price, note)
    SELECT b.order_id, l.line_no, b.store_id, l.item_id, l.name, l.station, l.quantity, l.unit_price, l.options,
           l.options_price, l.note
      FROM bodies b
      CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(b.view->'lines') AS (
        "itemId" uuid, name text, station text, quantity int, "unitPrice" bigint, options jsonb,
        "optionsPrice" bigint, note text
      )) WITH ORDINALITY AS l(item_id, name, station, quantity, unit_price, options, options_price, note, line_no)
  ),
  log_written AS (
    INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
    SELECT store_id, seq, id, type, now, actor, data, table_id, session_id FROM changes
  ),
  audit_written AS (
    INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
    SELECT audit_id, store_id, now, actor, 'order.created', order_id, request_id FROM bodies
  ),
  keys_written AS (
    INSERT INTO idempotency_keys (principal, route, key, request_hash, response, created_at)
    SELECT principal, route, key, request_hash, order_body, now FROM bodies WHERE key IS NOT NULL
  )
  SELECT ord::int, 'placed', NULL::jsonb, CASE WHEN is_order THEN data::text END,
         seq, type, table_id, session_id, event_json(seq, id, type, now, actor, data)
    FROM changes
  UNION ALL
  SELECT c.ord::int, c.outcome, c.short_items, c.response::text, NULL, NULL, NULL, NULL, NULL
    FROM checked c WHERE c.outcome <> 'placed'
  ORDER BY 1, 5;
END $$;
