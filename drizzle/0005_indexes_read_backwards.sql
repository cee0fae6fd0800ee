DROP INDEX IF EXISTS "orders_latest";--> statement-breakpoint
DROP INDEX IF EXISTS "table_sessions_history";--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "orders_by_id" ON "orders" USING btree ("store_id","id");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "table_sessions_past" ON "table_sessions" USING btree ("table_id","closed_at","id") WHERE closed_at is not null;