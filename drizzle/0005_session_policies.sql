ALTER TABLE "tenants" ADD COLUMN "require_second_factor" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "session_idle_minutes" integer;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "session_absolute_hours" integer;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "longest_idle_seconds" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_session_policy_bounds" CHECK ("tenants"."session_idle_minutes" BETWEEN 5 AND 20160 AND "tenants"."session_absolute_hours" BETWEEN 1 AND 2160);