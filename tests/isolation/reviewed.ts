/** Tables that belong to no tenant, each with the reason why that is right. */
export const TABLES_WITHOUT_TENANT: Readonly<Record<string, string>> = {
  users: "a person may belong to several tenants",
  feature_flags: "what a flag is, for every tenant: the application reads keys, and who may choose, alone",
  flag_segments: "what flags share: the application has no right to it",
  flag_drafts: "what operators are about to do to them: the application has no right to it",
  flag_changes: "what operators did to them: the application has no right to it",
  experiments: "what operators try out on flags: the application has no right to it",
  flag_kills: "which of them are held off: the application has no right to it",
  flag_commits: "a number for each change, by the trigger alone: the application has no right to it",
  flag_revision: "a number that rises with each change: the application has no right to it",
  flag_uses: "on which days flags were evaluated, by anybody: the application has no right to it",
  flag_touches: "what each revision touched, by the trigger alone: the application has no right to it",
  operator_tokens: "an operator's: the application has no right to it",
  operator_idempotency_keys: "what operators' programs sent: the application has no right to it",
  user_passwords: "a person's",
  user_accounts: "a person's",
  sessions: "a person's",
  user_tokens: "a person's",
  user_second_factors: "a person's",
  user_recovery_codes: "a person's",
  user_security_events: "a person's",
  sign_in_challenges: "a person's, before anything of theirs is opened",
  stripe_events: "stored before the tenant is known; the application may insert and not read",
};

