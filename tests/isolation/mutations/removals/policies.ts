import { afterMigrations, type Removal } from "@/tests/isolation/mutations/removal";

/** What the roles may: each kind of policy beside the wall, and the grants. */
export const POLICIES: readonly Removal[] = [
  afterMigrations(
    "the application has no policy over tenants",
    "CREATE POLICY app_sees ON projects FOR SELECT TO bulkhead_app USING (true);",
  ),
  afterMigrations(
    "the application relays no tenant's events",
    "ALTER POLICY system_relays ON outbox_events TO bulkhead_system, bulkhead_app;",
  ),
  afterMigrations(
    "the application rolls up no tenant's usage",
    "ALTER POLICY system_rolls_up ON usage_hours TO bulkhead_system, bulkhead_app;",
  ),
  afterMigrations(
    "the application looks up nothing itself",
    "ALTER POLICY auth_looks_up ON memberships TO bulkhead_auth, bulkhead_app;",
  ),
  afterMigrations(
    "the system role prunes no more than what is past",
    "CREATE POLICY system_reads ON projects FOR SELECT TO bulkhead_system USING (true);",
  ),
  afterMigrations("entries are written unsealed", "DROP POLICY unsealed_only ON audit_entries;"),
  {
    name: "the application's role is behind the walls",
    file: "db/roles.ts",
    find: 'await ensureRole(sql, "bulkhead_app", "login", passwords.app);',
    replace:
      'await ensureRole(sql, "bulkhead_app", "login", passwords.app);\n    await sql.unsafe("alter role bulkhead_app bypassrls");',
    noticedBy: "tables",
    ownCluster: true,
  },
];
