CREATE TABLE "entitlement_overrides" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"value" bigint,
	"reason" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"operator_user_id" uuid,
	"operator_label" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by_label" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "entitlement_overrides_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "entitlement_overrides_value_check" CHECK (value BETWEEN 0 AND 9007199254740991),
	CONSTRAINT "entitlement_overrides_reason_check" CHECK (char_length(reason) BETWEEN 10 AND 500),
	CONSTRAINT "entitlement_overrides_time_check" CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '1 year'),
	CONSTRAINT "entitlement_overrides_end_check" CHECK (num_nonnulls(ended_at, ended_by_label) IN (0, 2))
);
--> statement-breakpoint
CREATE TABLE "tenant_add_ons" (
	"tenant_id" uuid NOT NULL,
	"add_on" text NOT NULL,
	"quantity" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_add_ons_tenant_id_add_on_pk" PRIMARY KEY("tenant_id","add_on"),
	CONSTRAINT "tenant_add_ons_quantity_check" CHECK (quantity BETWEEN 1 AND 1000)
);
--> statement-breakpoint
CREATE TABLE "tenant_trials" (
	"tenant_id" uuid NOT NULL,
	"plan" "plan_key" NOT NULL,
	"starts_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_trials_tenant_id_pk" PRIMARY KEY("tenant_id"),
	CONSTRAINT "tenant_trials_time_check" CHECK (ends_at >= starts_at AND ends_at <= starts_at + interval '1 year')
);
--> statement-breakpoint
ALTER TABLE "entitlement_overrides" ADD CONSTRAINT "entitlement_overrides_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlement_overrides" ADD CONSTRAINT "entitlement_overrides_operator_user_id_users_id_fk" FOREIGN KEY ("operator_user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_add_ons" ADD CONSTRAINT "tenant_add_ons_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_trials" ADD CONSTRAINT "tenant_trials_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "entitlement_overrides_tenant_id_ends_at_index" ON "entitlement_overrides" USING btree ("tenant_id","ends_at");--> statement-breakpoint
CREATE INDEX "entitlement_overrides_operator_user_id_index" ON "entitlement_overrides" USING btree ("operator_user_id");