/** Writes that leave no audit entry in a test that only calls them, each with the reason why. */
export const WRITES_WITHOUT_AUDIT: Readonly<Record<string, string>> = {
  "addOns.set": "is an operator's: its entry is seen in server/services/add-ons/add-ons.test.ts",
  "auth.changePassword": "a person's own: it belongs to no tenant",
  "auth.requestSignInLink": "a person's own: it belongs to no tenant",
  "auth.requestPasswordReset": "a person's own: it belongs to no tenant",
  "auth.resendVerification": "a person's own: it belongs to no tenant",
  "auth.resetPassword": "a person's own: it belongs to no tenant",
  "auth.revokeOtherSessions": "a person's own: it belongs to no tenant",
  "auth.revokeSession": "a person's own: it belongs to no tenant",
  "auth.signUp": "a person's own: it belongs to no tenant",
  "auth.updateProfile": "a person's own: it belongs to no tenant",
  "auth.verifyEmail": "a person's own: it belongs to no tenant",
  "billing.checkout": "asks Stripe: its entry is seen in server/services/billing/checkout.test.ts",
  "billing.portal": "asks Stripe: its entry is seen in server/services/billing/checkout.test.ts",
  "experiments.create": "is an operator's, of no tenant: see server/services/experiments/experiments.test.ts",
  "experiments.remove": "is an operator's, of no tenant: see server/services/experiments/experiments.test.ts",
  "experiments.start": "is an operator's, of no tenant: see server/services/experiments/experiments.test.ts",
  "experiments.stop": "is an operator's, of no tenant: see server/services/experiments/experiments.test.ts",
  "flagDrafts.create": "is an operator's, of no tenant: see server/services/flag-drafts/flag-drafts.test.ts",
  "flagDrafts.update": "is an operator's, of no tenant: see server/services/flag-drafts/flag-drafts.test.ts",
  "flagDrafts.publish": "is an operator's, of no tenant: see server/services/flag-drafts/flag-drafts.test.ts",
  "flagDrafts.discard": "is an operator's, of no tenant: see server/services/flag-drafts/flag-drafts.test.ts",
  "featureFlags.archive": "is an operator's, of no tenant: see server/services/feature-flags/archive.test.ts",
  "featureFlags.restore": "is an operator's, of no tenant: see server/services/feature-flags/archive.test.ts",
  "featureFlags.undo": "is an operator's, of no tenant: see server/services/feature-flags/undo.test.ts",
  "featureFlags.control":
    "is an operator's, of no tenant: see server/services/feature-flags/feature-flags.test.ts",
  "featureFlags.create":
    "is an operator's, of no tenant: see server/services/feature-flags/feature-flags.test.ts",
  "featureFlags.createSegment":
    "is an operator's, of no tenant: see server/services/feature-flags/feature-flags.test.ts",
  "featureFlags.expose":
    "counts an exposure, beside the request, where an experiment runs: see expose.test.ts there",
  "featureFlags.import":
    "is an operator's, of no tenant: see server/services/feature-flags/feature-flags.test.ts",
  "featureFlags.kill":
    "is an operator's, of no tenant: see server/services/feature-flags/feature-flags.test.ts",
  "featureFlags.override":
    "is an operator's: its entry is seen in server/services/feature-flags/feature-flags.test.ts",
  "featureFlags.remove":
    "is an operator's, of no tenant: see server/services/feature-flags/feature-flags.test.ts",
  "featureFlags.removeSegment":
    "is an operator's, of no tenant: see server/services/feature-flags/feature-flags.test.ts",
  "featureFlags.update":
    "is an operator's, of no tenant: see server/services/feature-flags/feature-flags.test.ts",
  "featureFlags.updateSegment":
    "is an operator's, of no tenant: see server/services/feature-flags/feature-flags.test.ts",
  "impersonations.start":
    "is an operator's: its entry is seen in server/services/impersonations/impersonations.test.ts",
  "impersonations.stop":
    "is an operator's: its entry is seen in server/services/impersonations/impersonations.test.ts",
  "invitations.accept":
    "takes a mailed token: its entry is seen in server/services/invitations/accept.test.ts",
  "invitations.acceptAsNew":
    "takes a mailed token: its entry is seen in server/services/invitations/accept.test.ts",
  "operatorTokens.create": "an operator's own, in the log of their own: see server/services/operator-tokens",
  "operatorTokens.revoke": "an operator's own, in the log of their own: see server/services/operator-tokens",
  "overrides.create": "is an operator's: its entry is seen in server/services/overrides/overrides.test.ts",
  "overrides.end": "is an operator's: its entry is seen in server/services/overrides/overrides.test.ts",
  "ownership.accept":
    "is the other person's: its entry is seen in server/services/ownership/ownership.test.ts",
  "ownership.decline":
    "is the other person's: its entry is seen in server/services/ownership/ownership.test.ts",
  "secondFactors.begin": "a person's own: it belongs to no tenant",
  "secondFactors.confirm": "a person's own: it belongs to no tenant",
  "secondFactors.remove": "a person's own: it belongs to no tenant",
  "secondFactors.replaceRecoveryCodes": "a person's own: it belongs to no tenant",
  "usageEvents.ingest":
    "a thousand a call: each event is kept as it came, with who sent it, and none is ever changed",
  "trials.end": "is an operator's: its entry is seen in server/services/trials/trials.test.ts",
  "trials.set": "is an operator's: its entry is seen in server/services/trials/trials.test.ts",
};

