CREATE TABLE "adoption" (
	"id" uuid PRIMARY KEY NOT NULL,
	"package_id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"seen_version" integer NOT NULL,
	"changes" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "entry_remark" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entry_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"body" text NOT NULL,
	"made_by" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"answer" text DEFAULT '' NOT NULL,
	"answered_by" uuid,
	"answered_for" uuid,
	"answered_at" timestamp (3) with time zone,
	"hidden_because" text,
	"hidden_by" uuid,
	"hidden_at" timestamp (3) with time zone,
	CONSTRAINT "entry_remark_kind" CHECK ("entry_remark"."kind" in ('question', 'comment'))
);
--> statement-breakpoint
CREATE TABLE "entry_useful" (
	"entry_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"said_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "entry_useful_entry_id_organisation_id_pk" PRIMARY KEY("entry_id","organisation_id")
);
--> statement-breakpoint
CREATE TABLE "outcome_report" (
	"id" uuid PRIMARY KEY NOT NULL,
	"adoption_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"outcome" text NOT NULL,
	"body" text NOT NULL,
	"figures" text NOT NULL,
	"made_by" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "outcome_report_outcome" CHECK ("outcome_report"."outcome" in ('worked', 'partly', 'did-not'))
);
--> statement-breakpoint
CREATE TABLE "plan_package" (
	"id" uuid PRIMARY KEY NOT NULL,
	"section_id" uuid NOT NULL,
	"title" text NOT NULL,
	"aim" text NOT NULL,
	"options" jsonb NOT NULL,
	"made_on_seq" bigint NOT NULL,
	"made_by" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "share" (
	"id" uuid PRIMARY KEY NOT NULL,
	"package_id" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"title" text NOT NULL,
	"summary" text NOT NULL,
	"outcome" text NOT NULL,
	"result" text NOT NULL,
	"step" smallint,
	"words" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"written_by" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp (3) with time zone,
	"reason" text DEFAULT '' NOT NULL,
	"entry_id" uuid,
	"edition" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "share_state" CHECK ("share"."state" in ('waiting', 'approved', 'refused', 'taken-back')),
	CONSTRAINT "share_outcome" CHECK ("share"."outcome" in ('worked', 'partly', 'did-not'))
);
--> statement-breakpoint
CREATE TABLE "share_part" (
	"share_id" uuid NOT NULL,
	"section_id" uuid NOT NULL,
	"part" integer NOT NULL,
	"under" text NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "share_part_share_id_section_id_part_pk" PRIMARY KEY("share_id","section_id","part")
);
--> statement-breakpoint
CREATE TABLE "share_source" (
	"share_id" uuid NOT NULL,
	"section_id" uuid NOT NULL,
	CONSTRAINT "share_source_share_id_section_id_pk" PRIMARY KEY("share_id","section_id")
);
--> statement-breakpoint
ALTER TABLE "adoption" ADD CONSTRAINT "adoption_package_id_plan_package_id_fk" FOREIGN KEY ("package_id") REFERENCES "public"."plan_package"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adoption" ADD CONSTRAINT "adoption_partnership_id_partnership_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adoption" ADD CONSTRAINT "adoption_entry_id_entry_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_remark" ADD CONSTRAINT "entry_remark_entry_id_entry_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_remark" ADD CONSTRAINT "entry_remark_made_by_person_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_remark" ADD CONSTRAINT "entry_remark_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_remark" ADD CONSTRAINT "entry_remark_answered_by_person_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_remark" ADD CONSTRAINT "entry_remark_answered_for_organisation_id_fk" FOREIGN KEY ("answered_for") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_remark" ADD CONSTRAINT "entry_remark_hidden_by_person_id_fk" FOREIGN KEY ("hidden_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_useful" ADD CONSTRAINT "entry_useful_entry_id_entry_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_useful" ADD CONSTRAINT "entry_useful_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_useful" ADD CONSTRAINT "entry_useful_said_by_person_id_fk" FOREIGN KEY ("said_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcome_report" ADD CONSTRAINT "outcome_report_adoption_id_adoption_id_fk" FOREIGN KEY ("adoption_id") REFERENCES "public"."adoption"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcome_report" ADD CONSTRAINT "outcome_report_made_by_person_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcome_report" ADD CONSTRAINT "outcome_report_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_package" ADD CONSTRAINT "plan_package_section_id_section_id_fk" FOREIGN KEY ("section_id") REFERENCES "public"."section"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_package" ADD CONSTRAINT "plan_package_made_by_person_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_package" ADD CONSTRAINT "plan_package_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_package_id_plan_package_id_fk" FOREIGN KEY ("package_id") REFERENCES "public"."plan_package"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_written_by_person_id_fk" FOREIGN KEY ("written_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_decided_by_person_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_entry_id_entry_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_part" ADD CONSTRAINT "share_part_share_id_share_id_fk" FOREIGN KEY ("share_id") REFERENCES "public"."share"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_part" ADD CONSTRAINT "share_part_section_id_section_id_fk" FOREIGN KEY ("section_id") REFERENCES "public"."section"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_source" ADD CONSTRAINT "share_source_share_id_share_id_fk" FOREIGN KEY ("share_id") REFERENCES "public"."share"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_source" ADD CONSTRAINT "share_source_section_id_section_id_fk" FOREIGN KEY ("section_id") REFERENCES "public"."section"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "adoption_package_entry" ON "adoption" USING btree ("package_id","entry_id");--> statement-breakpoint
CREATE INDEX "adoption_entry" ON "adoption" USING btree ("entry_id");--> statement-breakpoint
CREATE INDEX "adoption_partnership" ON "adoption" USING btree ("partnership_id");--> statement-breakpoint
CREATE INDEX "entry_remark_entry" ON "entry_remark" USING btree ("entry_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "outcome_report_number" ON "outcome_report" USING btree ("adoption_id","number");--> statement-breakpoint
CREATE INDEX "plan_package_section" ON "plan_package" USING btree ("section_id");--> statement-breakpoint
CREATE INDEX "share_package" ON "share" USING btree ("package_id");--> statement-breakpoint
CREATE INDEX "share_entry" ON "share" USING btree ("entry_id");--> statement-breakpoint
CREATE INDEX "share_part_section" ON "share_part" USING btree ("section_id");--> statement-breakpoint
CREATE INDEX "share_source_section" ON "share_source" USING btree ("section_id");