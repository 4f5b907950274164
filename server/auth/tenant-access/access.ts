import { database } from "@/db/client";
import { resolveEntitlements } from "@/server/kernel/entitlements";
import type { TenantAccess } from "@/server/kernel/identity";
import type { TenantId } from "@/server/kernel/ids";
import { oncePerProcess } from "@/server/kernel/once";
import { TenantCache } from "@/server/platform/cache";
import { TenantFacts } from "./facts";
import { readTenantFacts } from "./read";

/**
 * Half of what an identity may be remembered for: one that is made of facts of this age still lives a quarter to a
 * half of it.
 * See decision 19.
 */
const FACTS_TTL_MS = 30_000;
const NONE_TTL_MS = 2_000;

const cache = () =>
  oncePerProcess(
    "tenant-access-cache",
    () =>
      new TenantCache({
        name: "tenant-access",
        value: TenantFacts,
        ttlMs: FACTS_TTL_MS,
        noneTtlMs: NONE_TTL_MS,
        max: 20_000,
      }),
  );

/**
 * What decides a tenant's limits now, shared by all its identities, with when it was read. `epoch` is the tenant's
 * security epoch as the caller has just read it, undefined where Redis did not say: the version of the facts.
 */
export async function readTenantAccess(
  tenantId: TenantId,
  epoch: number | undefined,
): Promise<{ tenant: TenantAccess; readAt: number } | undefined> {
  const lookup = { tenantId, key: "facts", version: { now: epoch } };
  const { value, readAt } = await cache().get(lookup, () =>
    database().tenants.read(tenantId, readTenantFacts),
  );
  return value && { tenant: accessOf(tenantId, value), readAt };
}

function accessOf(id: TenantId, { entitlements, ...facts }: TenantFacts): TenantAccess {
  const { requireSecondFactor, sessionIdleMinutes, sessionAbsoluteHours, ...rest } = facts;
  return {
    ...rest,
    id,
    entitlements: resolveEntitlements({ ...entitlements, nowMs: Date.now() }),
    sessionPolicy: { requireSecondFactor, sessionIdleMinutes, sessionAbsoluteHours, sessionsEndedAt: null },
  };
}