/** What may be done to tables that money, proof or what is on for whom hangs on. What is not here for a role, it may not do. */
export const GRANTS_ON_PROOF: readonly string[] = [
  "audit_entries → bulkhead_app: INSERT, SELECT",
  "audit_entries → bulkhead_system: DELETE, INSERT, SELECT, UPDATE (chain_hash, seq)", // it seals and prunes
  "entitlement_overrides → bulkhead_app: SELECT",
  "entitlement_overrides → bulkhead_system: INSERT, SELECT, UPDATE (ended_at, ended_by_label)",
  "experiment_conversions → bulkhead_system: INSERT, SELECT",
  "experiment_exposures → bulkhead_system: INSERT, SELECT, UPDATE (exposed_at, variant)",
  "experiments → bulkhead_system: DELETE, INSERT, SELECT, UPDATE",
  "feature_flags → bulkhead_app: SELECT (archived_at, key, managed_by)", // a definition is memory's alone
  "feature_flags → bulkhead_system: DELETE, INSERT, SELECT, UPDATE",
  "flag_changes → bulkhead_system: INSERT, SELECT",
  "flag_commits → bulkhead_system: SELECT", // by a trigger too
  "flag_drafts → bulkhead_system: INSERT, SELECT, UPDATE",
  "flag_kills → bulkhead_system: DELETE, INSERT, SELECT",
  "flag_overrides → bulkhead_system: DELETE, INSERT, SELECT, UPDATE",
  "flag_revision → bulkhead_system: SELECT", // it rises by triggers
  "flag_segments → bulkhead_system: DELETE, INSERT, SELECT, UPDATE",
  "flag_setting_changes → bulkhead_app: INSERT, SELECT",
  "flag_settings → bulkhead_app: DELETE, INSERT, SELECT, UPDATE (percentage)",
  "flag_settings → bulkhead_system: DELETE, INSERT, SELECT", // as a flag goes and comes back, by policies
  "flag_settings_kept → bulkhead_system: INSERT, SELECT",
  "flag_touches → bulkhead_system: SELECT",
  "flag_uses → bulkhead_system: INSERT, SELECT, UPDATE (last_day)",
  "operator_idempotency_keys → bulkhead_system: DELETE, INSERT, SELECT, UPDATE",
  "operator_tokens → bulkhead_system: INSERT, SELECT, UPDATE (last_used_at, revoked_at)", // made and revoked, never widened
  "tenant_add_ons → bulkhead_app: SELECT",
  "tenant_add_ons → bulkhead_system: DELETE, INSERT, SELECT, UPDATE",
  "tenant_trials → bulkhead_app: INSERT, SELECT", // with the tenant itself, by a policy
  "tenant_trials → bulkhead_system: INSERT, SELECT, UPDATE",
  "tenants → bulkhead_app: INSERT, SELECT, UPDATE (allow_operator_access, name, plan, require_second_factor, session_absolute_hours, session_idle_minutes, status, stripe_customer_id)",
  "tenants → bulkhead_system: SELECT",
  "usage_days → bulkhead_app: SELECT",
  "usage_days → bulkhead_system: INSERT, SELECT, UPDATE",
  "usage_deltas → bulkhead_app: INSERT, SELECT",
  "usage_deltas → bulkhead_system: DELETE, SELECT",
  "usage_event_keys → bulkhead_app: INSERT, SELECT",
  "usage_event_keys → bulkhead_system: DELETE, SELECT", // what is past, by a policy
  "usage_events → bulkhead_app: INSERT, SELECT",
  "usage_events → bulkhead_system: SELECT",
  "usage_notices → bulkhead_app: INSERT, SELECT, UPDATE (created_at, quota, used)",
  "usage_period_totals → bulkhead_app: INSERT, SELECT, UPDATE (used)",
  "usage_uniques → bulkhead_app: SELECT",
  "usage_uniques → bulkhead_system: INSERT, SELECT, UPDATE",
];

/** Of these the ones that hold whatever tenant a transaction names, with what they let through. */
export const POLICIES_WITHOUT_TENANT: readonly string[] = [
  "api_keys.auth_looks_up: true",
  "audit_entries.auth_looks_up: true",
  "audit_entries.unsealed_only: ((seq IS NULL) AND (chain_hash IS NULL))",
  "audit_exports.system_finds_expired: (expires_at < now())",
  "audit_exports.system_prunes: (expires_at < now())",
  "cors_origins.auth_looks_up: true",
  "experiment_conversions.system_counts: true",
  "experiment_exposures.system_counts: true",
  "flag_overrides.system_clears_past: (ends_at <= now())",
  "flag_overrides.system_loads: true",
  "flag_settings.system_loads: true",
  "flag_settings.system_puts_back: (EXISTS ( SELECT 1 FROM flag_settings_kept kept WHERE ((kept.tenant_id = flag_settings.tenant_id) AND (kept.flag_key = flag_settings.flag_key) AND (kept.percentage = flag_settings.percentage))))",
  "flag_settings.system_takes_along: true",
  "flag_settings_kept.system_keeps: true",
  "idempotency_keys.system_finds_expired: (expires_at < now())",
  "idempotency_keys.system_prunes: (expires_at < now())",
  "impersonations.auth_looks_up: true",
  "impersonations.system_lists: true",
  "invitations.auth_looks_up: true",
  "memberships.auth_looks_up: true",
  "outbox_events.system_marks: true",
  "outbox_events.system_prunes: (published_at IS NOT NULL)",
  "outbox_events.system_relays: true",
  "tenant_counters.system_counts: true",
  "tenant_counters.system_counts_bytes: (name = 'storage_bytes'::text)",
  "tenant_trials.at_creation_only: (EXISTS ( SELECT 1 FROM tenants t WHERE ((t.id = tenant_trials.tenant_id) AND (t.created_at = now()))))",
  "tenants.auth_looks_up: true",
  "tenants.system_lists: true",
  "usage_day_marks.system_marks: true",
  "usage_deltas.system_finds: true",
  "usage_event_keys.system_finds_expired: (expires_at < now())",
  "usage_event_keys.system_prunes: (expires_at < now())",
  "usage_hours.system_rolls_up: true",
];

