-- The wall of invitations, and the look-up of one by its token before the tenant is known.

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON invitations TO bulkhead_app, bulkhead_owner
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO bulkhead_app;
--> statement-breakpoint

-- ON DELETE SET NULL that names its column: without it the tenant would become NULL too.
ALTER TABLE invitations DROP CONSTRAINT invitations_invited_by_fk,
  ADD CONSTRAINT invitations_invited_by_fk FOREIGN KEY (tenant_id, invited_by)
    REFERENCES memberships (tenant_id, id) ON DELETE SET NULL (invited_by);
--> statement-breakpoint

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON invitations FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER count_inserted AFTER INSERT ON invitations REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows();
CREATE TRIGGER count_deleted AFTER DELETE ON invitations REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows();
--> statement-breakpoint

-- Returns ids only; bulkhead_auth may read no other column. Listed in tests/isolation/reviewed.ts.
CREATE POLICY auth_looks_up ON invitations FOR SELECT TO bulkhead_auth USING (true);
GRANT SELECT (id, tenant_id, token_hash) ON invitations TO bulkhead_auth;
CREATE FUNCTION auth_invitation_by_token(p_token_hash text) RETURNS TABLE (tenant_id uuid, invitation_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  BEGIN ATOMIC
    SELECT i.tenant_id, i.id FROM public.invitations i WHERE i.token_hash = p_token_hash;
  END;
GRANT CREATE ON SCHEMA public TO bulkhead_auth;
REVOKE ALL ON FUNCTION auth_invitation_by_token(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth_invitation_by_token(text) TO bulkhead_app;
ALTER FUNCTION auth_invitation_by_token(text) OWNER TO bulkhead_auth;
REVOKE CREATE ON SCHEMA public FROM bulkhead_auth;
