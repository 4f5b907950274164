CREATE TABLE "feature_flags" (
	"key" text PRIMARY KEY NOT NULL,
	"definition" jsonb NOT NULL,
	"killed_at" timestamp with time zone,
	"on_at" timestamp with time zone,
	"off_at" timestamp with time zone,
	"plans" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "feature_flags_key_check" CHECK (key = definition->>'name' AND char_length(key) BETWEEN 1 AND 200),
	CONSTRAINT "feature_flags_time_check" CHECK (off_at > on_at),
	CONSTRAINT "feature_flags_plans_check" CHECK (jsonb_typeof(plans) = 'object')
);
--> statement-breakpoint
CREATE TABLE "flag_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"subject" text,
	"before" jsonb,
	"after" jsonb,
	"reason" text NOT NULL,
	"operator_user_id" uuid,
	"operator_label" text NOT NULL,
	"request_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "flag_changes_reason_check" CHECK (char_length(reason) BETWEEN 10 AND 500)
);
--> statement-breakpoint
CREATE TABLE "flag_overrides" (
	"tenant_id" uuid NOT NULL,
	"flag_key" text NOT NULL,
	"is_on" boolean NOT NULL,
	"reason" text NOT NULL,
	"operator_label" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "flag_overrides_tenant_id_flag_key_pk" PRIMARY KEY("tenant_id","flag_key"),
	CONSTRAINT "flag_overrides_reason_check" CHECK (char_length(reason) BETWEEN 10 AND 500)
);
--> statement-breakpoint
CREATE TABLE "flag_revision" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"revision" bigint NOT NULL,
	CONSTRAINT "flag_revision_one_check" CHECK (one)
);
--> statement-breakpoint
CREATE TABLE "flag_segments" (
	"id" integer PRIMARY KEY NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "flag_segments_id_check" CHECK (to_jsonb(id) = definition->'id' AND id >= 0)
);
--> statement-breakpoint
ALTER TABLE "flag_changes" ADD CONSTRAINT "flag_changes_operator_user_id_users_id_fk" FOREIGN KEY ("operator_user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flag_overrides" ADD CONSTRAINT "flag_overrides_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flag_overrides" ADD CONSTRAINT "flag_overrides_flag_key_feature_flags_key_fk" FOREIGN KEY ("flag_key") REFERENCES "public"."feature_flags"("key") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "flag_changes_created_at_id_index" ON "flag_changes" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "flag_changes_operator_user_id_index" ON "flag_changes" USING btree ("operator_user_id");--> statement-breakpoint
CREATE INDEX "flag_overrides_flag_key_index" ON "flag_overrides" USING btree ("flag_key");