/** Policies that let a role see over tenants, as `table.policy → role (command)`. Nothing else may. */
export const POLICIES_ACROSS_TENANTS: readonly string[] = [
  "api_keys.auth_looks_up → bulkhead_auth (SELECT)",
  "audit_chains.system_keeps → bulkhead_system (ALL)", // of the one tenant that the job names
  "audit_entries.auth_looks_up → bulkhead_auth (SELECT)",
  "audit_entries.operators_tell → bulkhead_system (INSERT)", // of the one tenant that the operator names, unsealed
  "audit_entries.system_marks → bulkhead_system (UPDATE)", // of the one tenant that the job names, its place alone
  "audit_entries.system_prunes → bulkhead_system (DELETE)", // of the one tenant that the job names, past retention
  "audit_entries.system_seals → bulkhead_system (SELECT)", // over tenants what waits to be sealed
  "audit_entries.unsealed_only → bulkhead_app,bulkhead_owner (INSERT)", // restrictive: it takes, it gives nothing
  "audit_exports.system_finds_expired → bulkhead_system (SELECT)",
  "audit_exports.system_prunes → bulkhead_system (DELETE)",
  "cors_origins.auth_looks_up → bulkhead_auth (SELECT)",
  "entitlement_overrides.operators_write → bulkhead_system (ALL)", // of the one tenant that the operator names
  "experiment_conversions.system_counts → bulkhead_system (SELECT)", // results are over tenants: how many, by variant
  "experiment_conversions.system_notes → bulkhead_system (ALL)", // of the one tenant that the event names
  "experiment_exposures.system_counts → bulkhead_system (SELECT)", // results are over tenants: how many, by variant
  "experiment_exposures.system_notes → bulkhead_system (ALL)", // of the one tenant that was exposed
  "flag_overrides.operators_write → bulkhead_system (ALL)", // of the one tenant that the operator names
  "flag_overrides.system_clears_past → bulkhead_system (DELETE)", // with a flag that is removed, what is over alone
  "flag_overrides.system_loads → bulkhead_system (SELECT)", // into each instance's memory: on or off, by tenant
  "flag_settings.system_loads → bulkhead_system (SELECT)", // into each instance's memory: a number, by tenant
  "flag_settings.system_puts_back → bulkhead_system (INSERT)", // of a flag that is there again, what was kept of it alone
  "flag_settings.system_takes_along → bulkhead_system (DELETE)", // with a flag that is removed: a cascade would keep nothing
  "flag_settings_kept.system_keeps → bulkhead_system (ALL)", // what is taken along, for the undo
  "idempotency_keys.system_finds_expired → bulkhead_system (SELECT)",
  "idempotency_keys.system_prunes → bulkhead_system (DELETE)",
  "impersonations.auth_looks_up → bulkhead_auth (SELECT)",
  "impersonations.system_lists → bulkhead_system (SELECT)", // the operators' own list
  "invitations.auth_looks_up → bulkhead_auth (SELECT)",
  "memberships.auth_looks_up → bulkhead_auth (SELECT)",
  "meters.system_reads → bulkhead_system (SELECT)", // of the one tenant that the job names
  "outbox_events.operators_emit → bulkhead_system (INSERT)", // of the one tenant that the operator names
  "outbox_events.system_marks → bulkhead_system (UPDATE)",
  "outbox_events.system_prunes → bulkhead_system (DELETE)",
  "outbox_events.system_relays → bulkhead_system (SELECT)",
  "tenant_add_ons.operators_write → bulkhead_system (ALL)", // of the one tenant that the operator names
  "tenant_counters.system_counts → bulkhead_system (SELECT)",
  "tenant_counters.system_counts_bytes → bulkhead_system (UPDATE)", // of pruned files, that counter alone
  "tenant_trials.at_creation_only → bulkhead_app (INSERT)", // restrictive: it takes, it gives nothing
  "tenant_trials.operators_write → bulkhead_system (ALL)", // of the one tenant that the operator names
  "tenants.auth_looks_up → bulkhead_auth (SELECT)",
  "tenants.system_lists → bulkhead_system (SELECT)",
  "usage_day_marks.system_marks → bulkhead_system (ALL)", // hours are copied for several tenants at once
  "usage_days.system_rolls_up → bulkhead_system (ALL)", // of the one tenant that the job names
  "usage_deltas.system_finds → bulkhead_system (SELECT)", // over tenants what waits to be rolled up
  "usage_deltas.system_rolls_up → bulkhead_system (DELETE)", // of the one tenant that the job names
  "usage_event_keys.system_finds_expired → bulkhead_system (SELECT)",
  "usage_event_keys.system_prunes → bulkhead_system (DELETE)",
  "usage_events.system_reads → bulkhead_system (SELECT)", // of the one tenant that the job names
  "usage_hours.system_rolls_up → bulkhead_system (ALL)",
  "usage_rereads.system_rolls_up → bulkhead_system (ALL)", // of the one tenant that the job names
  "usage_uniques.system_rolls_up → bulkhead_system (ALL)", // of the one tenant that the job names
];

