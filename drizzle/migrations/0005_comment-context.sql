ALTER TABLE "comment_thread" ADD COLUMN "anchor_before" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "comment_thread" ADD COLUMN "anchor_after" text DEFAULT '' NOT NULL;