CREATE TABLE "request_hash_key" (
	"only_row" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"key" text DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') NOT NULL,
	CONSTRAINT "request_hash_key_one_row" CHECK ("request_hash_key"."only_row" = 1)
);
--> statement-breakpoint
CREATE TABLE "sign_ins" (
	"store_id" uuid,
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"network" text NOT NULL,
	"user_agent" text NOT NULL,
	CONSTRAINT "sign_ins_key" UNIQUE NULLS NOT DISTINCT("store_id","account_id","id")
);
--> statement-breakpoint
CREATE TABLE "token_revocations" (
	"subject" text PRIMARY KEY NOT NULL,
	"min_token_version" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_places" (
	"store_id" uuid,
	"account" text NOT NULL,
	"origin" text NOT NULL,
	"last_success_at" timestamp with time zone NOT NULL,
	"days" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "sign_in_places_store_id_account_origin_key" UNIQUE NULLS NOT DISTINCT("store_id","account","origin")
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid,
	"occurred_at" timestamp with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"action" text NOT NULL,
	"subject_id" uuid,
	"request_id" text NOT NULL,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "bus_cursors" (
	"consumer" text NOT NULL,
	"store_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "bus_cursors_consumer_store_id_pk" PRIMARY KEY("consumer","store_id")
);
--> statement-breakpoint
CREATE TABLE "bus_dead_letters" (
	"consumer" text NOT NULL,
	"store_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"reason" text NOT NULL,
	"event" jsonb NOT NULL,
	"died_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bus_dead_letters_consumer_store_id_seq_pk" PRIMARY KEY("consumer","store_id","seq")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"store_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"data" json NOT NULL,
	"table_id" uuid,
	"session_id" uuid,
	CONSTRAINT "events_store_id_seq_pk" PRIMARY KEY("store_id","seq")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"principal" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"response" json,
	"event_seq" bigint,
	"session_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_principal_route_key_pk" PRIMARY KEY("principal","route","key"),
	CONSTRAINT "idempotency_keys_one_answer" CHECK (("idempotency_keys"."response" is null) <> ("idempotency_keys"."event_seq" is null))
);
--> statement-breakpoint
CREATE TABLE "log_epoch" (
	"only_row" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"epoch" uuid DEFAULT gen_random_uuid() NOT NULL,
	CONSTRAINT "log_epoch_one_row" CHECK ("log_epoch"."only_row" = 1)
);
--> statement-breakpoint
CREATE TABLE "categories" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid NOT NULL,
	"ref" text NOT NULL,
	"name" text NOT NULL,
	"translations" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"display_order" integer DEFAULT 0 NOT NULL,
	"is_visible" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "categories_store_id_id_key" UNIQUE("store_id","id"),
	CONSTRAINT "categories_ref_key" UNIQUE("store_id","ref")
);
--> statement-breakpoint
CREATE TABLE "item_option_groups" (
	"store_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"display_order" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "item_option_groups_item_id_group_id_pk" PRIMARY KEY("item_id","group_id")
);
--> statement-breakpoint
CREATE TABLE "menu_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid NOT NULL,
	"category_id" uuid NOT NULL,
	"ref" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"translations" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"price" bigint NOT NULL,
	"display_order" integer DEFAULT 0 NOT NULL,
	"is_visible" boolean DEFAULT true NOT NULL,
	"is_available" boolean DEFAULT true NOT NULL,
	"sold_out_until" timestamp with time zone,
	"stock" integer,
	"serving_hours" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"allergens" text[] DEFAULT '{}' NOT NULL,
	"station" text DEFAULT 'kitchen' NOT NULL,
	"image" text,
	"thumbnail" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "menu_items_store_id_id_key" UNIQUE("store_id","id"),
	CONSTRAINT "menu_items_ref_key" UNIQUE("store_id","ref"),
	CONSTRAINT "menu_items_price_not_negative" CHECK ("menu_items"."price" >= 0),
	CONSTRAINT "menu_items_stock_not_negative" CHECK ("menu_items"."stock" >= 0)
);
--> statement-breakpoint
CREATE TABLE "option_groups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid NOT NULL,
	"ref" text NOT NULL,
	"name" text NOT NULL,
	"translations" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"min" integer NOT NULL,
	"max" integer NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "option_groups_store_id_id_key" UNIQUE("store_id","id"),
	CONSTRAINT "option_groups_ref_key" UNIQUE("store_id","ref"),
	CONSTRAINT "option_groups_min_max" CHECK (0 <= "option_groups"."min" and "option_groups"."min" <= "option_groups"."max" and "option_groups"."max" >= 1)
);
--> statement-breakpoint
CREATE TABLE "options" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"ref" text NOT NULL,
	"name" text NOT NULL,
	"translations" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"price_delta" bigint NOT NULL,
	"is_available" boolean DEFAULT true NOT NULL,
	"display_order" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "options_ref_key" UNIQUE("group_id","ref")
);
--> statement-breakpoint
CREATE TABLE "order_lines" (
	"order_id" uuid NOT NULL,
	"line_no" smallint NOT NULL,
	"store_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"name" text NOT NULL,
	"station" text NOT NULL,
	"quantity" integer NOT NULL,
	"unit_price" bigint NOT NULL,
	"options" jsonb NOT NULL,
	"options_price" bigint NOT NULL,
	"total" bigint GENERATED ALWAYS AS (quantity * (unit_price + options_price)) STORED NOT NULL,
	"note" text NOT NULL,
	CONSTRAINT "order_lines_order_id_line_no_pk" PRIMARY KEY("order_id","line_no"),
	CONSTRAINT "order_lines_quantity_range" CHECK ("order_lines"."quantity" between 1 and 999)
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"table_id" uuid NOT NULL,
	"table_number" text NOT NULL,
	"business_day" date NOT NULL,
	"number" integer NOT NULL,
	"status" text NOT NULL,
	"source" text NOT NULL,
	"note" text NOT NULL,
	"currency" text NOT NULL,
	"total" bigint NOT NULL,
	"cancel_reason" text,
	"stock_taken" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"served_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"deleted_at" timestamp with time zone,
	"deleted_by" jsonb,
	CONSTRAINT "orders_number_key" UNIQUE("store_id","business_day","number"),
	CONSTRAINT "orders_status_known" CHECK ("orders"."status" in ('pending', 'preparing', 'ready', 'served', 'cancelled')),
	CONSTRAINT "orders_source_known" CHECK ("orders"."source" in ('table', 'staff', 'pos')),
	CONSTRAINT "orders_total_not_negative" CHECK ("orders"."total" >= 0),
	CONSTRAINT "orders_served_at_when_served" CHECK (("orders"."status" = 'served') = ("orders"."served_at" is not null)),
	CONSTRAINT "orders_cancelled_has_reason" CHECK (("orders"."status" = 'cancelled') = ("orders"."cancel_reason" is not null)),
	CONSTRAINT "orders_final_not_deleted" CHECK ("orders"."deleted_at" is null or "orders"."status" not in ('served', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "table_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid NOT NULL,
	"table_id" uuid NOT NULL,
	"table_number" text NOT NULL,
	"business_day" date NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" jsonb,
	"open_orders" integer DEFAULT 0 NOT NULL,
	"open_lines" integer DEFAULT 0 NOT NULL,
	"tablet_orders_since" timestamp with time zone,
	"tablet_orders" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "table_sessions_open_not_negative" CHECK ("table_sessions"."open_orders" >= 0 and "table_sessions"."open_lines" >= 0),
	CONSTRAINT "table_sessions_closed_after_opened" CHECK ("table_sessions"."closed_at" >= "table_sessions"."opened_at")
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid,
	"username" text NOT NULL,
	"username_key" text NOT NULL,
	"password_hash" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"token_version" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "staff_username_key" UNIQUE NULLS NOT DISTINCT("store_id","username_key"),
	CONSTRAINT "staff_role_known" CHECK ("staff"."role" in ('staff', 'store_admin', 'super_admin')),
	CONSTRAINT "staff_store_by_role" CHECK (("staff"."role" = 'super_admin') = ("staff"."store_id" is null))
);
--> statement-breakpoint
CREATE TABLE "store_counters" (
	"store_id" uuid PRIMARY KEY NOT NULL,
	"event_seq" bigint DEFAULT 0 NOT NULL,
	"menu_version" integer DEFAULT 1 NOT NULL,
	"business_day" date DEFAULT '0001-01-01' NOT NULL,
	"order_number" integer DEFAULT 0 NOT NULL,
	"last_moment" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "stores" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"timezone" text NOT NULL,
	"currency" text NOT NULL,
	"locale" text NOT NULL,
	"day_starts_at" text DEFAULT '05:00' NOT NULL,
	"accepting_orders" boolean DEFAULT true NOT NULL,
	"max_open_orders_per_session" integer DEFAULT 60 NOT NULL,
	"max_open_lines_per_session" integer DEFAULT 400 NOT NULL,
	"max_tablet_orders_per_10_minutes" integer DEFAULT 30 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stores_code_key" UNIQUE("code"),
	CONSTRAINT "stores_code_format" CHECK ("stores"."code" ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
	CONSTRAINT "stores_currency_format" CHECK ("stores"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "stores_locale_known" CHECK ("stores"."locale" in ('ko', 'en')),
	CONSTRAINT "stores_timezone_known" CHECK (timezone("stores"."timezone", 'epoch'::timestamptz) is not null),
	CONSTRAINT "stores_max_open_orders_range" CHECK ("stores"."max_open_orders_per_session" between 1 and 10000),
	CONSTRAINT "stores_max_open_lines_range" CHECK ("stores"."max_open_lines_per_session" between 100 and 100000),
	CONSTRAINT "stores_max_tablet_orders_range" CHECK ("stores"."max_tablet_orders_per_10_minutes" between 1 and 10000),
	CONSTRAINT "stores_day_starts_at_format" CHECK ("stores"."day_starts_at" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$')
);
--> statement-breakpoint
CREATE TABLE "tables" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid NOT NULL,
	"number" text NOT NULL,
	"number_key" text NOT NULL,
	"pin_hash" text NOT NULL,
	"seats" integer NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"token_version" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "tables_store_id_id_key" UNIQUE("store_id","id"),
	CONSTRAINT "tables_seats_range" CHECK ("tables"."seats" between 1 and 99)
);
--> statement-breakpoint
ALTER TABLE "sign_ins" ADD CONSTRAINT "sign_ins_account_id_staff_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."staff"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_places" ADD CONSTRAINT "sign_in_places_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "item_option_groups" ADD CONSTRAINT "item_option_groups_item_fk" FOREIGN KEY ("store_id","item_id") REFERENCES "public"."menu_items"("store_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "item_option_groups" ADD CONSTRAINT "item_option_groups_group_fk" FOREIGN KEY ("store_id","group_id") REFERENCES "public"."option_groups"("store_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "menu_items" ADD CONSTRAINT "menu_items_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "menu_items" ADD CONSTRAINT "menu_items_category_fk" FOREIGN KEY ("store_id","category_id") REFERENCES "public"."categories"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "option_groups" ADD CONSTRAINT "option_groups_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "options" ADD CONSTRAINT "options_group_fk" FOREIGN KEY ("store_id","group_id") REFERENCES "public"."option_groups"("store_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "table_sessions" ADD CONSTRAINT "table_sessions_table_fk" FOREIGN KEY ("store_id","table_id") REFERENCES "public"."tables"("store_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "store_counters" ADD CONSTRAINT "store_counters_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tables" ADD CONSTRAINT "tables_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sign_ins_expires_at" ON "sign_ins" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "token_revocations_created_at" ON "token_revocations" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "sign_in_places_last_success_at" ON "sign_in_places" USING btree ("last_success_at");--> statement-breakpoint
CREATE INDEX "audit_entries_of_store" ON "audit_entries" USING btree ("store_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_occurred_at" ON "audit_entries" USING brin ("occurred_at");--> statement-breakpoint
CREATE INDEX "events_occurred_at" ON "events" USING brin ("occurred_at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_at" ON "idempotency_keys" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "menu_items_image_idx" ON "menu_items" USING btree ("image");--> statement-breakpoint
CREATE INDEX "menu_items_thumbnail_idx" ON "menu_items" USING btree ("thumbnail");--> statement-breakpoint
CREATE INDEX "orders_session" ON "orders" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "orders_by_id" ON "orders" USING btree ("store_id","id");--> statement-breakpoint
CREATE INDEX "orders_updated" ON "orders" USING btree ("store_id","updated_at");--> statement-breakpoint
CREATE INDEX "orders_not_served" ON "orders" USING btree ("store_id","status","id") WHERE status <> 'served';--> statement-breakpoint
CREATE UNIQUE INDEX "table_sessions_one_open" ON "table_sessions" USING btree ("table_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "table_sessions_history_of_table" ON "table_sessions" USING btree ("store_id","table_id","closed_at","id") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "table_sessions_closed_at" ON "table_sessions" USING btree ("closed_at") WHERE closed_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "tables_number_key" ON "tables" USING btree ("store_id","number_key") WHERE deleted_at is null;