/** Functions that run with another role's rights. Each returns ids only, or yes or no, has a pinned search path and one owner. */
export const SECURITY_DEFINERS: readonly string[] = [
  "auth_impersonation_by_slug(uuid, text) bulkhead_auth",
  "auth_impersonations_of_operator(uuid) bulkhead_auth",
  "auth_invitation_by_token(text) bulkhead_auth",
  // A preflight carries no key: it tells whether some tenant lists the origin, never which.
  "auth_is_cors_origin(text) bulkhead_auth",
  "auth_membership_by_slug(uuid, text) bulkhead_auth",
  "auth_memberships_of_user(uuid) bulkhead_auth",
  // Of a token whose secret the caller has shown: while it holds, and its owner is an operator.
  "auth_operator_of_token(uuid, text) bulkhead_auth",
  // Names the tenant itself: an index of words serves no statement behind a policy.
  "auth_search_audit_entries(text, text, text, text, text, timestamp with time zone, timestamp with time zone, timestamp with time zone, uuid, boolean, integer, integer) bulkhead_auth",
  "auth_tenant_of_api_key(uuid) bulkhead_auth",
  "auth_tenant_of_stripe_customer(text) bulkhead_auth",
  // A trigger's: it is called by nobody, and lets a number rise.
  "flag_definitions_changed() bulkhead_owner",
  // A trigger's: it is called by nobody, and writes what was touched of flags, for every instance's memory.
  "flags_changed() bulkhead_owner",
  // A trigger's, at the commit: it is called by nobody, and tells every instance that something was touched.
  "flags_committed() bulkhead_owner",
  // Makes and drops whole months of usage events, by the clock alone: it takes nothing and tells how many.
  "keep_usage_event_partitions() bulkhead_owner",
  // A trigger's: it is called by nobody, and revokes the tokens of who is no operator any more.
  "revoke_tokens_of_former_operator() bulkhead_owner",
];

/** Functions that no event starts, which nobody can hand another tenant's ids, each with how it keeps to a tenant. */
export const FUNCTIONS_WITHOUT_EVENT: Readonly<Record<string, string>> = {
  "bulkhead-prune-audit-logs": "the system role, one tenant's transaction after the other",
  "bulkhead-prune-expired": "the system role deletes by age alone, and reads nothing out",
  "bulkhead-relay-outbox": "hands over each event with the tenant of its own row",
  "bulkhead-roll-up-every-usage-event": "the system role, one tenant's transaction after the other",
  "bulkhead-roll-up-usage": "the system role, one tenant's hash tag and transaction after the other",
  "bulkhead-sample-gauges": "the system role copies each tenant's own counters to its own hours",
  "bulkhead-seal-audit-logs": "the system role, one tenant's transaction after the other",
  "bulkhead-sweep-stripe-events": "hands over ids of stored events: each looks its tenant up again",
};

