-- The walls of feature flags. What a flag is belongs to no tenant: the operators' verbs write it, as bulkhead_system.
-- An override belongs to its tenant, and an operator's verb writes for the one that its transaction names. Evaluation
-- holds all of it in memory, so that the system role loads it over tenants, in one statement. Requests ask memory: the
-- application's role has no right to any of it.

GRANT SELECT, INSERT, UPDATE, DELETE ON feature_flags, flag_segments TO bulkhead_system;
GRANT SELECT, UPDATE ON flag_revision TO bulkhead_system;
-- What was done stays told.
GRANT SELECT, INSERT ON flag_changes TO bulkhead_system;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON feature_flags FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON flag_segments FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
--> statement-breakpoint

ALTER TABLE flag_overrides ENABLE ROW LEVEL SECURITY;
ALTER TABLE flag_overrides FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON flag_overrides TO bulkhead_app, bulkhead_owner
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
CREATE POLICY operators_write ON flag_overrides TO bulkhead_system
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
CREATE POLICY system_loads ON flag_overrides FOR SELECT TO bulkhead_system USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON flag_overrides TO bulkhead_system;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON flag_overrides FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
--> statement-breakpoint

-- Every change, whoever makes it, lets the revision rise in its own transaction, and rings the bell when it commits. A
-- statement that met no row (a removed tenant without overrides) changes nothing.
INSERT INTO flag_revision (one, revision) VALUES (true, 0);
CREATE FUNCTION flags_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM changed) THEN
    UPDATE flag_revision SET revision = revision + 1;
    PERFORM pg_notify('flags', '');
  END IF;
  RETURN NULL;
END $$;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['feature_flags', 'flag_segments', 'flag_overrides'] LOOP
    EXECUTE format('CREATE TRIGGER flags_inserted AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION flags_changed()', name);
    EXECUTE format('CREATE TRIGGER flags_updated AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION flags_changed()', name);
    EXECUTE format('CREATE TRIGGER flags_deleted AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION flags_changed()', name);
  END LOOP;
END $$;
