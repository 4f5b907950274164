-- The walls of experiments. What is tried out belongs to no tenant, as flags do: the operators' verbs write it, as
-- bulkhead_system. Who was exposed to what, and what they reached, belongs to their tenant, and is written for the one
-- that the transaction names. The results count over tenants. Requests write and read none of it: the application's
-- role has no right to it, so that no tenant can add to its own rows either.

GRANT SELECT, INSERT, UPDATE, DELETE ON experiments TO bulkhead_system;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON experiments FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['experiment_exposures', 'experiment_conversions'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_wall ON %I TO bulkhead_app, bulkhead_owner
      USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
      WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
    EXECUTE format('CREATE POLICY system_notes ON %I TO bulkhead_system
      USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
      WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
    EXECUTE format('CREATE POLICY system_counts ON %I FOR SELECT TO bulkhead_system USING (true)', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE (variant, exposed_at) ON experiment_exposures TO bulkhead_system;
GRANT SELECT, INSERT ON experiment_conversions TO bulkhead_system;
--> statement-breakpoint

-- Instances hold what runs with its flag: a start or a stop touches that, and is in force as fast as the flag's change.
CREATE TRIGGER flags_inserted AFTER INSERT ON experiments REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION flags_changed('flag', 'flag_key');
CREATE TRIGGER flags_updated AFTER UPDATE ON experiments REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION flags_changed('flag', 'flag_key');
CREATE TRIGGER flags_deleted AFTER DELETE ON experiments REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION flags_changed('flag', 'flag_key');
