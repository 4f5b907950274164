CREATE TYPE "public"."impersonation_access" AS ENUM('read', 'write');--> statement-breakpoint
CREATE TYPE "public"."impersonation_end" AS ENUM('operator', 'tenant', 'switched_off');--> statement-breakpoint
CREATE TABLE "impersonations" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"operator_user_id" uuid,
	"operator_label" text NOT NULL,
	"session_id" uuid NOT NULL,
	"session_token_hash" text NOT NULL,
	"membership_id" uuid,
	"person_label" text NOT NULL,
	"reason" text NOT NULL,
	"access" "impersonation_access" DEFAULT 'read' NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" "impersonation_end",
	CONSTRAINT "impersonations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "impersonations_reason_check" CHECK (char_length(reason) BETWEEN 10 AND 500),
	CONSTRAINT "impersonations_expiry_check" CHECK (expires_at > started_at AND expires_at <= started_at + interval '30 minutes'),
	CONSTRAINT "impersonations_end_check" CHECK (num_nonnulls(ended_at, ended_by) IN (0, 2))
);
--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "allow_operator_access" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "impersonations" ADD CONSTRAINT "impersonations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "impersonations" ADD CONSTRAINT "impersonations_operator_user_id_users_id_fk" FOREIGN KEY ("operator_user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "impersonations" ADD CONSTRAINT "impersonations_membership_fk" FOREIGN KEY ("tenant_id","membership_id") REFERENCES "public"."memberships"("tenant_id","id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "impersonations_tenant_id_started_at_id_index" ON "impersonations" USING btree ("tenant_id","started_at","id");--> statement-breakpoint
CREATE INDEX "impersonations_tenant_id_membership_id_index" ON "impersonations" USING btree ("tenant_id","membership_id");--> statement-breakpoint
CREATE INDEX "impersonations_started_at_id_index" ON "impersonations" USING btree ("started_at","id");--> statement-breakpoint
CREATE INDEX "impersonations_session_id_started_at_index" ON "impersonations" USING btree ("session_id","started_at");--> statement-breakpoint
CREATE INDEX "impersonations_operator_user_id_index" ON "impersonations" USING btree ("operator_user_id");