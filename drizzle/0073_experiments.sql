CREATE TYPE "public"."experiment_state" AS ENUM('draft', 'running', 'stopped');--> statement-breakpoint
CREATE TYPE "public"."experiment_subject" AS ENUM('tenant', 'user');--> statement-breakpoint
CREATE TABLE "experiment_conversions" (
	"tenant_id" uuid NOT NULL,
	"experiment_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"goal" text NOT NULL,
	"reached_at" timestamp with time zone NOT NULL,
	CONSTRAINT "experiment_conversions_tenant_id_experiment_id_subject_goal_pk" PRIMARY KEY("tenant_id","experiment_id","subject","goal")
);
--> statement-breakpoint
CREATE TABLE "experiment_exposures" (
	"tenant_id" uuid NOT NULL,
	"experiment_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"variant" text NOT NULL,
	"exposed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "experiment_exposures_tenant_id_experiment_id_subject_pk" PRIMARY KEY("tenant_id","experiment_id","subject")
);
--> statement-breakpoint
CREATE TABLE "experiments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"hypothesis" text NOT NULL,
	"flag_key" text NOT NULL,
	"subject_kind" "experiment_subject" NOT NULL,
	"goals" jsonb NOT NULL,
	"control" text NOT NULL,
	"baseline_rate" double precision NOT NULL,
	"minimum_effect" double precision NOT NULL,
	"state" "experiment_state" DEFAULT 'draft' NOT NULL,
	"variants" jsonb,
	"subjects_per_variant" integer,
	"started_at" timestamp with time zone,
	"stopped_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "experiments_goals_check" CHECK (jsonb_typeof(goals) = 'array' AND jsonb_array_length(goals) > 0),
	CONSTRAINT "experiments_state_check" CHECK ((state = 'draft') = (started_at IS NULL) AND (state = 'draft') = (variants IS NULL)
        AND (state = 'draft') = (subjects_per_variant IS NULL) AND (state = 'stopped') = (stopped_at IS NOT NULL))
);
--> statement-breakpoint
ALTER TABLE "outbox_events" ADD COLUMN "actor_user_id" uuid;--> statement-breakpoint
ALTER TABLE "experiment_conversions" ADD CONSTRAINT "experiment_conversions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "experiment_conversions" ADD CONSTRAINT "experiment_conversions_exposure_fk" FOREIGN KEY ("tenant_id","experiment_id","subject") REFERENCES "public"."experiment_exposures"("tenant_id","experiment_id","subject") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "experiment_exposures" ADD CONSTRAINT "experiment_exposures_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "experiment_exposures" ADD CONSTRAINT "experiment_exposures_experiment_id_experiments_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "experiment_conversions_experiment_id_index" ON "experiment_conversions" USING btree ("experiment_id");--> statement-breakpoint
CREATE INDEX "experiment_exposures_experiment_id_variant_index" ON "experiment_exposures" USING btree ("experiment_id","variant");--> statement-breakpoint
CREATE UNIQUE INDEX "experiments_running_flag_key_unique" ON "experiments" USING btree ("flag_key") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "experiments_created_at_id_index" ON "experiments" USING btree ("created_at","id");