-- The options chosen for a line, as clients see them.
CREATE OR REPLACE FUNCTION order_options_json(options jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT concat('[', string_agg(concat(
           '{"optionId":', option->'optionId', ',"groupId":', option->'groupId', ',"groupName":', option->'groupName',
           ',"name":', option->'name', ',"priceDelta":', option->'priceDelta', '}'), ',' ORDER BY place), ']')
    FROM jsonb_array_elements(options) WITH ORDINALITY AS chosen(option, place)
);
--> statement-breakpoint
-- A line of an order as clients see it.
CREATE OR REPLACE FUNCTION order_line_json(line order_lines) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat(
  '{"itemId":"', line.item_id, '","name":', to_json(line.name), ',"station":', to_json(line.station),
  ',"quantity":', line.quantity, ',"unitPrice":', line.unit_price,
  ',"options":', CASE line.options WHEN '[]' THEN '[]' ELSE order_options_json(line.options) END,
  ',"optionsPrice":', line.options_price, ',"total":', line.total, ',"note":', to_json(line.note), '}');
--> statement-breakpoint
-- An order as clients see it: byte for byte what JSON.stringify makes of the application's `Order`.
CREATE OR REPLACE FUNCTION order_json(o orders, table_number text, lines text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat(
  '{"id":"', o.id, '","number":', o.number, ',"businessDay":"', o.business_day, '","status":"', o.status,
  '","source":"', o.source, '","tableId":"', o.table_id, '","tableNumber":', to_json(table_number),
  ',"sessionId":"', o.session_id, '","note":', to_json(o.note), ',"currency":"', o.currency,
  '","total":', o.total, ',"lines":', lines, ',"cancelReason":', coalesce(to_json(o.cancel_reason), 'null'),
  ',"createdAt":"', rfc3339(o.created_at), '","updatedAt":"', rfc3339(o.updated_at),
  '","servedAt":', coalesce(to_json(rfc3339(o.served_at)), 'null'), ',"version":', o.version, '}');
--> statement-breakpoint
-- A change that somebody wants of one order.
CREATE TYPE wanted_order_change AS (
  store_id uuid, order_id uuid,
  -- The statuses it may be made in, and the version it was meant for, if the client says.
  allowed_in text[], version int,
  -- The status to move to, or when and by whom it is deleted.
  status text, cancel_reason text, served_at timestamptz, deleted_at timestamptz, deleted_by jsonb,
  now timestamptz, actor jsonb, request_id text,
  event_id uuid, audit_id uuid, type text,
  -- The idempotency key, if it has one.
  principal text, route text, key text, request_hash text
);
--> statement-breakpoint
-- Makes a change of one order, with its event, its audit entry and the remembered answer, in one round trip.
--
-- The outcome is `changed`, or why it was not: `in_progress` while another request has the key, `key_reused`,
-- `replayed`, `not_found`, `version_conflict`, `not_allowed`. `body` is the order as it is now, or the answer that
-- was remembered.
CREATE OR REPLACE FUNCTION make_order_change(wanted json)
RETURNS TABLE (outcome text, body text, seq bigint, table_id uuid, session_id uuid, event text)
LANGUAGE plpgsql
-- As for place_priced_orders: index look-ups, planned once a connection.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
  w wanted_order_change := json_populate_record(NULL::wanted_order_change, wanted);
  o orders;
  table_number text;
  lines text;
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
  SELECT s.event_seq + 1 INTO seq FROM store_counters s WHERE s.store_id = w.store_id FOR NO KEY UPDATE;

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
  SELECT t.number INTO table_number FROM tables t WHERE t.id = o.table_id AND t.store_id = o.store_id;
  SELECT concat('[', string_agg(order_line_json(line), ',' ORDER BY line.line_no), ']') INTO lines
    FROM order_lines line WHERE line.order_id = o.id AND line.store_id = w.store_id;
  IF w.version <> o.version OR o.status <> ALL (w.allowed_in) THEN
    outcome := CASE WHEN w.version <> o.version THEN 'version_conflict' ELSE 'not_allowed' END;
    body := order_json(o, table_number, lines);
    RETURN NEXT;
    RETURN;
  END IF;

  previous_status := o.status;
  IF w.deleted_at IS NULL THEN
    o.status := w.status;
    o.cancel_reason := w.cancel_reason;
    o.served_at := w.served_at;
  END IF;
  o.updated_at := w.now;
  o.version := o.version + 1;
  body := order_json(o, table_number, lines);
  data := concat(left(body, -1), CASE
    WHEN w.deleted_at IS NULL THEN concat(',"previousStatus":"', previous_status)
    ELSE concat(',"deletedAt":"', rfc3339(w.deleted_at))
  END, '"}');
  outcome := 'changed';
  table_id := o.table_id;
  session_id := o.session_id;
  event := event_json(seq, w.event_id, w.type, w.now, w.actor, data);

  UPDATE orders
     SET status = o.status, cancel_reason = o.cancel_reason, served_at = o.served_at, updated_at = o.updated_at,
         version = o.version, deleted_at = w.deleted_at, deleted_by = w.deleted_by
   WHERE id = o.id AND store_id = w.store_id;
  UPDATE store_counters s SET event_seq = seq WHERE s.store_id = w.store_id;
  INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
  VALUES (w.store_id, seq, w.event_id, w.type, w.now, w.actor, data, table_id, session_id);
  INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
  VALUES (w.audit_id, w.store_id, w.now, w.actor, w.type, o.id, w.request_id);
  IF w.key IS NOT NULL THEN
    INSERT INTO idempotency_keys (principal, route, key, request_hash, response, created_at)
    VALUES (w.principal, w.route, w.key, w.request_hash, body::json, w.now);
  END IF;
  RETURN NEXT;
END $$;
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "orders_not_served" ON "orders" USING btree ("store_id","status","id") WHERE status <> 'served';
--> statement-breakpoint
-- Begins a change of a store in the transaction at hand: its idempotency key is taken, if it has one, and then the
-- store's lock. `is_mine` is false while another transaction has the key; with a `request_hash` the key was used
-- before, and the store is not locked. Without `lock_store` only the key is looked at.
CREATE OR REPLACE FUNCTION begin_change(
  caller text, on_route text, with_key text, of_store uuid, lock_store boolean
)
RETURNS TABLE (is_mine boolean, request_hash text, response json, event_seq bigint, menu_version int)
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
  is_mine := with_key IS NULL OR pg_try_advisory_xact_lock(
    hashtextextended(concat_ws(' ', caller, on_route, with_key), 0));
  IF is_mine THEN
    -- The answer may be the data of an event of this store.
    SELECT k.request_hash, coalesce(k.response, (
             SELECT e.data FROM events e WHERE e.store_id = of_store AND e.seq = k.event_seq))
      INTO request_hash, response
      FROM idempotency_keys k
     WHERE k.principal = caller AND k.route = on_route AND k.key = with_key;
    IF lock_store AND NOT FOUND THEN
      SELECT c.event_seq, c.menu_version INTO event_seq, menu_version
        FROM store_counters c WHERE c.store_id = of_store FOR NO KEY UPDATE;
    END IF;
  END IF;
  RETURN NEXT;
END $$;
--> statement-breakpoint
-- Ends a change that was begun so: counters, events, audit entries, and the answer to its key, if it has one.
-- Answers the events as every listener gets them.
CREATE OR REPLACE FUNCTION record_change(
  of_store uuid, last_seq bigint, new_menu_version int, new_events json, new_audit_entries json, new_keys json
)
RETURNS TABLE (seq bigint, type text, table_id uuid, session_id uuid, event text)
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
  UPDATE store_counters c SET event_seq = last_seq, menu_version = new_menu_version
   WHERE c.store_id = of_store AND (c.event_seq <> last_seq OR c.menu_version <> new_menu_version);
  INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id, detail)
  SELECT id, store_id, occurred_at, actor, action, subject_id, request_id, detail
    FROM json_populate_recordset(NULL::audit_entries, new_audit_entries);
  INSERT INTO idempotency_keys (principal, route, key, request_hash, response, created_at)
  SELECT principal, route, key, request_hash, response, created_at
    FROM json_populate_recordset(NULL::idempotency_keys, new_keys);
  RETURN QUERY
    INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
    SELECT store_id, seq, id, type, occurred_at, actor, data, table_id, session_id
      FROM json_populate_recordset(NULL::events, new_events)
    RETURNING seq, type, table_id, session_id, event_json(seq, id, type, occurred_at, actor, data);
END $$;
