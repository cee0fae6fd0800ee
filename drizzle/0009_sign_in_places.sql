CREATE TABLE "sign_in_places" (
	"store_id" uuid,
	"origin" text NOT NULL,
	"last_success_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sign_in_places_store_id_origin_key" UNIQUE NULLS NOT DISTINCT("store_id","origin")
);
--> statement-breakpoint
ALTER TABLE "sign_in_places" ADD CONSTRAINT "sign_in_places_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sign_in_places_last_success_at" ON "sign_in_places" USING btree ("last_success_at");