/** One protection taken away: where, and what is left in its place. */
export interface Removal {
  name: string;
  file: string;
  /** The text that stands there once; the run fails when it does not, so that the list keeps up with the code. */
  find?: string;
  replace: string;
}

const GUARDS: Removal[] = [
  {
    name: "the guard that checks permissions",
    file: "server/api/guards/rights.ts",
    find: "checkAddress, resolveTenant, checkPermission, checkFeature",
    replace: "checkAddress, resolveTenant, checkFeature",
  },
  {
    name: "the guard that checks a key's networks",
    file: "server/api/guards/rights.ts",
    find: "checkAddress, resolveTenant, checkPermission, checkFeature",
    replace: "resolveTenant, checkPermission, checkFeature",
  },
  {
    name: "operators alone see operators' operations",
    file: "server/api/guards/permission.ts",
    find: 'access === "operator" && actor.kind !== "operator"',
    replace: "false",
  },
  {
    name: "keys are kept from people's own operations",
    file: "server/api/guards/permission.ts",
    find: 'access === "user" && actor.kind !== "operator" && actor.kind !== "user"',
    replace: "false",
  },
  {
    name: "a caller without a credential is refused",
    file: "server/api/guards/authenticate.ts",
    find: "return open ? undefined : refuseCaller(call);",
    replace: "return undefined;",
  },
  {
    name: "a role holds its own rights and no more",
    file: "server/kernel/actor.ts",
    find: "return actor.membership?.rights.has(permission) ?? false;",
    replace: "return actor.membership !== undefined;",
  },
  {
    name: "a key holds its scopes and no more",
    file: "server/kernel/actor.ts",
    find: "return actor.scopes.has(permission);",
    replace: "return true;",
  },
  {
    name: "a membership is the caller's own",
    file: "drizzle/0010_suspensions_walls.sql",
    find: "ON m.tenant_id = t.id AND m.user_id = p_user_id AND m.suspended_at IS NULL",
    replace: "ON m.tenant_id = t.id AND m.suspended_at IS NULL",
  },
  {
    name: "nobody gives or takes a role above their own",
    file: "server/services/grants/rights.ts",
    find: "if (covers(own, rightsOfRole(given))) return;",
    replace: "return;",
  },
  {
    name: "nobody puts scopes on a key that they do not hold",
    file: "server/services/api-keys/internal.ts",
    find: "if (beyond.length === 0) return;",
    replace: "return;",
  },
];

const CREDENTIALS: Removal[] = [
  {
    name: "a revoked key is dead",
    file: "server/auth/api-keys/identify.ts",
    find: "!key || key.revokedAt !== null || !tenant",
    replace: "!key || !tenant",
  },
  {
    name: "an expired key is dead",
    file: "server/auth/api-keys/identify.ts",
    find: "known.expiresAt !== null && known.expiresAt <= Date.now()",
    replace: "false",
  },
  {
    name: "a revoked session is dead",
    file: "server/auth/sessions/lifetime.ts",
    find: "    isNull(sessions.revokedAt),\n",
    replace: "",
  },
  {
    name: "an expired session is dead",
    file: "server/auth/sessions/lifetime.ts",
    find: "    gt(sessions.expiresAt, sql`now()`),\n",
    replace: "",
  },
];

const PREDICATES: Removal[] = [
  {
    name: "a tenant transaction sets its tenant",
    file: "db/tenant.ts",
    find: ";set local app.tenant_id=",
    replace: ";select ",
  },
  {
    name: "the tenant is set for the transaction alone",
    file: "db/tenant.ts",
    find: ";set local app.tenant_id",
    replace: ";set app.tenant_id",
  },
  {
    name: "a row by its id is the tenant's own",
    file: "db/own-row.ts",
    find: "and(eq(table.tenantId, tenantId), eq(table.id, id))",
    replace: "eq(table.id, id)",
  },
  {
    name: "a list is the tenant's own",
    file: "server/platform/listing/listing.ts",
    find: '    eq(table.tenantId, sql.placeholder("tenantId")),\n',
    replace: "",
  },
  {
    name: "a list's total is the tenant's own",
    file: "server/platform/listing/totals.ts",
    find: 'eq(of.tenantId, sql.placeholder("tenantId"))',
    replace: "sql`true`",
  },
  {
    name: "a member is the tenant's own",
    file: "server/services/members/internal.ts",
    find: ".where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)));\n  if (!member)",
    replace: ".where(eq(memberships.id, membershipId));\n  if (!member)",
  },
  {
    name: "the tenant that is read is one's own",
    file: "server/services/tenants/get.ts",
    find: 'eq(tenants.id, sql.placeholder("tenantId"))',
    replace: "undefined",
  },
];

/** Tables of the wall, each with one brick taken out of it. */
const BRICKS = [
  ["row-level security", (table: string) => `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY;`],
  ["its force", (table: string) => `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY;`],
  ["its policy", (table: string) => `DROP POLICY tenant_wall ON ${table};`],
  ["the tenant in its policy", (table: string) => `ALTER POLICY tenant_wall ON ${table} USING (true);`],
  [
    "the tenant in what may be written",
    (table: string) => `ALTER POLICY tenant_wall ON ${table} WITH CHECK (true);`,
  ],
] as const;

/** For each table one brick, in turn, taken out at the end of the last migration. */
export function removalsOf(tables: readonly string[], lastMigration: string): Removal[] {
  const walls = tables.map((table, nth): Removal => {
    const [what, statement] = BRICKS[nth % BRICKS.length] ?? BRICKS[0];
    const replace = `\n--> statement-breakpoint\n${statement(table)}\n`;
    return { name: `${table}: ${what}`, file: lastMigration, replace };
  });
  return [...GUARDS, ...CREDENTIALS, ...PREDICATES, ...walls];
}
