CREATE TABLE "service_accounts" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"role" "role",
	"custom_role_id" uuid,
	"suspended_at" timestamp with time zone,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_accounts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_accounts_one_role_check" CHECK (num_nonnulls(role, custom_role_id) = 1),
	CONSTRAINT "service_accounts_no_owner_check" CHECK (role is distinct from 'owner')
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "service_account_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "created_by_service_account_id" uuid;--> statement-breakpoint
ALTER TABLE "service_accounts" ADD CONSTRAINT "service_accounts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_accounts" ADD CONSTRAINT "service_accounts_custom_role_fk" FOREIGN KEY ("tenant_id","custom_role_id") REFERENCES "public"."roles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_accounts" ADD CONSTRAINT "service_accounts_created_by_fk" FOREIGN KEY ("tenant_id","created_by") REFERENCES "public"."memberships"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "service_accounts_name_index" ON "service_accounts" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "service_accounts_tenant_id_created_at_id_index" ON "service_accounts" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "service_accounts_tenant_id_custom_role_id_index" ON "service_accounts" USING btree ("tenant_id","custom_role_id");--> statement-breakpoint
CREATE INDEX "service_accounts_tenant_id_created_by_index" ON "service_accounts" USING btree ("tenant_id","created_by");--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_service_account_fk" FOREIGN KEY ("tenant_id","service_account_id") REFERENCES "public"."service_accounts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_created_by_service_account_fk" FOREIGN KEY ("tenant_id","created_by_service_account_id") REFERENCES "public"."service_accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_tenant_id_service_account_id_created_at_id_index" ON "api_keys" USING btree ("tenant_id","service_account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "tasks_tenant_id_created_by_service_account_id_index" ON "tasks" USING btree ("tenant_id","created_by_service_account_id");--> statement-breakpoint

-- By hand from here on: the wall, and what drizzle-kit cannot say.

ALTER TABLE service_accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE service_accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON service_accounts TO bulkhead_app, bulkhead_owner
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON service_accounts TO bulkhead_app;
--> statement-breakpoint

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON service_accounts
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER count_inserted AFTER INSERT ON service_accounts REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows();
CREATE TRIGGER count_deleted AFTER DELETE ON service_accounts REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows();
--> statement-breakpoint

-- ON DELETE SET NULL that names its column: without it the tenant would become NULL too.
ALTER TABLE service_accounts DROP CONSTRAINT service_accounts_created_by_fk,
  ADD CONSTRAINT service_accounts_created_by_fk FOREIGN KEY (tenant_id, created_by)
    REFERENCES memberships (tenant_id, id) ON DELETE SET NULL (created_by);
ALTER TABLE tasks DROP CONSTRAINT tasks_created_by_service_account_fk,
  ADD CONSTRAINT tasks_created_by_service_account_fk FOREIGN KEY (tenant_id, created_by_service_account_id)
    REFERENCES service_accounts (tenant_id, id) ON DELETE SET NULL (created_by_service_account_id);
