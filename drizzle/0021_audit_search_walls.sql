-- Under row-level security an index serves a condition only if its operator is leakproof, and @@ is not: searched as
-- bulkhead_app, a tenant's log would be read entry by entry. So the search is a look-up of bulkhead_auth, which has
-- no such wall before it: the function itself names the tenant, and returns ids only, whose rows the caller then
-- reads behind its own wall.
CREATE POLICY auth_looks_up ON audit_entries FOR SELECT TO bulkhead_auth USING (true);
GRANT SELECT (tenant_id, id, occurred_at, action, actor_id, target_type, target_id, search)
  ON audit_entries TO bulkhead_auth;
--> statement-breakpoint

-- The newest first, unless told otherwise. The statement is built of what is given, so that it is planned for it.
CREATE FUNCTION auth_search_audit_entries(
  p_words text, p_action text, p_actor_id text, p_target_type text, p_target_id text,
  p_from timestamptz, p_to timestamptz, p_after_at timestamptz, p_after_id uuid,
  p_ascending boolean, p_limit integer, p_offset integer
) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  own uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  sought tsquery := quote_literal('t:' || own)::tsquery && to_tsquery('simple', p_words);
  direction text := CASE WHEN p_ascending THEN 'ASC' ELSE 'DESC' END;
  conditions text := '';
BEGIN
  IF own IS NULL THEN
    RETURN;
  END IF;
  IF p_action IS NOT NULL THEN conditions := conditions || ' AND action = $3'; END IF;
  IF p_actor_id IS NOT NULL THEN conditions := conditions || ' AND actor_id = $4'; END IF;
  IF p_target_type IS NOT NULL THEN conditions := conditions || ' AND target_type = $5'; END IF;
  IF p_target_id IS NOT NULL THEN conditions := conditions || ' AND target_id = $6'; END IF;
  IF p_from IS NOT NULL THEN conditions := conditions || ' AND occurred_at >= $7'; END IF;
  IF p_to IS NOT NULL THEN conditions := conditions || ' AND occurred_at < $8'; END IF;
  IF p_after_id IS NOT NULL THEN
    conditions := conditions || format(
      ' AND (occurred_at, id) %s ($9, $10)', CASE WHEN p_ascending THEN '>' ELSE '<' END);
  END IF;
  RETURN QUERY EXECUTE format(
    'SELECT id FROM audit_entries WHERE tenant_id = $1 AND search @@ $2%s
     ORDER BY occurred_at %s, id %s LIMIT $11 OFFSET $12', conditions, direction, direction)
    USING own, sought, p_action, p_actor_id, p_target_type, p_target_id, p_from, p_to, p_after_at, p_after_id,
      p_limit, p_offset;
END $$;
--> statement-breakpoint

DO $$
DECLARE
  signature text := 'auth_search_audit_entries(text, text, text, text, text, timestamptz, timestamptz,
    timestamptz, uuid, boolean, integer, integer)';
BEGIN
  GRANT CREATE ON SCHEMA public TO bulkhead_auth;
  EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO bulkhead_app', signature);
  EXECUTE format('ALTER FUNCTION %s OWNER TO bulkhead_auth', signature);
  REVOKE CREATE ON SCHEMA public FROM bulkhead_auth;
END $$;
