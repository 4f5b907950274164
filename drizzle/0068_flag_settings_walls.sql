-- The walls of what tenants choose for the flags that their plan lets them manage. Requests write it, behind the
-- tenant's wall; what was done stays told. The system role loads all of it into memory, as pairs of tenant and number.

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['flag_settings', 'flag_setting_changes'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_wall ON %I TO bulkhead_app, bulkhead_owner
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT, DELETE, UPDATE (percentage) ON flag_settings TO bulkhead_app;
GRANT SELECT, INSERT ON flag_setting_changes TO bulkhead_app;
CREATE POLICY system_loads ON flag_settings FOR SELECT TO bulkhead_system USING (true);
GRANT SELECT ON flag_settings TO bulkhead_system;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON flag_settings FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
--> statement-breakpoint

-- Which flags may be chosen for, and by whom. Nothing else of a definition is a request's to read.
GRANT SELECT (key, managed_by) ON feature_flags TO bulkhead_app;
--> statement-breakpoint

-- A choice raises the flags' revision and says what it touched, as flags_changed does: but at the commit and not
-- before, for the row is everybody's, and a request that hangs must keep no operator's change waiting. What goes with
-- a flag or a tenant is no choice, and raises nothing. Listed in tests/isolation/reviewed.ts.
CREATE FUNCTION flag_setting_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  risen bigint;
BEGIN
  UPDATE flag_revision SET revision = revision + 1 RETURNING revision INTO risen;
  INSERT INTO flag_touches (revision, kind, subject, holder)
    VALUES (risen, 'setting', coalesce(NEW.flag_key, OLD.flag_key), coalesce(NEW.tenant_id, OLD.tenant_id)::text);
  DELETE FROM flag_touches WHERE revision <= risen - 1000;
  PERFORM pg_notify('flags', '');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION flag_setting_changed() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER flag_setting_changed AFTER INSERT OR UPDATE OR DELETE ON flag_settings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION flag_setting_changed();
