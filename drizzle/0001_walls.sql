-- What drizzle-kit cannot express: row-level security (forced), grants, look-up functions, triggers.
-- Roles exist before this runs (db/roles.ts): bulkhead_owner migrates and owns, bulkhead_app serves requests,
-- bulkhead_system runs the few jobs that cross tenants, bulkhead_auth (NOLOGIN) owns the look-ups.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO bulkhead_app, bulkhead_system, bulkhead_auth;
--> statement-breakpoint

-- One wall for each tenant-owned table: its rows are seen and written under their own tenant only.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'memberships', 'api_keys', 'projects', 'tasks', 'tenant_counters', 'audit_entries', 'outbox_events',
    'inbox_events', 'idempotency_keys', 'usage_hours', 'subscriptions', 'sagas', 'saga_steps'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_wall ON %I TO bulkhead_app, bulkhead_owner
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO bulkhead_app', name);
  END LOOP;
END $$;
--> statement-breakpoint

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON tenants TO bulkhead_app, bulkhead_owner
  USING (id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE ON tenants TO bulkhead_app;
--> statement-breakpoint

-- Append-only by grants.
REVOKE UPDATE, DELETE ON audit_entries FROM bulkhead_app;
REVOKE DELETE ON outbox_events FROM bulkhead_app;
REVOKE UPDATE, DELETE ON inbox_events FROM bulkhead_app;
--> statement-breakpoint

-- People and their credentials belong to no tenant.
GRANT SELECT, INSERT, UPDATE, DELETE ON users, user_passwords, user_accounts, sessions, user_tokens TO bulkhead_app;
GRANT SELECT, DELETE ON sessions, user_tokens TO bulkhead_system;
GRANT INSERT ON stripe_events TO bulkhead_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON stripe_events TO bulkhead_system;
--> statement-breakpoint

-- Jobs that cross tenants, table by table.
CREATE POLICY system_lists ON tenants FOR SELECT TO bulkhead_system USING (true);
GRANT SELECT ON tenants TO bulkhead_system;
CREATE POLICY system_relays ON outbox_events FOR SELECT TO bulkhead_system USING (true);
CREATE POLICY system_marks ON outbox_events FOR UPDATE TO bulkhead_system USING (true) WITH CHECK (true);
CREATE POLICY system_prunes ON outbox_events FOR DELETE TO bulkhead_system USING (published_at IS NOT NULL);
GRANT SELECT, DELETE, UPDATE (attempts, last_error, available_at, published_at) ON outbox_events TO bulkhead_system;
CREATE POLICY system_finds_expired ON idempotency_keys FOR SELECT TO bulkhead_system USING (expires_at < now());
CREATE POLICY system_prunes ON idempotency_keys FOR DELETE TO bulkhead_system USING (expires_at < now());
GRANT SELECT, DELETE ON idempotency_keys TO bulkhead_system;
CREATE POLICY system_rolls_up ON usage_hours TO bulkhead_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON usage_hours TO bulkhead_system;
CREATE POLICY system_counts ON tenant_counters FOR SELECT TO bulkhead_system USING (true);
GRANT SELECT ON tenant_counters TO bulkhead_system;
--> statement-breakpoint

-- What must be looked up before a tenant is known. Each function returns ids only, and bulkhead_auth may read
-- no other column. They are listed in tests/isolation/reviewed.ts.
CREATE POLICY auth_looks_up ON api_keys FOR SELECT TO bulkhead_auth USING (true);
GRANT SELECT (id, tenant_id) ON api_keys TO bulkhead_auth;
CREATE POLICY auth_looks_up ON memberships FOR SELECT TO bulkhead_auth USING (true);
GRANT SELECT (id, tenant_id, user_id) ON memberships TO bulkhead_auth;
CREATE POLICY auth_looks_up ON tenants FOR SELECT TO bulkhead_auth USING (true);
GRANT SELECT (id, slug, stripe_customer_id) ON tenants TO bulkhead_auth;
--> statement-breakpoint

CREATE FUNCTION auth_tenant_of_api_key(p_api_key_id uuid) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  RETURN (SELECT k.tenant_id FROM public.api_keys k WHERE k.id = p_api_key_id);
CREATE FUNCTION auth_memberships_of_user(p_user_id uuid) RETURNS TABLE (tenant_id uuid, membership_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  BEGIN ATOMIC
    SELECT m.tenant_id, m.id FROM public.memberships m WHERE m.user_id = p_user_id ORDER BY m.id;
  END;
CREATE FUNCTION auth_membership_by_slug(p_user_id uuid, p_slug text)
  RETURNS TABLE (tenant_id uuid, membership_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  BEGIN ATOMIC
    SELECT m.tenant_id, m.id FROM public.tenants t
      JOIN public.memberships m ON m.tenant_id = t.id AND m.user_id = p_user_id
      WHERE t.slug = p_slug;
  END;
CREATE FUNCTION auth_tenant_of_stripe_customer(p_customer_id text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  RETURN (SELECT t.id FROM public.tenants t WHERE t.stripe_customer_id = p_customer_id);
--> statement-breakpoint

DO $$
DECLARE
  signature text;
BEGIN
  GRANT CREATE ON SCHEMA public TO bulkhead_auth;
  FOREACH signature IN ARRAY ARRAY[
    'auth_tenant_of_api_key(uuid)', 'auth_memberships_of_user(uuid)',
    'auth_membership_by_slug(uuid, text)', 'auth_tenant_of_stripe_customer(text)'
  ] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO bulkhead_app', signature);
    EXECUTE format('ALTER FUNCTION %s OWNER TO bulkhead_auth', signature);
  END LOOP;
  REVOKE CREATE ON SCHEMA public FROM bulkhead_auth;
END $$;
--> statement-breakpoint

-- ON DELETE SET NULL that names its column: without it the tenant would become NULL too.
ALTER TABLE tasks DROP CONSTRAINT tasks_assignee_fk,
  ADD CONSTRAINT tasks_assignee_fk FOREIGN KEY (tenant_id, assignee_id)
    REFERENCES memberships (tenant_id, id) ON DELETE SET NULL (assignee_id);
ALTER TABLE api_keys DROP CONSTRAINT api_keys_created_by_fk,
  ADD CONSTRAINT api_keys_created_by_fk FOREIGN KEY (tenant_id, created_by)
    REFERENCES memberships (tenant_id, id) ON DELETE SET NULL (created_by);
--> statement-breakpoint

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END $$;
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT table_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = 'updated_at' LOOP
    EXECUTE format('CREATE TRIGGER touch_updated_at BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION touch_updated_at()', name);
  END LOOP;
END $$;
--> statement-breakpoint

-- Exact counts per tenant. The upsert locks the counter row, so that a quota checked on it holds under concurrency.
CREATE FUNCTION count_tenant_rows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO tenant_counters (tenant_id, name, value)
      SELECT tenant_id, TG_TABLE_NAME, count(*) FROM changed GROUP BY tenant_id
      ON CONFLICT (tenant_id, name) DO UPDATE SET value = tenant_counters.value + excluded.value;
  ELSE
    UPDATE tenant_counters c SET value = c.value - gone.n
      FROM (SELECT tenant_id, count(*) AS n FROM changed GROUP BY tenant_id) gone
      WHERE c.tenant_id = gone.tenant_id AND c.name = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['projects', 'tasks', 'memberships', 'api_keys'] LOOP
    EXECUTE format('CREATE TRIGGER count_inserted AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows()', name);
    EXECUTE format('CREATE TRIGGER count_deleted AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows()', name);
  END LOOP;
END $$;
