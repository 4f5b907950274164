/** Every right in a tenant, as people read it. An operation names one; a role or an API key's scopes hold a set. */
export const PERMISSION_LABELS = {
  "projects:read": "See projects",
  "projects:write": "Create, change, archive and delete projects",
  "tasks:read": "See tasks",
  "tasks:write": "Create tasks; change those they made or have",
  "tasks:manage": "Change and delete anybody's tasks",
  "members:read": "See members, invitations and roles",
  "members:write": "Invite, change, suspend and remove people, and edit roles",
  "api-keys:read": "See API keys",
  "api-keys:write": "Create and revoke API keys",
  "service-accounts:read": "See service accounts",
  "service-accounts:write": "Create, change, suspend and delete service accounts, and make their keys",
  "usage:read": "See usage",
  "usage:write": "Send usage events, and define meters",
  "billing:read": "See the plan and the bill",
  "billing:write": "Change the plan and pay",
  "audit:read": "Read the audit log",
  "flags:read": "See which features are on, for whom and why",
  "flags:write": "Turn features on and off that the plan leaves to the workspace",
  "tenant:read": "See the workspace and its settings",
  "tenant:write": "Change the workspace's settings",
  "ownership:write": "Hand the workspace over to another member",
} as const;

export type Permission = keyof typeof PERMISSION_LABELS;
export const PERMISSIONS = Object.keys(PERMISSION_LABELS) as [Permission, ...Permission[]];

/** The permissions that somebody holds in a tenant. */
export type Rights = ReadonlySet<Permission>;

/** What comes with owning the workspace, and with nothing else: no role of a tenant's own can hold it. */
const OWNER_ONLY: Rights = new Set<Permission>(["billing:write", "ownership:write"]);

/** What everybody who is in holds, so that nobody is locked into a workspace that they cannot see or leave. */
export const BASIC_PERMISSION = "tenant:read" satisfies Permission;

/** What a tenant's own role may hold. */
export const GRANTABLE_PERMISSIONS = PERMISSIONS.filter((one) => !OWNER_ONLY.has(one));

export const ROLES = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** The roles that a service account may have: no machine owns a workspace. */
export const SERVICE_ACCOUNT_ROLES = ["admin", "member", "viewer"] as const satisfies readonly Role[];

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  owner: "Owner",
  admin: "Admin",
  member: "Member",
  viewer: "Viewer",
};

const VIEWER = ["projects:read", "tasks:read", "members:read", "tenant:read"] as const;
const MEMBER = [...VIEWER, "projects:write", "tasks:write", "usage:read"] as const;
const ADMIN = [
  ...MEMBER,
  "tasks:manage",
  "members:write",
  "api-keys:read",
  "api-keys:write",
  "service-accounts:read",
  "service-accounts:write",
  "usage:write",
  "billing:read",
  "audit:read",
  "flags:read",
  "flags:write",
  "tenant:write",
] as const;

/** What each built-in role may do. Default deny: what is not listed is refused. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, Rights>> = {
  owner: new Set(PERMISSIONS),
  admin: new Set(ADMIN),
  member: new Set(MEMBER),
  viewer: new Set(VIEWER),
};

/** A tenant's own role, as memberships and invitations show it. */
export interface CustomRole {
  id: string;
  name: string;
  permissions: string[];
}

/** What a membership or an invitation gives: a built-in role, or one of the tenant's own. */
export interface GivenRole {
  role: Role | null;
  customRole: CustomRole | null;
}

/** What a role allows. Of a tenant's own, only what such a role may hold counts, whatever its row says. */
export function rightsOfRole(given: {
  role: Role | null;
  customRole: { permissions: readonly string[] } | null;
}): Rights {
  const { role, customRole } = given;
  if (role) return ROLE_PERMISSIONS[role];
  return new Set(
    GRANTABLE_PERMISSIONS.filter((one) => one === BASIC_PERMISSION || customRole?.permissions.includes(one)),
  );
}

/**
 * What a service account's key allows: what the account's role does, and of that only the scopes that the key was
 * narrowed to, if it was to any. A scope that no longer exists grants nothing; it does not free the key.
 */
export function rightsOfAccountKey(
  given: Parameters<typeof rightsOfRole>[0],
  scopes: readonly string[],
): Rights {
  const rights = rightsOfRole(given);
  return scopes.length === 0 ? rights : new Set([...rights].filter((one) => scopes.includes(one)));
}

/** A role's name, as people read it. */
export function roleName({ role, customRole }: GivenRole): string {
  return role ? ROLE_LABELS[role] : (customRole?.name ?? "A deleted role");
}

/** Whether `own` holds at least every one of `others`: nobody grants more than they hold. */
export function covers(own: Rights, others: Iterable<Permission>): boolean {
  for (const permission of others) {
    if (!own.has(permission)) return false;
  }
  return true;
}

/**
 * Scopes that an API key may carry: acts of money and over people need a person. A key acts for the whole workspace:
 * its `tasks:write` reaches every task.
 */
export const API_KEY_SCOPES = [
  "projects:read",
  "projects:write",
  "tasks:read",
  "tasks:write",
  "members:read",
  "usage:read",
  "usage:write",
  "tenant:read",
  "audit:read",
  "api-keys:read",
  "api-keys:write",
  "billing:read",
  "flags:read",
  "flags:write",
] as const satisfies readonly Permission[];
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** Whether a person with these rights may put the scope on a key: not `tasks:write` where their own reaches less. */
export function mayScope(rights: Rights, scope: ApiKeyScope): boolean {
  return rights.has(scope) && (scope !== "tasks:write" || rights.has("tasks:manage"));
}
