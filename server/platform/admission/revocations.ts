import type { Identity } from "@/server/kernel/identity";
import type { TenantId, UserId } from "@/server/kernel/ids";
import { logger } from "@/server/platform/observability";
import { bumpSecurityEpoch, type EpochHolder, readSecurityEpoch } from "@/server/platform/rate-limit";
import { redis } from "@/server/platform/redis/client";

/** How long an identity is believed while its epoch stands; what is told later than that is no longer needed. */
export const IDENTITY_TTL_MS = 60_000;

/** Without Redis a remembered identity is believed for this long. */
const BELIEVED_MS = 1_000;

/** How soon Redis is told again, when it did not take it. */
const RETRY_MS = 250;

/** Makes every instance ask Postgres again for the credentials of everyone in this tenant. Never rejects. */
export function revokeCached(tenantId: TenantId): Promise<void> {
  return announce({ tenantId }, Date.now() + IDENTITY_TTL_MS);
}

/** The same for one person, in each of these tenants. */
export async function revokePerson(userId: UserId, tenantIds: readonly TenantId[]): Promise<void> {
  const until = Date.now() + IDENTITY_TTL_MS;
  await Promise.all(tenantIds.map((tenantId) => announce({ tenantId, userId }, until)));
}

/**
 * The holder's security epoch now; undefined when Redis does not answer. Read it before what is cached under it:
 * a revocation in between then leaves an epoch that no longer matches.
 */
export async function currentSecurityEpoch(holder: EpochHolder): Promise<number | undefined> {
  try {
    return await readSecurityEpoch(redis(), holder);
  } catch {
    return undefined;
  }
}

/** Whether the identity may be out of date, by the security epoch as it is now; null or undefined: nobody can say. */
export function isOutdated(
  { securityEpoch, readAt }: Pick<Identity, "securityEpoch" | "readAt">,
  now: number | null | undefined,
): boolean {
  return now === null || now === undefined ? Date.now() - readAt > BELIEVED_MS : securityEpoch !== now;
}

/** While Redis does not take it, instances that do not reach it either ask Postgres within a second. */
async function announce(holder: EpochHolder, until: number): Promise<void> {
  try {
    await bumpSecurityEpoch(redis(), holder);
  } catch (err) {
    if (Date.now() > until) {
      logger().error({ err, tenantId: holder.tenantId }, "a revocation was not announced");
      return;
    }
    setTimeout(() => void announce(holder, until), RETRY_MS).unref();
  }
}
