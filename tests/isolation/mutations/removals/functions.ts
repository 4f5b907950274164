import { afterMigrations, type Removal } from "@/tests/isolation/mutations/removal";

const AS_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public";

/** The look-ups before a tenant is known, each without what it looks by, and what hems them in. */
export const FUNCTIONS: readonly Removal[] = [
  {
    name: "a key's tenant is its own",
    file: "drizzle/0001_walls.sql",
    find: "RETURN (SELECT k.tenant_id FROM public.api_keys k WHERE k.id = p_api_key_id);",
    replace: "RETURN (SELECT k.tenant_id FROM public.api_keys k LIMIT 1);",
    noticedBy: "definers",
  },
  {
    name: "a customer's tenant is its own",
    file: "drizzle/0001_walls.sql",
    find: "RETURN (SELECT t.id FROM public.tenants t WHERE t.stripe_customer_id = p_customer_id);",
    replace: "RETURN (SELECT t.id FROM public.tenants t LIMIT 1);",
    noticedBy: "definers",
  },
  {
    name: "a person's memberships are their own",
    file: "drizzle/0010_suspensions_walls.sql",
    find: "WHERE m.user_id = p_user_id AND m.suspended_at IS NULL ORDER BY m.id;",
    replace: "WHERE m.suspended_at IS NULL ORDER BY m.id;",
    noticedBy: "definers",
  },
  {
    name: "a suspended membership is not among a person's",
    file: "drizzle/0010_suspensions_walls.sql",
    find: "WHERE m.user_id = p_user_id AND m.suspended_at IS NULL ORDER BY m.id;",
    replace: "WHERE m.user_id = p_user_id ORDER BY m.id;",
    noticedBy: "definers",
  },
  {
    name: "a slug selects its own tenant",
    file: "drizzle/0010_suspensions_walls.sql",
    find: "      WHERE t.slug = p_slug;\n",
    replace: "      LIMIT 1;\n",
    noticedBy: "definers",
  },
  {
    name: "an invitation is found by its token",
    file: "drizzle/0008_invitations_walls.sql",
    find: "SELECT i.tenant_id, i.id FROM public.invitations i WHERE i.token_hash = p_token_hash;",
    replace: "SELECT i.tenant_id, i.id FROM public.invitations i;",
    noticedBy: "definers",
  },
  // The tenant stands in it twice, by its column and by its word: either is enough, so both go.
  afterMigrations(
    "the search is in the tenant's own entries",
    `DO $do$ BEGIN EXECUTE replace(replace(
      pg_get_functiondef('auth_search_audit_entries'::regproc),
      'tenant_id = $1 AND ', ''), 'quote_literal(''t:'' || own)::tsquery && ', ''); END $do$;`,
    { noticedBy: "definers" },
  ),
  afterMigrations(
    "a look-up beyond the reviewed ones",
    `CREATE FUNCTION auth_everything() RETURNS SETOF uuid ${AS_DEFINER} BEGIN ATOMIC SELECT id FROM public.tenants; END;`,
  ),
  afterMigrations(
    "a look-up's search path is pinned",
    "ALTER FUNCTION auth_tenant_of_api_key(uuid) RESET search_path;",
  ),
  afterMigrations("look-ups may read ids alone", "GRANT SELECT (secret_hash) ON api_keys TO bulkhead_auth;", {
    noticedBy: "definers",
  }),
];
