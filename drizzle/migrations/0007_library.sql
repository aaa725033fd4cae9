CREATE TABLE "entry" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"withdrawn_because" text DEFAULT '' NOT NULL,
	"open_to_public" boolean DEFAULT false NOT NULL,
	"fields" jsonb NOT NULL,
	"version" integer,
	"review_on" date,
	"adopted" integer DEFAULT 0 NOT NULL,
	"useful" integer DEFAULT 0 NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone,
	"edition" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "entry_state" CHECK ("entry"."state" in ('draft', 'published', 'withdrawn')),
	CONSTRAINT "entry_version" CHECK ("entry"."state" = 'draft' or "entry"."version" is not null)
);
--> statement-breakpoint
CREATE TABLE "entry_index" (
	"entry_id" uuid PRIMARY KEY NOT NULL,
	"open_to_public" boolean NOT NULL,
	"title" text NOT NULL,
	"summary" text NOT NULL,
	"body" text NOT NULL,
	"problem" text,
	"sides" text[] NOT NULL,
	"setting" text,
	"options" text[] NOT NULL,
	"sectors" text[] NOT NULL,
	"tags" text[] NOT NULL,
	"stage" text NOT NULL,
	"effect" integer,
	"evidence" integer NOT NULL,
	"adopted" integer NOT NULL,
	"useful" integer NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"words" text[] NOT NULL,
	"head" "tsvector" NOT NULL,
	"search" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "entry_owner" (
	"entry_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "entry_owner_entry_id_organisation_id_pk" PRIMARY KEY("entry_id","organisation_id")
);
--> statement-breakpoint
CREATE TABLE "entry_version" (
	"entry_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"fields" jsonb NOT NULL,
	"sections" jsonb NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"made_by" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "entry_version_entry_id_number_pk" PRIMARY KEY("entry_id","number")
);
--> statement-breakpoint
CREATE TABLE "entry_word" (
	"word" text PRIMARY KEY NOT NULL,
	"entries" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "entry" ADD CONSTRAINT "entry_id_document_id_fk" FOREIGN KEY ("id") REFERENCES "public"."document"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry" ADD CONSTRAINT "entry_created_by_person_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_index" ADD CONSTRAINT "entry_index_entry_id_entry_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_owner" ADD CONSTRAINT "entry_owner_entry_id_entry_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_owner" ADD CONSTRAINT "entry_owner_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_version" ADD CONSTRAINT "entry_version_entry_id_entry_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_version" ADD CONSTRAINT "entry_version_made_by_person_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "entry_slug_key" ON "entry" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "entry_review" ON "entry" USING btree ("review_on");--> statement-breakpoint
CREATE INDEX "entry_index_search" ON "entry_index" USING gin ("search");--> statement-breakpoint
CREATE INDEX "entry_index_open" ON "entry_index" USING btree ("published_at") WHERE "entry_index"."open_to_public";--> statement-breakpoint
CREATE INDEX "entry_owner_organisation" ON "entry_owner" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "entry_word_like" ON "entry_word" USING gin ("word" gin_trgm_ops);