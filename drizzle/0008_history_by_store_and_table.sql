-- The planner takes a store and its table for independent, expects next to no session of both, and reads and sorts all
-- of the table's. With the store in the index there is nothing to expect.
CREATE INDEX IF NOT EXISTS "table_sessions_history_of_table" ON "table_sessions" USING btree ("store_id","table_id","closed_at","id") WHERE closed_at is not null;--> statement-breakpoint
DROP INDEX IF EXISTS "table_sessions_past";
