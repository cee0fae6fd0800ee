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
DROP INDEX "audit_entries_subject";--> statement-breakpoint
ALTER TABLE "audit_entries" ALTER COLUMN "subject_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "sign_ins" ADD CONSTRAINT "sign_ins_account_id_staff_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."staff"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sign_ins_expires_at" ON "sign_ins" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "audit_entries_of_store" ON "audit_entries" USING btree ("store_id","occurred_at","id");--> statement-breakpoint
INSERT INTO "request_hash_key" DEFAULT VALUES;
