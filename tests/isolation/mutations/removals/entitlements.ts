import { afterMigrations, type Removal } from "@/tests/isolation/mutations/removal";

const OVERRIDES = { noticedBy: "server/services/overrides/overrides" };

/** What a tenant may do is an operator's to change, with a reason, for a while, for that tenant alone. */
export const ENTITLEMENTS: readonly Removal[] = [
  {
    name: "overrides are made by operators alone",
    file: "server/api/routers/overrides.ts",
    find: 'create: operation({ access: "operator" })',
    replace: 'create: operation({ access: "user" })',
    noticedBy: "rights",
  },
  {
    name: "an override has a reason",
    file: "server/services/overrides/schemas.ts",
    find: "reason: line(10, 500),",
    replace: "reason: line(0, 500),",
    ...OVERRIDES,
  },
  {
    name: "an override is within its limit's bounds",
    file: "server/services/overrides/schemas.ts",
    find: "  if (value < min) return `must be at least ${min}`;\n",
    replace: "",
    ...OVERRIDES,
  },
  {
    name: "an override lasts a year at most",
    file: "server/services/overrides/create.ts",
    find: '  if (end > yearAfter(begin)) throw wrong("/endsAt", "must be at most a year after its begin");\n',
    replace: "",
    ...OVERRIDES,
  },
  {
    name: "an override that was ended is over",
    file: "server/platform/entitlements/read.ts",
    find: "        isNull(entitlementOverrides.endedAt),\n",
    replace: "",
    ...OVERRIDES,
  },
  {
    name: "an override ends by its time",
    file: "server/kernel/entitlements.ts",
    find: "startsAtMs <= nowMs && nowMs < endsAtMs;",
    replace: "startsAtMs <= nowMs && endsAtMs > 0;",
    noticedBy: "server/kernel/entitlements",
  },
  {
    name: "what is remembered ends with an override",
    file: "server/kernel/entitlements.ts",
    find: "return untilMs !== null && untilMs <= nowMs;",
    replace: "return untilMs !== null && untilMs < 0 && nowMs > 0;",
    ...OVERRIDES,
  },
  {
    name: "an override is in force at once",
    file: "server/services/entitlements/operator.ts",
    find: "    revokeTenant(tx);\n",
    replace: "    void revokeTenant;\n",
    ...OVERRIDES,
  },
  afterMigrations(
    "the database asks for an override's end",
    "ALTER TABLE entitlement_overrides ALTER COLUMN ends_at DROP NOT NULL;",
    OVERRIDES,
  ),
  afterMigrations(
    "the database asks for an override's reason",
    "ALTER TABLE entitlement_overrides DROP CONSTRAINT entitlement_overrides_reason_check;",
    OVERRIDES,
  ),
  afterMigrations(
    "the database takes no override below zero",
    "ALTER TABLE entitlement_overrides DROP CONSTRAINT entitlement_overrides_value_check;",
    OVERRIDES,
  ),
  afterMigrations(
    "requests make no override",
    "GRANT INSERT ON entitlement_overrides TO bulkhead_app;",
    OVERRIDES,
  ),
  afterMigrations(
    "requests prolong no override",
    "GRANT UPDATE (ends_at, value) ON entitlement_overrides TO bulkhead_app;",
    OVERRIDES,
  ),
  afterMigrations(
    "requests add no add-on",
    "GRANT INSERT, UPDATE ON tenant_add_ons TO bulkhead_app;",
    OVERRIDES,
  ),
  afterMigrations("requests prolong no trial", "GRANT UPDATE ON tenant_trials TO bulkhead_app;", OVERRIDES),
  afterMigrations(
    "a trial begins with its tenant or never",
    "DROP POLICY at_creation_only ON tenant_trials;",
  ),
  afterMigrations(
    "an override stays as it was begun with",
    "GRANT UPDATE ON entitlement_overrides TO bulkhead_system;",
  ),
  afterMigrations(
    "an operator's write is in the tenant that it names",
    "ALTER POLICY operators_write ON entitlement_overrides USING (true) WITH CHECK (true);",
  ),
  afterMigrations(
    "an operator's entry is in the log of the tenant that it names",
    "ALTER POLICY operators_tell ON audit_entries WITH CHECK (true);",
  ),
  {
    name: "a trial bills nothing",
    file: "server/kernel/entitlements.ts",
    find: "return { perPeriod: Math.max(perPeriod, before.perPeriod), overLimit: before.overLimit };",
    replace: "return { perPeriod: Math.max(perPeriod, before.perPeriod), overLimit };",
    noticedBy: "server/kernel/entitlements",
  },
  {
    name: "a gauge's quota is held against others at the same time",
    file: "server/platform/quotas/hold.ts",
    find: '    .for("update");\n',
    replace: ";\n",
    noticedBy: "server/platform/quotas/hold",
  },
];
