CREATE TYPE "public"."invitation_status" AS ENUM('open', 'accepted', 'revoked');--> statement-breakpoint
CREATE TABLE "invitations" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" "role" NOT NULL,
	"status" "invitation_status" DEFAULT 'open' NOT NULL,
	"token_seed" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" uuid,
	"valid_days" integer NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_sent_at" timestamp with time zone DEFAULT now() NOT NULL,
	"send_count" integer DEFAULT 1 NOT NULL,
	"sending_since" timestamp with time zone DEFAULT now() NOT NULL,
	"accepted_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invitations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "invitations_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "invitations_accepted_check" CHECK ((status = 'accepted') = (accepted_at is not null)),
	CONSTRAINT "invitations_revoked_check" CHECK ((status = 'revoked') = (revoked_at is not null))
);
--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_by_fk" FOREIGN KEY ("tenant_id","invited_by") REFERENCES "public"."memberships"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_open_email_index" ON "invitations" USING btree ("tenant_id","email") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "invitations_tenant_id_created_at_id_index" ON "invitations" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "invitations_tenant_id_status_created_at_id_index" ON "invitations" USING btree ("tenant_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "invitations_tenant_id_invited_by_index" ON "invitations" USING btree ("tenant_id","invited_by");