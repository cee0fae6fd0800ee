-- A change of one order, decided and encoded by the application from the order as it has read it.
CREATE TYPE order_change AS (
  store_id uuid, order_id uuid,
  -- What was read, and must still be so.
  version int, table_number text,
  status text, cancel_reason text, served_at timestamptz, deleted_at timestamptz, deleted_by jsonb,
  now timestamptz, actor jsonb, request_id text,
  event_id uuid, audit_id uuid, type text, data json,
  -- The idempotency key, if it has one, and the answer to remember.
  principal text, route text, key text, request_hash text, response json
);
--> statement-breakpoint
-- Writes a change with its event, its audit entry and the remembered answer, in one round trip. The outcome is
-- `changed`, `stale` when the order is no longer as it was read, `replayed`, `key_reused`, or `in_progress` while
-- another request has the key.
CREATE FUNCTION change_order(change json)
RETURNS TABLE (outcome text, response text, seq bigint, table_id uuid, session_id uuid, event text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
  c order_change := json_populate_record(NULL::order_change, change);
  earlier_hash text;
BEGIN
  -- Before the store's lock: who sends the same again is told at once, and does not wait for the first.
  IF c.key IS NOT NULL AND NOT pg_try_advisory_xact_lock(
       hashtextextended(concat_ws(' ', c.principal, c.route, c.key), 0)) THEN
    outcome := 'in_progress';
    RETURN NEXT;
    RETURN;
  END IF;
  SELECT s.event_seq + 1 INTO seq FROM store_counters s WHERE s.store_id = c.store_id FOR NO KEY UPDATE;

  SELECT k.request_hash, k.response::text INTO earlier_hash, response
    FROM idempotency_keys k WHERE k.principal = c.principal AND k.route = c.route AND k.key = c.key;
  outcome := CASE WHEN earlier_hash <> c.request_hash THEN 'key_reused'
                  WHEN earlier_hash IS NOT NULL THEN 'replayed' END;
  IF outcome IS NOT NULL THEN
    RETURN NEXT;
    RETURN;
  END IF;

  UPDATE orders o
     SET status = c.status, cancel_reason = c.cancel_reason, served_at = c.served_at, updated_at = c.now,
         deleted_at = c.deleted_at, deleted_by = c.deleted_by, version = o.version + 1
   WHERE o.id = c.order_id AND o.store_id = c.store_id AND o.version = c.version AND o.deleted_at IS NULL
     AND EXISTS (SELECT FROM tables t WHERE t.id = o.table_id AND t.number = c.table_number)
  RETURNING o.table_id, o.session_id INTO table_id, session_id;
  IF NOT FOUND THEN
    outcome := 'stale';
    RETURN NEXT;
    RETURN;
  END IF;

  UPDATE store_counters s SET event_seq = seq WHERE s.store_id = c.store_id;
  INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
  VALUES (c.store_id, seq, c.event_id, c.type, c.now, c.actor, c.data, table_id, session_id);
  INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id)
  VALUES (c.audit_id, c.store_id, c.now, c.actor, c.type, c.order_id, c.request_id);
  IF c.key IS NOT NULL THEN
    INSERT INTO idempotency_keys (principal, route, key, request_hash, response, created_at)
    VALUES (c.principal, c.route, c.key, c.request_hash, c.response, c.now);
  END IF;
  outcome := 'changed';
  event := event_json(seq, c.event_id, c.type, c.now, c.actor, c.data);
  RETURN NEXT;
END $$;
