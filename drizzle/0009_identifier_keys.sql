-- User names and table numbers are found, and kept apart, by a key that does not depend on how they are typed. New rows
-- get it from the application (src/identifiers.ts); here the rows that are there get what it makes of ordinary names.
SET lock_timeout = '5s';
--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "username_key" text;
--> statement-breakpoint
ALTER TABLE "tables" ADD COLUMN "number_key" text;
--> statement-breakpoint
UPDATE "staff" SET "username_key" = lower(normalize("username", NFKC));
--> statement-breakpoint
UPDATE "tables" SET "number_key" = trim(lower(normalize("number", NFKC)));
--> statement-breakpoint
ALTER TABLE "staff" ALTER COLUMN "username_key" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "tables" ALTER COLUMN "number_key" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "staff" DROP CONSTRAINT "staff_username_key";
--> statement-breakpoint
DROP INDEX "tables_number_key";
--> statement-breakpoint
CREATE UNIQUE INDEX "tables_number_key" ON "tables" USING btree ("store_id","number_key") WHERE deleted_at is null;
--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_username_key" UNIQUE NULLS NOT DISTINCT("store_id","username_key");
