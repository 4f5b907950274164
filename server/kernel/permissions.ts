/** Every right in a tenant. An operation names one; a role or an API key's scopes hold a set of them. */
export const PERMISSIONS = [
  "projects:read",
  "projects:write",
  "tasks:read",
  "tasks:write",
  "members:read",
  "members:write",
  "api-keys:read",
  "api-keys:write",
  "usage:read",
  "billing:read",
  "billing:write",
  "audit:read",
  "tenant:read",
  "tenant:write",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** The permissions that somebody holds in a tenant. */
export type Rights = ReadonlySet<Permission>;

export const ROLES = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof ROLES)[number];

const VIEWER = ["projects:read", "tasks:read", "members:read", "tenant:read"] as const;
const MEMBER = [...VIEWER, "projects:write", "tasks:write", "usage:read"] as const;
const ADMIN = [
  ...MEMBER,
  "members:write",
  "api-keys:read",
  "api-keys:write",
  "billing:read",
  "audit:read",
  "tenant:write",
] as const;

/** What each role may do. Default deny: what is not listed is refused. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, Rights>> = {
  owner: new Set(PERMISSIONS),
  admin: new Set(ADMIN),
  member: new Set(MEMBER),
  viewer: new Set(VIEWER),
};

/** Whether `own` holds at least every one of `others`: nobody grants more than they hold. */
export function covers(own: Rights, others: Iterable<Permission>): boolean {
  for (const permission of others) {
    if (!own.has(permission)) return false;
  }
  return true;
}

/** Scopes that an API key may carry: acts of money and over people need a person. */
export const API_KEY_SCOPES = [
  "projects:read",
  "projects:write",
  "tasks:read",
  "tasks:write",
  "members:read",
  "usage:read",
  "tenant:read",
  "audit:read",
  "api-keys:read",
  "api-keys:write",
  "billing:read",
] as const satisfies readonly Permission[];
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];
