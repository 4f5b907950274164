CREATE TABLE "flag_settings_kept" (
	"tenant_id" uuid NOT NULL,
	"change_id" uuid NOT NULL,
	"flag_key" text NOT NULL,
	"percentage" smallint NOT NULL,
	CONSTRAINT "flag_settings_kept_tenant_id_change_id_flag_key_pk" PRIMARY KEY("tenant_id","change_id","flag_key")
);
--> statement-breakpoint
ALTER TABLE "flag_settings_kept" ADD CONSTRAINT "flag_settings_kept_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "flag_settings_kept_change_id_index" ON "flag_settings_kept" USING btree ("change_id");--> statement-breakpoint

-- What workspaces had chosen for a flag that an operator removes is kept with that change, for its undo to put back. It is
-- the tenant's still, behind its wall, and goes with the tenant. Requests have no right to it. The system role keeps and
-- reads it over tenants, as the flag was everybody's; and puts back nothing but what was kept.
ALTER TABLE flag_settings_kept ENABLE ROW LEVEL SECURITY;
ALTER TABLE flag_settings_kept FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON flag_settings_kept TO bulkhead_app, bulkhead_owner
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
CREATE POLICY system_keeps ON flag_settings_kept TO bulkhead_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON flag_settings_kept TO bulkhead_system;
CREATE POLICY system_takes_along ON flag_settings FOR DELETE TO bulkhead_system USING (true);
CREATE POLICY system_puts_back ON flag_settings FOR INSERT TO bulkhead_system WITH CHECK (EXISTS (
  SELECT 1 FROM flag_settings_kept kept WHERE kept.tenant_id = flag_settings.tenant_id
    AND kept.flag_key = flag_settings.flag_key AND kept.percentage = flag_settings.percentage));
GRANT INSERT, DELETE ON flag_settings TO bulkhead_system;
