-- The wall of impersonations. What one was begun with stays as it was written: it can only be ended.

ALTER TABLE impersonations ENABLE ROW LEVEL SECURITY;
ALTER TABLE impersonations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON impersonations TO bulkhead_app, bulkhead_owner
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE (ended_at, ended_by) ON impersonations TO bulkhead_app;
--> statement-breakpoint

-- ON DELETE SET NULL that names its column: without it the tenant would become NULL too.
ALTER TABLE impersonations DROP CONSTRAINT impersonations_membership_fk,
  ADD CONSTRAINT impersonations_membership_fk FOREIGN KEY (tenant_id, membership_id)
    REFERENCES memberships (tenant_id, id) ON DELETE SET NULL (membership_id);
--> statement-breakpoint

-- The operators' own list, over tenants.
CREATE POLICY system_lists ON impersonations FOR SELECT TO bulkhead_system USING (true);
GRANT SELECT ON impersonations TO bulkhead_system;
--> statement-breakpoint

-- Before a tenant is known: which visit a session makes, and which tenants an operator's visits are in.
CREATE POLICY auth_looks_up ON impersonations FOR SELECT TO bulkhead_auth USING (true);
GRANT SELECT (tenant_id, id, session_id, operator_user_id, started_at, expires_at, ended_at)
  ON impersonations TO bulkhead_auth;
--> statement-breakpoint

-- The newest one, over or not: whoever's visit has ended is told so, where anyone else is told nothing.
CREATE FUNCTION auth_impersonation_by_slug(p_session_id uuid, p_slug text)
  RETURNS TABLE (tenant_id uuid, impersonation_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  BEGIN ATOMIC
    SELECT i.tenant_id, i.id FROM public.tenants t
      JOIN public.impersonations i ON i.tenant_id = t.id AND i.session_id = p_session_id
      WHERE t.slug = p_slug ORDER BY i.started_at DESC, i.id DESC LIMIT 1;
  END;
CREATE FUNCTION auth_impersonations_of_operator(p_user_id uuid)
  RETURNS TABLE (tenant_id uuid, impersonation_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  BEGIN ATOMIC
    SELECT i.tenant_id, i.id FROM public.impersonations i
      WHERE i.operator_user_id = p_user_id AND i.ended_at IS NULL AND i.expires_at > now() ORDER BY i.id;
  END;
--> statement-breakpoint

DO $$
DECLARE
  signature text;
BEGIN
  GRANT CREATE ON SCHEMA public TO bulkhead_auth;
  FOREACH signature IN ARRAY ARRAY[
    'auth_impersonation_by_slug(uuid, text)', 'auth_impersonations_of_operator(uuid)'
  ] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO bulkhead_app', signature);
    EXECUTE format('ALTER FUNCTION %s OWNER TO bulkhead_auth', signature);
  END LOOP;
  REVOKE CREATE ON SCHEMA public FROM bulkhead_auth;
END $$;
