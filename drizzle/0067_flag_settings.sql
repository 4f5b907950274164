CREATE TABLE "flag_setting_changes" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"flag_key" text NOT NULL,
	"before" smallint,
	"after" smallint,
	"reason" text NOT NULL,
	"is_undo" boolean DEFAULT false NOT NULL,
	"actor_label" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "flag_setting_changes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "flag_setting_changes_reason_check" CHECK (char_length(reason) BETWEEN 10 AND 500)
);
--> statement-breakpoint
CREATE TABLE "flag_settings" (
	"tenant_id" uuid NOT NULL,
	"flag_key" text NOT NULL,
	"percentage" smallint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "flag_settings_tenant_id_flag_key_pk" PRIMARY KEY("tenant_id","flag_key"),
	CONSTRAINT "flag_settings_percentage_check" CHECK (percentage BETWEEN 0 AND 100)
);
--> statement-breakpoint
ALTER TABLE "feature_flags" ADD COLUMN "managed_by" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "flag_setting_changes" ADD CONSTRAINT "flag_setting_changes_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flag_settings" ADD CONSTRAINT "flag_settings_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flag_settings" ADD CONSTRAINT "flag_settings_flag_key_feature_flags_key_fk" FOREIGN KEY ("flag_key") REFERENCES "public"."feature_flags"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "flag_setting_changes_tenant_id_flag_key_created_at_id_index" ON "flag_setting_changes" USING btree ("tenant_id","flag_key","created_at","id");--> statement-breakpoint
CREATE INDEX "flag_setting_changes_tenant_id_created_at_id_index" ON "flag_setting_changes" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "flag_settings_flag_key_index" ON "flag_settings" USING btree ("flag_key");--> statement-breakpoint
ALTER TABLE "feature_flags" ADD CONSTRAINT "feature_flags_managed_by_check" CHECK (array_position(managed_by, NULL) IS NULL);