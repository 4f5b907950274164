-- The wall of the tenants' origins. A row is made and deleted, never changed.

ALTER TABLE cors_origins ENABLE ROW LEVEL SECURITY;
ALTER TABLE cors_origins FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON cors_origins TO bulkhead_app, bulkhead_owner
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, INSERT, DELETE ON cors_origins TO bulkhead_app;
--> statement-breakpoint

CREATE TRIGGER count_inserted AFTER INSERT ON cors_origins REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows();
CREATE TRIGGER count_deleted AFTER DELETE ON cors_origins REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows();
--> statement-breakpoint

-- ON DELETE SET NULL that names its column: without it the tenant would become NULL too.
ALTER TABLE cors_origins DROP CONSTRAINT cors_origins_created_by_fk,
  ADD CONSTRAINT cors_origins_created_by_fk FOREIGN KEY (tenant_id, created_by)
    REFERENCES memberships (tenant_id, id) ON DELETE SET NULL (created_by);
--> statement-breakpoint

-- A preflight carries no key: whether some tenant lists an origin is all that it is told, and bulkhead_auth may read
-- no other column. Listed in tests/isolation/reviewed.ts.
CREATE POLICY auth_looks_up ON cors_origins FOR SELECT TO bulkhead_auth USING (true);
GRANT SELECT (origin) ON cors_origins TO bulkhead_auth;
CREATE FUNCTION auth_is_cors_origin(p_origin text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  RETURN EXISTS (SELECT FROM public.cors_origins o WHERE o.origin = p_origin);
GRANT CREATE ON SCHEMA public TO bulkhead_auth;
REVOKE ALL ON FUNCTION auth_is_cors_origin(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth_is_cors_origin(text) TO bulkhead_app;
ALTER FUNCTION auth_is_cors_origin(text) OWNER TO bulkhead_auth;
REVOKE CREATE ON SCHEMA public FROM bulkhead_auth;
