CREATE TYPE "public"."flag_draft_outcome" AS ENUM('published', 'discarded');--> statement-breakpoint
CREATE TABLE "flag_drafts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"items" jsonb NOT NULL,
	"operator_user_id" uuid,
	"operator_label" text NOT NULL,
	"closed_at" timestamp with time zone,
	"outcome" "flag_draft_outcome",
	"closed_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "flag_drafts_title_check" CHECK (char_length(title) BETWEEN 1 AND 120),
	CONSTRAINT "flag_drafts_items_check" CHECK (jsonb_typeof(items) = 'array'),
	CONSTRAINT "flag_drafts_closed_check" CHECK (num_nonnulls(closed_at, outcome, closed_by) IN (0, 3))
);
--> statement-breakpoint
ALTER TABLE "feature_flags" ADD COLUMN "archived_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "flag_changes" ADD COLUMN "undoes" uuid;--> statement-breakpoint
ALTER TABLE "flag_changes" ADD COLUMN "draft_id" uuid;--> statement-breakpoint
ALTER TABLE "flag_drafts" ADD CONSTRAINT "flag_drafts_operator_user_id_users_id_fk" FOREIGN KEY ("operator_user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "flag_drafts_created_at_id_index" ON "flag_drafts" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "flag_drafts_operator_user_id_index" ON "flag_drafts" USING btree ("operator_user_id");--> statement-breakpoint
ALTER TABLE "flag_changes" ADD CONSTRAINT "flag_changes_undoes_flag_changes_id_fk" FOREIGN KEY ("undoes") REFERENCES "public"."flag_changes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flag_changes" ADD CONSTRAINT "flag_changes_draft_id_flag_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."flag_drafts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "flag_changes_subject_created_at_id_index" ON "flag_changes" USING btree ("subject","created_at","id");--> statement-breakpoint
CREATE INDEX "flag_changes_undoes_index" ON "flag_changes" USING btree ("undoes");--> statement-breakpoint
CREATE INDEX "flag_changes_draft_id_index" ON "flag_changes" USING btree ("draft_id");