CREATE TABLE "cors_origins" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"origin" text NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "cors_origins_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "cors_origins_tenant_id_origin_unique" UNIQUE("tenant_id","origin")
);
--> statement-breakpoint
ALTER TABLE "cors_origins" ADD CONSTRAINT "cors_origins_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cors_origins" ADD CONSTRAINT "cors_origins_created_by_fk" FOREIGN KEY ("tenant_id","created_by") REFERENCES "public"."memberships"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cors_origins_tenant_id_created_at_id_index" ON "cors_origins" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "cors_origins_tenant_id_created_by_index" ON "cors_origins" USING btree ("tenant_id","created_by");--> statement-breakpoint
CREATE INDEX "cors_origins_origin_index" ON "cors_origins" USING btree ("origin");