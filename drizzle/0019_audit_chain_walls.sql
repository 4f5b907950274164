-- The audit log is append-only for everybody, its owner included, and its entries form a chain for each tenant
-- (docs/audit-log.md). Sealing and retention are the system role's, one named tenant at a time.

ALTER TABLE audit_chains ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_chains FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON audit_chains TO bulkhead_app, bulkhead_owner
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
CREATE POLICY system_keeps ON audit_chains TO bulkhead_system
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT ON audit_chains TO bulkhead_app;
GRANT SELECT, INSERT, UPDATE ON audit_chains TO bulkhead_system;
--> statement-breakpoint

-- Nobody writes an entry that is sealed already.
CREATE POLICY unsealed_only ON audit_entries AS RESTRICTIVE FOR INSERT TO bulkhead_app, bulkhead_owner
  WITH CHECK (seq IS NULL AND chain_hash IS NULL);

-- The system role sees every entry that waits to be sealed, to find whose turn it is, and of a tenant that it names
-- all of them. It seals, and after the shortest retention of any plan it may remove.
CREATE POLICY system_seals ON audit_entries FOR SELECT TO bulkhead_system
  USING (seq IS NULL OR tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
CREATE POLICY system_marks ON audit_entries FOR UPDATE TO bulkhead_system
  USING (seq IS NULL AND tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (seq IS NOT NULL AND tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
CREATE POLICY system_prunes ON audit_entries FOR DELETE TO bulkhead_system
  USING (seq IS NOT NULL AND occurred_at < now() - interval '30 days'
    AND tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, DELETE, UPDATE (seq, chain_hash) ON audit_entries TO bulkhead_system;
--> statement-breakpoint

CREATE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  given text[] := ARRAY['seq', 'chain_hash'];
BEGIN
  IF OLD.seq IS NOT NULL OR NEW.seq IS NULL OR NEW.chain_hash IS NULL
    OR (to_jsonb(NEW) - given) IS DISTINCT FROM (to_jsonb(OLD) - given) THEN
    RAISE EXCEPTION 'An audit entry is never changed.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_audit_entry AFTER UPDATE ON audit_entries FOR EACH ROW EXECUTE FUNCTION keep_audit_entry();
--> statement-breakpoint

-- An entry goes with its tenant, or when retention has moved the chain's anchor past it. In no other way.
CREATE FUNCTION keep_audit_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM FROM gone g
      JOIN tenants t ON t.id = g.tenant_id LEFT JOIN audit_chains c ON c.tenant_id = g.tenant_id
      WHERE g.seq IS NULL OR c.anchor_seq IS NULL OR g.seq > c.anchor_seq LIMIT 1;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
  END IF;
  RAISE EXCEPTION 'An audit entry is never removed before its time.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_audit_entries AFTER DELETE ON audit_entries REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entries();
CREATE TRIGGER keep_audit_entries_whole BEFORE TRUNCATE ON audit_entries
  FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entries();
