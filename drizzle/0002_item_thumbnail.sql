ALTER TABLE "menu_items" ADD COLUMN "thumbnail" text;--> statement-breakpoint
CREATE INDEX "menu_items_image_idx" ON "menu_items" USING btree ("image");--> statement-breakpoint
CREATE INDEX "menu_items_thumbnail_idx" ON "menu_items" USING btree ("thumbnail");