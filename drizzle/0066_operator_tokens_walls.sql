-- The walls of operators' tokens. The role that serves requests has no right to them: what it knows of one is whether
-- it holds, by a look-up. Operators' own verbs write them, as bulkhead_system. A token is made and revoked, never
-- widened.

GRANT SELECT, INSERT ON operator_tokens TO bulkhead_system;
GRANT UPDATE (revoked_at, last_used_at) ON operator_tokens TO bulkhead_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON operator_idempotency_keys TO bulkhead_system;
--> statement-breakpoint

-- Whose token it is, while it holds and its owner is an operator. bulkhead_auth may read what it looks by, and no other
-- column. Listed in tests/isolation/reviewed.ts.
GRANT SELECT (id, user_id, secret_hash, expires_at, revoked_at) ON operator_tokens TO bulkhead_auth;
GRANT SELECT (id, is_operator) ON users TO bulkhead_auth;
CREATE FUNCTION auth_operator_of_token(p_id uuid, p_secret_hash text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  RETURN (
    SELECT t.user_id FROM public.operator_tokens t JOIN public.users u ON u.id = t.user_id AND u.is_operator
    WHERE t.id = p_id AND t.secret_hash = p_secret_hash AND t.revoked_at IS NULL AND t.expires_at > now()
  );
GRANT CREATE ON SCHEMA public TO bulkhead_auth;
REVOKE ALL ON FUNCTION auth_operator_of_token(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth_operator_of_token(uuid, text) TO bulkhead_app;
ALTER FUNCTION auth_operator_of_token(uuid, text) OWNER TO bulkhead_auth;
REVOKE CREATE ON SCHEMA public FROM bulkhead_auth;
--> statement-breakpoint

-- What an export holds changes with definitions alone: not with a kill switch, a schedule or a tenant's override. As the
-- owner, like what lets the revision rise.
CREATE FUNCTION flag_definitions_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE flag_revision SET definitions = definitions + 1;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION flag_definitions_changed() FROM PUBLIC;
CREATE TRIGGER definitions_changed AFTER INSERT OR DELETE OR UPDATE OF definition ON feature_flags
  FOR EACH STATEMENT EXECUTE FUNCTION flag_definitions_changed();
CREATE TRIGGER definitions_changed AFTER INSERT OR DELETE OR UPDATE OF definition ON flag_segments
  FOR EACH STATEMENT EXECUTE FUNCTION flag_definitions_changed();
