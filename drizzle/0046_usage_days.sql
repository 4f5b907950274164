CREATE TABLE "usage_days" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"day" date NOT NULL,
	"principal" text DEFAULT '' NOT NULL,
	"dimension" text DEFAULT '' NOT NULL,
	"counted" numeric NOT NULL,
	"refunded" numeric NOT NULL,
	"maximum" numeric,
	"last" numeric,
	"last_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "usage_days_tenant_id_meter_day_principal_dimension_pk" PRIMARY KEY("tenant_id","meter","day","principal","dimension")
);
--> statement-breakpoint
CREATE TABLE "usage_dirty_days" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"day" date NOT NULL,
	CONSTRAINT "usage_dirty_days_tenant_id_meter_day_pk" PRIMARY KEY("tenant_id","meter","day")
);
--> statement-breakpoint
CREATE TABLE "usage_notices" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"period_key" text NOT NULL,
	"threshold" integer NOT NULL,
	"used" numeric NOT NULL,
	"quota" numeric NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "usage_notices_tenant_id_meter_period_key_threshold_pk" PRIMARY KEY("tenant_id","meter","period_key","threshold")
);
--> statement-breakpoint
CREATE TABLE "usage_uniques" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"day" date NOT NULL,
	"principal" text DEFAULT '' NOT NULL,
	"dimension" text DEFAULT '' NOT NULL,
	"value_hash" text NOT NULL,
	"uses" numeric NOT NULL,
	CONSTRAINT "usage_uniques_pk" PRIMARY KEY("tenant_id","meter","day","principal","dimension","value_hash")
);
--> statement-breakpoint
ALTER TABLE "usage_hours" ADD COLUMN "maximum" numeric;--> statement-breakpoint
ALTER TABLE "usage_hours" ADD COLUMN "last" numeric;--> statement-breakpoint
ALTER TABLE "usage_hours" ADD COLUMN "last_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "usage_days" ADD CONSTRAINT "usage_days_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_dirty_days" ADD CONSTRAINT "usage_dirty_days_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_notices" ADD CONSTRAINT "usage_notices_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_uniques" ADD CONSTRAINT "usage_uniques_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;