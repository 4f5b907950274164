import { afterMigrations, type Removal } from "@/tests/isolation/mutations/removal";

const TOKENS = "server/services/operator-tokens/operator-tokens";
const DRAFTS = "server/services/flag-drafts/flag-drafts";
const STREAMS = "server/services/feature-flags/follow-evaluation";

/** What flags have beside the wall: operators' tokens, drafts, experiments, workspaces' choices, and what follows them. */
export const FLAGS: readonly Removal[] = [
  afterMigrations("requests read no operator's token", "GRANT SELECT ON operator_tokens TO bulkhead_app;", {
    noticedBy: TOKENS,
  }),
  afterMigrations(
    "nobody widens an operator's token",
    "GRANT UPDATE (scopes) ON operator_tokens TO bulkhead_system;",
    { noticedBy: TOKENS },
  ),
  {
    name: "an operator's token that is revoked proves nothing",
    file: "drizzle/0066_operator_tokens_walls.sql",
    find: "AND t.revoked_at IS NULL AND t.expires_at > now()",
    replace: "AND t.expires_at > now()",
    noticedBy: "definers",
  },
  {
    name: "an operator's token ends with its owner's office",
    file: "drizzle/0066_operator_tokens_walls.sql",
    find: "u.id = t.user_id AND u.is_operator",
    replace: "u.id = t.user_id",
    noticedBy: "definers",
  },
  afterMigrations(
    "an operator's token is revoked with its owner's office",
    "DROP TRIGGER revoke_tokens_of_former_operator ON users;",
    { noticedBy: TOKENS },
  ),
  {
    name: "what a revoked token was changing does not commit",
    file: "server/services/operator-tokens/acting.ts",
    find: "if (held.length === 0) throw",
    replace: "if (held.length > 1) throw",
    noticedBy: TOKENS,
  },
  {
    name: "an operator's token has no scope but those that it was given",
    file: "server/auth/operator-tokens/identify.ts",
    find: "OPERATOR_SCOPE_KEYS.filter((scope) => known.scopes.includes(scope))",
    replace: "OPERATOR_SCOPE_KEYS",
    noticedBy: TOKENS,
  },
  afterMigrations("requests read no definition", "GRANT SELECT ON feature_flags TO bulkhead_app;", {
    noticedBy: "tables",
  }),
  afterMigrations(
    "what workspaces chose stays told",
    "GRANT UPDATE, DELETE ON flag_setting_changes TO bulkhead_app;",
  ),
  afterMigrations(
    "requests load no workspace's choices but their own",
    "ALTER POLICY system_loads ON flag_settings TO bulkhead_system, bulkhead_app;",
  ),
  afterMigrations(
    "requests load no overrides but their own tenant's",
    "ALTER POLICY system_loads ON flag_overrides TO bulkhead_system, bulkhead_app;",
  ),
  afterMigrations(
    "operators override flags of the tenant that they name",
    "ALTER POLICY operators_write ON flag_overrides USING (true) WITH CHECK (true);",
  ),
  afterMigrations("requests read no draft", "GRANT SELECT ON flag_drafts TO bulkhead_app;"),
  afterMigrations(
    "requests hold no flag off, and let none go",
    "GRANT INSERT, DELETE ON flag_kills TO bulkhead_app;",
  ),
  afterMigrations("a closed draft stays", "DROP TRIGGER keep_closed_draft ON flag_drafts;", {
    noticedBy: DRAFTS,
  }),
  afterMigrations("requests read no experiment", "GRANT SELECT ON experiments TO bulkhead_app;"),
  afterMigrations(
    "requests count no exposure",
    "ALTER POLICY system_counts ON experiment_exposures TO bulkhead_system, bulkhead_app;",
  ),
  afterMigrations(
    "exposures are noted for the tenant that is named",
    "ALTER POLICY system_notes ON experiment_exposures WITH CHECK (true);",
  ),
  {
    name: "the plan's feature of a flag is asked",
    file: "server/platform/flags/plan-features.ts",
    find: "return had && !had.includes(feature) ? feature : undefined;",
    replace: "return undefined;",
    noticedBy: "server/services/feature-flags/lacking",
  },
  {
    name: "a workspace is not told the provider's rules",
    file: "server/services/flag-settings/explain.ts",
    find: "    strategies: [],\n",
    replace: "",
    noticedBy: "server/services/flag-settings/explain",
  },
  {
    name: "a stream ends, so that who follows proves anew who asks",
    file: "server/services/feature-flags/follow-evaluation.ts",
    find: "if (leftMs <= 0 || isDraining()) return;",
    replace: "if (isDraining()) return;",
    noticedBy: STREAMS,
  },
  {
    name: "a caller has so many streams and no more",
    file: "server/api/operation.ts",
    find: '        if (type === "subscription") await passChecks(BEFORE_STREAM, call);\n',
    replace: "",
    noticedBy: STREAMS,
  },
];
