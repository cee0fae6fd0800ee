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
-- An event as every listener gets it. The write path and replays share it.
CREATE FUNCTION event_json(seq bigint, id uuid, type text, occurred_at timestamptz, actor jsonb, data json)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat(
  '{"seq":', seq, ',"id":"', id, '","type":"', type, '","occurredAt":"', rfc3339(occurred_at),
  '","actor":', actor, ',"data":', data, '}');
--> statement-breakpoint
-- The moment of a change: what the clock says, but never before the last change of the same store. Call it only while
-- the store's row in `store_counters` is locked, and write the result back to `last_moment`: moments then rise in
-- commit order, also when a clock is set back. `given` replaces the clock in tests and is null otherwise.
CREATE FUNCTION moment_of_change(given timestamptz, last_moment timestamptz) RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN greatest(date_trunc('milliseconds', coalesce(given, clock_timestamp())), last_moment);
--> statement-breakpoint
-- The open session of the table that a tablet stands on; null when `principal` is no tablet.
CREATE FUNCTION open_session_of(of_store uuid, principal text) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
  SELECT s.id FROM table_sessions s
   WHERE s.table_id = CASE WHEN principal LIKE 'table:%' THEN substr(principal, 7)::uuid END
     AND s.store_id = of_store AND s.closed_at IS NULL
);
--> statement-breakpoint
-- Begins a change of a store in the transaction at hand: takes its idempotency key, if it has one, and then the
-- store's lock. `is_mine` is false while another transaction has the key. With a `request_hash` the key was used
-- before, and the store is not locked; `is_past` says that a tablet used it in a session that is no longer the open
-- one of its table. `moment` is the moment of the change. Without `lock_store` only the key is looked at.
CREATE FUNCTION begin_change(
  caller text, on_route text, with_key text, of_store uuid, lock_store boolean, given timestamptz
)
RETURNS TABLE (
  is_mine boolean, request_hash text, response json, is_past boolean,
  event_seq bigint, menu_version int, moment timestamptz
)
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  last_moment timestamptz;
BEGIN
  is_mine := with_key IS NULL OR pg_try_advisory_xact_lock(
    hashtextextended(concat_ws(' ', caller, on_route, with_key), 0));
  IF is_mine THEN
    -- The answer may be the data of an event of this store.
    SELECT k.request_hash, coalesce(k.response, (
             SELECT e.data FROM events e WHERE e.store_id = of_store AND e.seq = k.event_seq)),
           k.session_id IS DISTINCT FROM open_session_of(of_store, caller)
      INTO request_hash, response, is_past
      FROM idempotency_keys k
     WHERE k.principal = caller AND k.route = on_route AND k.key = with_key;
    IF lock_store AND NOT FOUND THEN
      SELECT c.event_seq, c.menu_version, c.last_moment INTO event_seq, menu_version, last_moment
        FROM store_counters c WHERE c.store_id = of_store FOR NO KEY UPDATE;
    END IF;
  END IF;
  -- In a statement of its own: one that waits for a lock may have read the clock before.
  moment := moment_of_change(given, last_moment);
  RETURN NEXT;
END $$;
--> statement-breakpoint
-- Ends a change that was begun so: counters, events, audit entries, and the answer to its key, if it has one.
-- Answers the events as every listener gets them.
CREATE FUNCTION record_change(
  of_store uuid, last_seq bigint, new_menu_version int, moment timestamptz,
  new_events json, new_audit_entries json, new_keys json
)
RETURNS TABLE (seq bigint, type text, table_id uuid, session_id uuid, event text)
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
  UPDATE store_counters c SET event_seq = last_seq, menu_version = new_menu_version, last_moment = moment
   WHERE c.store_id = of_store;
  INSERT INTO audit_entries (id, store_id, occurred_at, actor, action, subject_id, request_id, detail)
  SELECT id, store_id, occurred_at, actor, action, subject_id, request_id, detail
    FROM json_populate_recordset(NULL::audit_entries, new_audit_entries);
  INSERT INTO idempotency_keys (principal, route, key, request_hash, response, session_id, created_at)
  SELECT principal, route, key, request_hash, response, open_session_of(of_store, principal), created_at
    FROM json_populate_recordset(NULL::idempotency_keys, new_keys);
  RETURN QUERY
    INSERT INTO events (store_id, seq, id, type, occurred_at, actor, data, table_id, session_id)
    SELECT store_id, seq, id, type, occurred_at, actor, data, table_id, session_id
      FROM json_populate_recordset(NULL::events, new_events)
    RETURNING seq, type, table_id, session_id, event_json(seq, id, type, occurred_at, actor, data);
END $$;
--> statement-breakpoint
INSERT INTO log_epoch DEFAULT VALUES;
