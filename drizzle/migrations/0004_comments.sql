CREATE TABLE "comment_mention" (
	"thread_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "comment_mention_thread_id_number_person_id_pk" PRIMARY KEY("thread_id","number","person_id")
);
--> statement-breakpoint
CREATE TABLE "comment_reply" (
	"id" uuid PRIMARY KEY NOT NULL,
	"thread_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"body" text NOT NULL,
	"on_behalf_of" text,
	"author_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"from_writer" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "comment_thread" (
	"id" uuid PRIMARY KEY NOT NULL,
	"section_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"audience" text NOT NULL,
	"anchor_start" "bytea",
	"anchor_end" "bytea",
	"quote" text NOT NULL,
	"made_on_seq" bigint NOT NULL,
	"body" text NOT NULL,
	"replacement" text,
	"on_behalf_of" text,
	"author_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"from_reader" boolean NOT NULL,
	"community" boolean NOT NULL,
	"answer_by" date,
	"state" text DEFAULT 'open' NOT NULL,
	"answer" text DEFAULT '' NOT NULL,
	"answered_by" uuid,
	"answered_for" uuid,
	"answered_at" timestamp (3) with time zone,
	"edition" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "comment_thread_kind" CHECK ("comment_thread"."kind" in ('comment', 'proposal')),
	CONSTRAINT "comment_thread_audience" CHECK ("comment_thread"."audience" in ('readers', 'writers')),
	CONSTRAINT "comment_thread_state" CHECK ("comment_thread"."state" in ('open', 'resolved', 'taken-up', 'not-taken-up')),
	CONSTRAINT "comment_thread_replacement" CHECK (("comment_thread"."kind" = 'proposal') = ("comment_thread"."replacement" is not null)),
	CONSTRAINT "comment_thread_answer_by" CHECK ("comment_thread"."community" = ("comment_thread"."answer_by" is not null))
);
--> statement-breakpoint
ALTER TABLE "comment_mention" ADD CONSTRAINT "comment_mention_thread_id_comment_thread_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."comment_thread"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_mention" ADD CONSTRAINT "comment_mention_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_reply" ADD CONSTRAINT "comment_reply_thread_id_comment_thread_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."comment_thread"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_reply" ADD CONSTRAINT "comment_reply_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_reply" ADD CONSTRAINT "comment_reply_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_thread" ADD CONSTRAINT "comment_thread_section_id_section_id_fk" FOREIGN KEY ("section_id") REFERENCES "public"."section"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_thread" ADD CONSTRAINT "comment_thread_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_thread" ADD CONSTRAINT "comment_thread_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_thread" ADD CONSTRAINT "comment_thread_answered_by_person_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_thread" ADD CONSTRAINT "comment_thread_answered_for_organisation_id_fk" FOREIGN KEY ("answered_for") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comment_mention_person" ON "comment_mention" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "comment_reply_number" ON "comment_reply" USING btree ("thread_id","number");--> statement-breakpoint
CREATE INDEX "comment_thread_section" ON "comment_thread" USING btree ("section_id","created_at");--> statement-breakpoint
CREATE INDEX "comment_thread_open" ON "comment_thread" USING btree ("section_id") WHERE "comment_thread"."state" = 'open';