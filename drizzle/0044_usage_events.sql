CREATE TYPE "public"."meter_aggregation" AS ENUM('sum', 'count', 'max', 'last', 'unique');--> statement-breakpoint
CREATE TYPE "public"."usage_event_kind" AS ENUM('event', 'correction', 'void');--> statement-breakpoint
CREATE TABLE "meters" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"aggregation" "meter_aggregation" NOT NULL,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "meters_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "meters_tenant_id_key_unique" UNIQUE("tenant_id","key")
);
--> statement-breakpoint
CREATE TABLE "usage_deltas" (
	"tenant_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"principal" text NOT NULL,
	"dimension" text DEFAULT '' NOT NULL,
	"value_hash" text DEFAULT '' NOT NULL,
	"counted" numeric NOT NULL,
	"refunded" numeric NOT NULL,
	"maximum" numeric,
	"last" numeric,
	"last_at" timestamp with time zone,
	CONSTRAINT "usage_deltas_pk" PRIMARY KEY("tenant_id","batch_id","meter","hour","principal","dimension","value_hash")
);
--> statement-breakpoint
CREATE TABLE "usage_event_keys" (
	"tenant_id" uuid NOT NULL,
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"fingerprint" text NOT NULL,
	"id" uuid NOT NULL,
	"meter" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "usage_event_keys_tenant_id_source_event_id_pk" PRIMARY KEY("tenant_id","source","event_id")
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" "usage_event_kind" NOT NULL,
	"subject_id" uuid NOT NULL,
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"meter" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"quantity" numeric,
	"difference" numeric NOT NULL,
	"value" text,
	"principal" text NOT NULL,
	"dimension" text DEFAULT '' NOT NULL,
	"sent_by" text,
	"batch_id" uuid NOT NULL,
	CONSTRAINT "usage_events_tenant_id_meter_occurred_at_subject_id_id_pk" PRIMARY KEY("tenant_id","meter","occurred_at","subject_id","id")
) PARTITION BY RANGE ("occurred_at");
--> statement-breakpoint
CREATE TABLE "usage_period_totals" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"period_key" text NOT NULL,
	"used" numeric NOT NULL,
	CONSTRAINT "usage_period_totals_tenant_id_meter_period_key_pk" PRIMARY KEY("tenant_id","meter","period_key")
);
--> statement-breakpoint
ALTER TABLE "meters" ADD CONSTRAINT "meters_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_deltas" ADD CONSTRAINT "usage_deltas_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_event_keys" ADD CONSTRAINT "usage_event_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_period_totals" ADD CONSTRAINT "usage_period_totals_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "meters_tenant_id_created_at_id_index" ON "meters" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "usage_event_keys_expires_at_index" ON "usage_event_keys" USING brin ("expires_at");