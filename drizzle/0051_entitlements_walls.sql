-- The walls of what makes a tenant's entitlements. Its own requests, as bulkhead_app, read them and can write none:
-- an operator's verb does, as bulkhead_system and for the one tenant that its transaction names.

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['entitlement_overrides', 'tenant_add_ons', 'tenant_trials'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_wall ON %I TO bulkhead_app, bulkhead_owner
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
    EXECUTE format(
      'CREATE POLICY operators_write ON %I TO bulkhead_system
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
    EXECUTE format('GRANT SELECT ON %I TO bulkhead_app', name);
  END LOOP;
END $$;
--> statement-breakpoint

-- An override is never deleted, and stays as it was begun with.
GRANT SELECT, INSERT, UPDATE (ended_at, ended_by_label) ON entitlement_overrides TO bulkhead_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_add_ons TO bulkhead_system;
GRANT SELECT, INSERT, UPDATE ON tenant_trials TO bulkhead_system;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON tenant_add_ons FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON tenant_trials FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
--> statement-breakpoint

-- A tenant may begin with a trial: in the very transaction that creates it, and never again.
GRANT INSERT ON tenant_trials TO bulkhead_app;
CREATE POLICY at_creation_only ON tenant_trials AS RESTRICTIVE FOR INSERT TO bulkhead_app
  WITH CHECK (EXISTS (SELECT 1 FROM tenants t WHERE t.id = tenant_id AND t.created_at = now()));
--> statement-breakpoint

-- What operators do stands in the tenant's log and leaves as its event, in the same transaction.
CREATE POLICY operators_tell ON audit_entries FOR INSERT TO bulkhead_system
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
    AND seq IS NULL AND chain_hash IS NULL);
GRANT INSERT ON audit_entries TO bulkhead_system;
CREATE POLICY operators_emit ON outbox_events FOR INSERT TO bulkhead_system
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT INSERT ON outbox_events TO bulkhead_system;