/** Keys of Redis that are no tenant's, each with the reason why that is right. */
export const KEYS_WITHOUT_TENANT: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\{a:[^{}]+\}:bucket:/, "a caller without a tenant has a bucket by its address"],
  [/^\{o:[^{}]+\}:bucket:/, "an operator's token has a bucket of its own"],
  [/^\{i\}:instances$/, "which processes are up: ids made at random at their start"],
  [/^\{s:[\w-]{22}\}:attempts:\w+$/, "attempts at credentials: a person's or an address', hashed"],
];

/** What lives as long as a process, by its name or its file: how tenants are apart in it, or why it holds none. */
export const PROCESS_WIDE: Readonly<Record<string, string>> = {
  "api-key-cache": "by the key's id, which belongs to one tenant; the entry names it",
  "after-answer": "work that waits for an answer to be out, by nothing: each closes over its own",
  "around-commit": "by the transaction, which is one tenant's",
  "attempt-limiter": "attempts at credentials, which belong to people and addresses",
  "blocked-addresses": "addresses of callers that no tenant vouched for",
  "caller-importance": "by a hash of the credential: a number, which decides who waits alone",
  "cors-origin-cache": "by the origin: whether some tenant lists it, never which",
  database: "pools; a tenant is set for a transaction alone",
  draining: "a flag of the process",
  exposures: "each with its tenant, until it is written in that one's own transaction",
  flags: "definitions are nobody's; overrides by the tenant's id, which evaluation is given",
  instances: "how many processes there are",
  "leaked-passwords": "a list of passwords, the same for all",
  limiter: "by the tenant's hash tag, as in Redis",
  logger: "lines are written, not kept",
  "mail-transport": "no connection outlives its mail",
  metrics: "no tenant is a label",
  "oauth-providers": "settings",
  "open-streams": "how many answers go on, by who is given them: numbers, nothing of what they tell",
  openapi: "the public document",
  "password-decoy": "the hash of nobody's password",
  "flag-changes": "the operators' own, of no tenant: who waits for whom, and nothing of what they bring",
  "flag-overrides": "by no tenant: who waits for whom, and nothing of what they bring",
  "flag-imports": "the operators' own, of no tenant: who waits for whom, and nothing of what they bring",
  "password-workers": "passwords belong to people, and are not kept",
  "recent-use": "each count with its tenant, until it is under that one's hash tag",
  redis: "a connection",
  "refusal-lines": "how many lines were written within the second",
  "refused-before": "by a hash of the credential: a refusal, and whose it was, which nobody else is given",
  "relay-bell": "a bell without a message",
  "request-logger": "lines are written, not kept",
  "server/api/guards/limit-address.ts": "addresses of callers that no tenant vouched for",
  "server/api/guards/record-view.ts": "by the visit, which is to one tenant",
  "server/api/guards/refused-before.ts": "see refused-before",
  "server/auth/importance/importance.ts": "see caller-importance",
  "server/auth/api-keys/identify.ts": "by the key's id, which belongs to one tenant; the entry names it",
  "server/auth/attempts/local-store.ts": "attempts at credentials, which belong to people and addresses",
  "server/auth/sessions/identify.ts": "by the token's hash and the tenant's slug",
  "server/kernel/addresses.ts":
    "by the address as it was written: its forms, and nothing of who came from it",
  "server/platform/experiments/exposures.ts":
    "by the experiment, the tenant and the subject: that it was told",
  "server/platform/rate-limit/known-refusals.ts": "by the tenant's hash tag, as in Redis",
  "server/platform/rate-limit/waiting-line.ts": "by the tenant's hash tag, as in Redis",
  "server/platform/rate-limit/local-buckets.ts": "by the tenant's hash tag, as in Redis",
  "server/platform/rate-limit/local-totals.ts": "by the tenant, its meter and its period",
  "server/services/cors-origins/is-listed.ts": "by the origin: whether some tenant lists it, never which",
  "session-cache": "by the token's hash and the tenant's slug",
  shedder: "how busy the process is, and by how many calls",
  shutdown: "a flag of the process",
  "socket-addresses": "the channel that a caller's address comes by",
  started: "a flag of the process",
  stripe: "a client of the platform's own account",
  "server/platform/cache/cache.ts": "by the tenant, as its keys in Redis",
  "server/platform/cache/generations.ts": "by the tenant: a number",
  "tenant-access-cache": "by the tenant, as its key in Redis",
  "told-views": "by the visit, which is to one tenant",
};

