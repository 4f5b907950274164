import type { Removal } from "@/tests/isolation/mutations/removal";

const PERMITS = { noticedBy: "db/fair-permits" };
const CACHE = { noticedBy: "server/platform/cache/cache" };
const LEASES = { noticedBy: "server/platform/rate-limit/leases" };
const GUARD = { noticedBy: "server/api/guards/rate-limit" };

/** What keeps one tenant's use from being another's, or from taking what is another's. */
export const LIMITS: readonly Removal[] = [
  {
    name: "a refused call takes no token of any bucket",
    file: "server/platform/rate-limit/admission-script.ts",
    find: "if status == '0' then\n    for i",
    replace: "if status ~= '3' then\n    for i",
    noticedBy: "server/platform/rate-limit/admission-contract",
  },
  {
    name: "a call that fails in Redis is no other's",
    file: "server/platform/rate-limit/admission-script.ts",
    find: "local ran, reply = pcall(admit, k, a + 2, last)",
    replace: "local ran, reply = true, admit(k, a + 2, last)",
    noticedBy: "server/platform/rate-limit/run-admission",
  },
  {
    name: "places of slow calls are bounded",
    file: "server/platform/rate-limit/admission-script.ts",
    find: "if held >= tonumber(ARGV[lease + 2]) then",
    replace: "if held >= 10 * tonumber(ARGV[lease + 2]) then",
    ...LEASES,
  },
  {
    name: "places of slow calls are the tenant's own",
    file: "server/platform/rate-limit/admission-call.ts",
    find: "return `${scopeTag(scope)}:leases:${lease.key ?? lease.name}`;",
    replace: 'return `{${scopeTag(scope) && "x"}}:leases:${lease.key ?? lease.name}`;',
    noticedBy: "traces",
  },
  {
    name: "a place is given back when its call has ended",
    file: "server/api/guards/rate-limit.ts",
    find: "return request?.lease && limiter().release(request, workedMs(call));",
    replace: "",
    ...GUARD,
  },
  {
    name: "a slow call pays for its time",
    file: "server/platform/rate-limit/leases.ts",
    find: "Math.ceil(workedMs) - policy.cost",
    replace: "0 * workedMs - policy.cost",
    ...LEASES,
  },
  {
    name: "without Redis a process grants its share of the places",
    file: "server/platform/rate-limit/leases.ts",
    find: "Math.floor(lease.limit / Math.max(1, instances()))",
    replace: "Math.floor(lease.limit / Math.min(1, instances()))",
    ...LEASES,
  },
  {
    name: "without Redis a process grants its share of a bucket",
    file: "server/platform/rate-limit/local-buckets.ts",
    find: "const share = 1 / Math.max(1, options.instances());",
    replace: "const share = 1 / Math.min(1, options.instances());",
    noticedBy: "server/platform/rate-limit/degraded",
  },
  {
    name: "fewer processes are believed in after a while alone",
    file: "server/platform/instances/known-count.ts",
    find: "if (nowMs - fewer.sinceMs < keptMs) return;",
    replace: "if (nowMs - fewer.sinceMs < 0 * keptMs) return;",
    noticedBy: "server/platform/instances/known-count",
  },
  {
    name: "a costly operation has its own bucket",
    file: "server/platform/admission/policies.ts",
    find: "...named.map((name) => operationPolicy(name, personId)), ",
    replace: "...(named && personId ? [] : []), ",
    ...GUARD,
  },
  {
    name: "slow calls pay for their time",
    file: "server/platform/admission/policies.ts",
    find: "const time = slow ? ",
    replace: "const time = slow && cost < 0 ? ",
    ...GUARD,
  },
  {
    name: "a key gets no more by making others",
    file: "server/platform/admission/policies.ts",
    find: "return (keyLimits?.rates ?? []).map(",
    replace: "return (keyLimits?.rates ?? []).slice(0, 1).map(",
    noticedBy: "server/platform/admission/policies",
  },
  {
    name: "a bucket of a member is the member's own",
    file: "server/platform/admission/policies.ts",
    find: "key: `person:${userId}`, cost };",
    replace: 'key: `person:${userId ? "all" : ""}`, cost };',
    noticedBy: "server/platform/admission/policies",
  },
  {
    name: "a limit's page names no key to those who may not read keys",
    file: "server/services/rate-limits/list.ts",
    find: 'const mayName = actorHolds(actor, "api-keys:read");',
    replace: 'const mayName = actorHolds(actor, "usage:read");',
    noticedBy: "server/services/rate-limits/rate-limits",
  },
  {
    name: "recent use is its tenant's",
    file: "server/platform/rate-limit/recent-use.ts",
    find: "`${tenantTag(tenantId)}:recent:${minute}`",
    replace: '`{${tenantTag(tenantId) && "x"}}:recent:${minute}`',
    noticedBy: "server/services/rate-limits/rate-limits",
  },
  {
    name: "one tenant holds its share of the connections",
    file: "db/fair-permits.ts",
    find: "if (lane.held >= lane.share) return false;",
    replace: "if (lane.held >= lane.share * 10) return false;",
    ...PERMITS,
  },
  {
    name: "one tenant lets no more wait than its queue",
    file: "db/fair-permits.ts",
    find: "if (holder !== undefined && lane.waiting.length >= this.#limits.queue) {",
    replace: "if (holder !== undefined && lane.waiting.length >= this.#limits.queue * 10) {",
    ...PERMITS,
  },
  {
    name: "a connection is counted for its tenant",
    file: "db/tenant.ts",
    find: "          { tenantId, isGone },\n",
    replace: "          { tenantId: undefined, isGone },\n",
    noticedBy: "db/pool",
  },
  {
    name: "whoever is unknown is refused first",
    file: "server/platform/overload/classes.ts",
    find: 'if (caller === "unknown") return 0;',
    replace: 'if (caller === "unknown") return CLASSES - 2;',
    noticedBy: "server/api/guards/shed-load",
  },
  {
    name: "health is answered whatever is refused",
    file: "app/api/health/route.ts",
    find: "export function GET(): Response {",
    replace:
      'import { shedder } from "@/server/platform/overload";\nexport function GET(): Response {\n  shedder().admit("unknown");',
    noticedBy: "server/api/guards/shed-load",
  },
  {
    name: "readiness is answered whatever is refused",
    file: "app/api/ready/route.ts",
    find: "export async function GET(): Promise<Response> {",
    replace:
      'import { shedder } from "@/server/platform/overload";\nexport async function GET(): Promise<Response> {\n  shedder().admit("unknown");',
    noticedBy: "server/api/guards/shed-load",
  },
  {
    name: "a body that is on its way is no load",
    file: "server/platform/overload/shedder.ts",
    find: "      inFlight -= 1;\n      try {",
    replace: "      try {",
    noticedBy: "server/platform/overload/shedder",
  },
  {
    name: "what a process remembers of a cache is its tenant's",
    file: "server/platform/cache/cache.ts",
    find: "const place = `${lookup.tenantId}:${lookup.key}`;",
    replace: "const place = lookup.key;",
    ...CACHE,
  },
  {
    name: "what Redis remembers of a cache is its tenant's",
    file: "server/platform/cache/redis-tier.ts",
    find: "return `${tenantTag(tenantId)}:cache:${this.name}:${key}`;",
    replace: 'return `{${tenantTag(tenantId) && "x"}}:cache:${this.name}:${key}`;',
    ...CACHE,
  },
  {
    name: "a value that was changed is stale in every process",
    file: "server/platform/cache/cache.ts",
    find: "const good = entry && entry.version === version && ",
    replace: "const good = entry && version >= 0 && ",
    ...CACHE,
  },
];
