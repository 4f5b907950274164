import type { Removal } from "@/tests/isolation/mutations/removal";

/** What each guard of `operation()` and the rules of rights refuse. */
export const GUARDS: readonly Removal[] = [
  {
    name: "the guard that checks permissions",
    file: "server/api/guards/rights.ts",
    find: "checkAddress, resolveTenant, checkPermission, checkFeature",
    replace: "checkAddress, resolveTenant, checkFeature",
    noticedBy: "rights",
  },
  {
    name: "the guard that checks a key's networks",
    file: "server/api/guards/rights.ts",
    find: "checkAddress, resolveTenant, checkPermission, checkFeature",
    replace: "resolveTenant, checkPermission, checkFeature",
    noticedBy: "rights",
  },
  {
    name: "operators alone see operators' operations",
    file: "server/api/guards/permission.ts",
    find: 'access === "operator" && actor.kind !== "operator"',
    replace: "false",
    noticedBy: "rights",
  },
  {
    name: "keys are kept from people's own operations",
    file: "server/api/guards/permission.ts",
    find: 'access === "user" && actor.kind !== "operator" && actor.kind !== "user"',
    replace: "false",
    noticedBy: "rights",
  },
  {
    name: "a caller without a credential is refused",
    file: "server/api/guards/authenticate.ts",
    find: "return open ? undefined : refuseCaller(call);",
    replace: "return undefined;",
    noticedBy: "rights",
  },
  {
    name: "a role holds its own rights and no more",
    file: "server/kernel/actor.ts",
    find: "return actor.membership?.rights.has(permission) ?? false;",
    replace: "return actor.membership !== undefined;",
    noticedBy: "rights",
  },
  {
    name: "a key holds its scopes and no more",
    file: "server/kernel/actor.ts",
    find: "return actor.scopes.has(permission);",
    replace: "return true;",
    noticedBy: "rights",
  },
  {
    name: "a membership is the caller's own",
    file: "drizzle/0010_suspensions_walls.sql",
    find: "ON m.tenant_id = t.id AND m.user_id = p_user_id AND m.suspended_at IS NULL",
    replace: "ON m.tenant_id = t.id AND m.suspended_at IS NULL",
    noticedBy: "rights",
  },
  {
    name: "nobody gives or takes a role above their own",
    file: "server/services/grants/rights.ts",
    find: "if (covers(own, rightsOfRole(given))) return;",
    replace: "return;",
    noticedBy: "rights",
  },
  {
    name: "nobody puts scopes on a key that they do not hold",
    file: "server/services/api-keys/internal.ts",
    find: "if (beyond.length === 0) return;",
    replace: "return;",
    noticedBy: "rights",
  },
  {
    name: "no key reaches further than the one that makes it",
    file: "server/services/api-keys/create.ts",
    find: "refuseBeyond(grantor.line, bounds);",
    replace: "",
    noticedBy: "rights",
  },
  {
    name: "no key rotates one that reaches further",
    file: "server/services/api-keys/rotate.ts",
    find: "refuseBeyond(grantor.line, before);",
    replace: "",
    noticedBy: "rights",
  },
];
