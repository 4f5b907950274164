ALTER TABLE "usage_hours" ADD COLUMN "principal" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_hours" ADD COLUMN "dimension" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_hours" DROP CONSTRAINT "usage_hours_tenant_id_meter_hour_epoch_pk";--> statement-breakpoint
ALTER TABLE "usage_hours" ADD CONSTRAINT "usage_hours_tenant_id_meter_hour_principal_dimension_epoch_pk" PRIMARY KEY("tenant_id","meter","hour","principal","dimension","epoch");
