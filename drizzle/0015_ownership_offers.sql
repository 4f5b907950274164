CREATE TYPE "public"."ownership_offer_status" AS ENUM('open', 'accepted', 'declined', 'withdrawn');--> statement-breakpoint
CREATE TABLE "ownership_offers" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"from_membership_id" uuid NOT NULL,
	"to_membership_id" uuid NOT NULL,
	"status" "ownership_offer_status" DEFAULT 'open' NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ownership_offers_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "ownership_offers" ADD CONSTRAINT "ownership_offers_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_offers" ADD CONSTRAINT "ownership_offers_from_fk" FOREIGN KEY ("tenant_id","from_membership_id") REFERENCES "public"."memberships"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_offers" ADD CONSTRAINT "ownership_offers_to_fk" FOREIGN KEY ("tenant_id","to_membership_id") REFERENCES "public"."memberships"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "ownership_offers_open_index" ON "ownership_offers" USING btree ("tenant_id") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "ownership_offers_tenant_id_from_membership_id_index" ON "ownership_offers" USING btree ("tenant_id","from_membership_id");--> statement-breakpoint
CREATE INDEX "ownership_offers_tenant_id_to_membership_id_index" ON "ownership_offers" USING btree ("tenant_id","to_membership_id");