import type { Removal } from "@/tests/isolation/mutations/removal";

/** The tenant in what is remembered, kept, logged and handed out. */
export const TRACES: readonly Removal[] = [
  {
    name: "a session is remembered by its tenant's slug",
    file: "server/auth/sessions/identify.ts",
    find: "return `${hashToken(token)} ${tenantSlug}`;",
    replace: "return tenantSlug && hashToken(token);",
    noticedBy: "traces",
  },
  {
    name: "a session is remembered by its token",
    file: "server/auth/sessions/identify.ts",
    find: "return `${hashToken(token)} ${tenantSlug}`;",
    replace: "return token && tenantSlug;",
    noticedBy: "traces",
  },
  {
    name: "a key's identity is remembered by its id",
    file: "server/auth/api-keys/identify.ts",
    find: "cache().get(token.id) : undefined;",
    replace: "[...cache().values()][0] : undefined;",
    noticedBy: "traces",
  },
  {
    name: "the tenant stands in each key of Redis",
    file: "server/platform/redis/keys.ts",
    find: "return `{t:${tenantId}}`;",
    replace: 'return tenantId ? "{t}" : "";',
    noticedBy: "traces",
  },
  {
    name: "a bucket is its tenant's",
    file: "server/platform/rate-limit/admission-call.ts",
    find: "return `${scopeTag(scope)}:bucket:${policy.key ?? policy.name}`;",
    replace: 'return `{${scopeTag(scope) && "x"}}:bucket:${policy.key ?? policy.name}`;',
    noticedBy: "traces",
  },
  {
    name: "a call's line names its tenant",
    file: "server/api/guards/observe.ts",
    find: "  if (tenant) wide.tenantId = tenant.id;\n",
    replace: "  void tenant;\n",
    noticedBy: "traces",
  },
  {
    name: "no metric is labelled by its tenant",
    file: "server/api/guards/observe.ts",
    find: 'metrics().operations.inc({ operation: call.operation, outcome: "ok" });',
    replace: 'metrics().operations.inc({ operation: call.operation, outcome: call.tenant?.slug ?? "ok" });',
    noticedBy: "traces",
  },
];
