DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['audit_exports', 'audit_export_chunks'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_wall ON %I TO bulkhead_app, bulkhead_owner
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON audit_exports TO bulkhead_app;
GRANT SELECT, INSERT ON audit_export_chunks TO bulkhead_app;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON audit_exports FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
--> statement-breakpoint

-- What is past keeping goes, with its chunks.
CREATE POLICY system_finds_expired ON audit_exports FOR SELECT TO bulkhead_system USING (expires_at < now());
CREATE POLICY system_prunes ON audit_exports FOR DELETE TO bulkhead_system USING (expires_at < now());
GRANT SELECT, DELETE ON audit_exports TO bulkhead_system;
