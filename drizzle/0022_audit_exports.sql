CREATE TYPE "public"."audit_export_format" AS ENUM('csv', 'jsonl');--> statement-breakpoint
CREATE TYPE "public"."audit_export_status" AS ENUM('pending', 'running', 'completed', 'failed');--> statement-breakpoint
CREATE TABLE "audit_export_chunks" (
	"tenant_id" uuid NOT NULL,
	"export_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"content" text NOT NULL,
	"last_occurred_at" timestamp with time zone NOT NULL,
	"last_entry_id" uuid NOT NULL,
	CONSTRAINT "audit_export_chunks_tenant_id_export_id_number_pk" PRIMARY KEY("tenant_id","export_id","number")
);
--> statement-breakpoint
CREATE TABLE "audit_exports" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"format" "audit_export_format" NOT NULL,
	"filters" jsonb NOT NULL,
	"status" "audit_export_status" DEFAULT 'pending' NOT NULL,
	"entries" integer DEFAULT 0 NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "audit_exports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "audit_export_chunks" ADD CONSTRAINT "audit_export_chunks_export_fk" FOREIGN KEY ("tenant_id","export_id") REFERENCES "public"."audit_exports"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_exports" ADD CONSTRAINT "audit_exports_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_exports_tenant_id_created_at_id_index" ON "audit_exports" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_exports_expires_at_index" ON "audit_exports" USING btree ("expires_at");