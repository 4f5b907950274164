ALTER TYPE "public"."security_event_kind" ADD VALUE 'operator_token_created';--> statement-breakpoint
ALTER TYPE "public"."security_event_kind" ADD VALUE 'operator_token_revoked';--> statement-breakpoint
CREATE TABLE "operator_idempotency_keys" (
	"principal" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"state" "idempotency_state" DEFAULT 'in_flight' NOT NULL,
	"holder" uuid NOT NULL,
	"locked_until" timestamp with time zone NOT NULL,
	"answer" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "operator_idempotency_keys_principal_route_key_pk" PRIMARY KEY("principal","route","key")
);
--> statement-breakpoint
CREATE TABLE "operator_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"owner_label" text NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"hint" text NOT NULL,
	"scopes" text[] NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "operator_tokens_expiry_check" CHECK (expires_at <= created_at + interval '90 days'),
	CONSTRAINT "operator_tokens_scopes_check" CHECK (cardinality(scopes) > 0)
);
--> statement-breakpoint
ALTER TABLE "flag_revision" ADD COLUMN "definitions" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "operator_tokens" ADD CONSTRAINT "operator_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "operator_idempotency_keys_expires_at_index" ON "operator_idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "operator_tokens_created_at_id_index" ON "operator_tokens" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "operator_tokens_user_id_index" ON "operator_tokens" USING btree ("user_id");