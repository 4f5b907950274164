import type { Permission, Rights } from "./permissions";

/** What a visit of an operator may do at most: see, or also do the tenant's everyday work. */
export const IMPERSONATION_ACCESS = ["read", "write"] as const;
export type ImpersonationAccess = (typeof IMPERSONATION_ACCESS)[number];

/** How long a visit lasts at most; the database holds it too. */
export const IMPERSONATION_MINUTES = { min: 5, max: 30 } as const;

/**
 * Which visits hold a permission that the impersonated person holds: each, those with write access, or none. Never
 * what is money or rights, and what would outlive the visit. A new permission does not compile until it stands here.
 */
export const IMPERSONATED: Readonly<Record<Permission, ImpersonationAccess | "never">> = {
  "projects:read": "read",
  "projects:write": "write",
  "tasks:read": "read",
  "tasks:write": "write",
  "tasks:manage": "write",
  "members:read": "read",
  "members:write": "never",
  "api-keys:read": "read",
  "api-keys:write": "never",
  "service-accounts:read": "read",
  "service-accounts:write": "never",
  "usage:read": "read",
  "usage:write": "never",
  "billing:read": "read",
  "billing:write": "never",
  "audit:read": "read",
  "flags:read": "read",
  "flags:write": "never",
  "tenant:read": "read",
  "tenant:write": "never",
  "ownership:write": "never",
};

/** What of the person's rights a visit holds. */
export function rightsOfVisit(rights: Rights, access: ImpersonationAccess): Rights {
  const held = [...rights].filter(
    (permission) => IMPERSONATED[permission] === "read" || IMPERSONATED[permission] === access,
  );
  return new Set(held);
}

/** Whether a write under this permission is everyday work, which a visit with write access may do. */
export function isVisitWrite(permission: Permission): boolean {
  return IMPERSONATED[permission] === "write";
}
