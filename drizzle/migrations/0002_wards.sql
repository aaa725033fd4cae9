CREATE TABLE "area" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"invented" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "borough_outline" (
	"release_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"outline" jsonb NOT NULL,
	CONSTRAINT "borough_outline_release_id_code_pk" PRIMARY KEY("release_id","code")
);
--> statement-breakpoint
CREATE TABLE "code_link" (
	"release_id" uuid NOT NULL,
	"from_code" text NOT NULL,
	"to_code" text NOT NULL,
	"from_name" text DEFAULT '' NOT NULL,
	"to_name" text DEFAULT '' NOT NULL,
	CONSTRAINT "code_link_release_id_from_code_to_code_pk" PRIMARY KEY("release_id","from_code","to_code")
);
--> statement-breakpoint
CREATE TABLE "denominator" (
	"release_id" uuid NOT NULL,
	"ward_code" text NOT NULL,
	"kind" text NOT NULL,
	"value" double precision NOT NULL,
	CONSTRAINT "denominator_release_id_kind_ward_code_pk" PRIMARY KEY("release_id","kind","ward_code"),
	CONSTRAINT "denominator_kind" CHECK ("denominator"."kind" in ('residents', 'premises'))
);
--> statement-breakpoint
CREATE TABLE "measure" (
	"id" uuid PRIMARY KEY NOT NULL,
	"area_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"parent_id" uuid,
	"parts" uuid[],
	"definition" text DEFAULT '' NOT NULL,
	"audience" text[],
	"created_by_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"archived_at" timestamp (3) with time zone,
	CONSTRAINT "measure_kind" CHECK ("measure"."kind" in ('ward-crime', 'street-crime', 'stop-and-search', 'figures', 'composite'))
);
--> statement-breakpoint
CREATE TABLE "release" (
	"id" uuid PRIMARY KEY NOT NULL,
	"area_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"edition" integer,
	"title" text NOT NULL,
	"publisher" text NOT NULL,
	"licence" text NOT NULL,
	"file_name" text NOT NULL,
	"sha256" text NOT NULL,
	"byte_length" bigint NOT NULL,
	"month_from" date,
	"month_to" date,
	"report" jsonb NOT NULL,
	"imported_by_id" uuid,
	"imported_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone,
	"withdrawn_at" timestamp (3) with time zone,
	"withdrawn_by_id" uuid,
	CONSTRAINT "release_kind" CHECK ("release"."kind" in ('boundaries', 'borough-boundaries', 'ward-crime', 'street-crime', 'stop-and-search', 'populations', 'lsoa-wards', 'lsoa-changes', 'ward-districts', 'figures'))
);
--> statement-breakpoint
CREATE TABLE "selection" (
	"id" uuid PRIMARY KEY NOT NULL,
	"area_id" uuid NOT NULL,
	"ward_code" text NOT NULL,
	"edition" integer,
	"ward_name" text NOT NULL,
	"borough" text NOT NULL,
	"is_selected" boolean NOT NULL,
	"kind" text,
	"rationale" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"lead_organisation_id" uuid,
	"partnership_id" uuid,
	"decided_by_id" uuid NOT NULL,
	"decided_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "selection_kind" CHECK ("selection"."kind" in ('night-time-economy', 'gun-enabled'))
);
--> statement-breakpoint
CREATE TABLE "series" (
	"release_id" uuid NOT NULL,
	"measure_id" uuid NOT NULL,
	"ward_code" text NOT NULL,
	"counts" integer[] NOT NULL,
	CONSTRAINT "series_release_id_measure_id_ward_code_pk" PRIMARY KEY("release_id","measure_id","ward_code")
);
--> statement-breakpoint
CREATE TABLE "stop_search" (
	"release_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"happened_at" timestamp (3) with time zone NOT NULL,
	"ward_code" text,
	"type" text NOT NULL,
	"legislation" text NOT NULL,
	"object" text NOT NULL,
	"outcome" text NOT NULL,
	"linked_to_object" boolean,
	"gender" text NOT NULL,
	"age_range" text NOT NULL,
	"self_defined_ethnicity" text NOT NULL,
	"officer_defined_ethnicity" text NOT NULL,
	CONSTRAINT "stop_search_release_id_line_pk" PRIMARY KEY("release_id","line")
);
--> statement-breakpoint
CREATE TABLE "ward" (
	"release_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"borough_code" text,
	"borough" text NOT NULL,
	"size" double precision,
	"box" double precision[],
	"outline" jsonb,
	CONSTRAINT "ward_release_id_code_pk" PRIMARY KEY("release_id","code")
);
--> statement-breakpoint
ALTER TABLE "borough_outline" ADD CONSTRAINT "borough_outline_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "code_link" ADD CONSTRAINT "code_link_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "denominator" ADD CONSTRAINT "denominator_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "measure" ADD CONSTRAINT "measure_area_id_area_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."area"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "measure" ADD CONSTRAINT "measure_created_by_id_person_id_fk" FOREIGN KEY ("created_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_area_id_area_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."area"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_imported_by_id_person_id_fk" FOREIGN KEY ("imported_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_withdrawn_by_id_person_id_fk" FOREIGN KEY ("withdrawn_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "selection" ADD CONSTRAINT "selection_area_id_area_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."area"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "selection" ADD CONSTRAINT "selection_lead_organisation_id_organisation_id_fk" FOREIGN KEY ("lead_organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "selection" ADD CONSTRAINT "selection_partnership_id_partnership_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "selection" ADD CONSTRAINT "selection_decided_by_id_person_id_fk" FOREIGN KEY ("decided_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_measure_id_measure_id_fk" FOREIGN KEY ("measure_id") REFERENCES "public"."measure"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stop_search" ADD CONSTRAINT "stop_search_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ward" ADD CONSTRAINT "ward_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "area_slug_key" ON "area" USING btree ("slug");--> statement-breakpoint
CREATE UNIQUE INDEX "measure_slug_key" ON "measure" USING btree ("area_id","slug");--> statement-breakpoint
CREATE INDEX "release_area" ON "release" USING btree ("area_id","kind");--> statement-breakpoint
CREATE INDEX "release_sha256" ON "release" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "selection_ward" ON "selection" USING btree ("area_id","ward_code");--> statement-breakpoint
CREATE UNIQUE INDEX "selection_partnership_key" ON "selection" USING btree ("partnership_id");--> statement-breakpoint
CREATE INDEX "series_measure" ON "series" USING btree ("measure_id","ward_code");--> statement-breakpoint
CREATE INDEX "stop_search_ward" ON "stop_search" USING btree ("ward_code","happened_at");