/** What is unique over all tenants, each with the reason why its violation tells no tenant of another. */
export const UNIQUE_OVER_TENANTS: Readonly<Record<string, string>> = {
  api_keys_id_unique: "made by the server at random",
  experiments_pkey: "made by the server at random",
  experiments_running_flag_key_unique: "the operators' own, of no tenant",
  feature_flags_pkey: "the operators' own, of no tenant",
  flag_drafts_pkey: "made by the server at random",
  flag_changes_pkey: "made by the server at random",
  flag_revision_pkey: "one row",
  flag_segments_pkey: "the operators' own, of no tenant",
  flag_commits_pkey: "made by the database, one after the other",
  flag_commits_revision_unique: "made by the database, one after the other",
  flag_kills_pkey: "the operators' own, of no tenant",
  flag_touches_commit_id_nth_pk: "made by the database, one after the other",
  flag_uses_pkey: "the operators' own, of no tenant",
  invitations_token_hash_unique: "the hash of a secret made at random",
  operator_idempotency_keys_principal_route_key_pk: "each token's own",
  operator_tokens_pkey: "made by the server at random",
  sessions_pkey: "made by the server at random",
  sessions_token_hash_unique: "the hash of a secret made at random",
  sign_in_challenges_pkey: "made by the server at random",
  sign_in_challenges_token_hash_unique: "the hash of a secret made at random",
  stripe_events_pkey: "Stripe's own ids, behind its signature: a repeat is taken as the first was",
  subscriptions_stripe_subscription_id_unique: "Stripe's own ids, of this tenant's customer alone",
  tenants_pkey: "made by the server at random",
  tenants_slug_unique: "public: it stands in addresses; a taken one is refused without a word of whose it is",
  tenants_stripe_customer_id_unique: "Stripe's own ids, made for this tenant alone",
  user_accounts_pkey: "made by the server at random",
  user_accounts_provider_provider_account_id_unique: "whoever proves it at the provider is that person",
  user_passwords_pkey: "a person's own id",
  user_recovery_codes_pkey: "made by the server at random",
  user_recovery_codes_user_id_code_hash_index: "within a person",
  user_second_factors_pkey: "a person's own id",
  user_security_events_pkey: "made by the server at random",
  user_tokens_pkey: "made by the server at random",
  user_tokens_token_hash_unique: "the hash of a secret made at random",
  users_email_unique: "sign-up and invitations answer the same for a known and an unknown address",
  users_pkey: "made by the server at random",
};

/** What the role of the look-ups may read: ids, and what is looked by (of the audit log, every word that is searched). */
export const COLUMNS_OF_LOOK_UPS: readonly string[] = [
  "api_keys: SELECT id, tenant_id",
  "audit_entries: SELECT action, actor_id, actor_label, changes, id, occurred_at, on_behalf_of, search, seq, target_id, target_label, target_type, tenant_id",
  "cors_origins: SELECT origin",
  "impersonations: SELECT ended_at, expires_at, id, operator_user_id, session_id, started_at, tenant_id",
  "invitations: SELECT id, tenant_id, token_hash",
  "memberships: SELECT id, suspended_at, tenant_id, user_id",
  "operator_tokens: SELECT expires_at, id, revoked_at, secret_hash, user_id",
  "tenants: SELECT id, slug, stripe_customer_id",
  "users: SELECT id, is_operator",
];
