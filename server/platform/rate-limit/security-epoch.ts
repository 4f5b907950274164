import { randomInt } from "node:crypto";
import type { Redis } from "@upstash/redis";
import type { TenantId, UserId } from "@/server/kernel/ids";
import { tenantTag } from "@/server/platform/redis";

/** Far longer than anything may be cached by it. */
const TTL_MS = 30 * 24 * 3_600_000;

/** Whose cached rights become stale: everyone's in a tenant, or one person's in it. */
export interface EpochHolder {
  tenantId: TenantId;
  userId?: UserId | undefined;
  /** Instead: the values of a cache, which have an epoch of their own as their version. */
  cache?: string;
}

export function securityEpochKey(tenantId: TenantId): string {
  return `${tenantTag(tenantId)}:sec`;
}

/** On the tenant's own slot, so that the admission script reads it with the rest. */
export function personEpochKey(tenantId: TenantId, userId: UserId): string {
  return `${securityEpochKey(tenantId)}:${userId}`;
}

/** Where the epoch of a cache's values stands. */
export function versionKey({ tenantId, cache }: { tenantId: TenantId; cache: string }): string {
  return `${tenantTag(tenantId)}:cache:${cache}`;
}

/** One change under way. More than every epoch and every sum of two, so that a sum tells whether there is one. */
const UNIT = 2 ** 48;
/** As many at once are counted; from then on only time settles them. The sum of two stays below 2^53. */
const MOST = 15;
/** For how long an epoch may stay unsettled: longer than a transaction may take, and than anything is believed. */
export const UNSETTLED_MS = 90_000;

/**
 * KEYS: the holder's epoch. ARGV: what to do, a new epoch.
 * An unsettled epoch is an earlier one plus UNIT for each change under way. Numbers are never formatted by Lua.
 */
const MOVE_SCRIPT = `#!lua flags=allow-key-locking
local open = math.floor(tonumber(redis.call('GET', KEYS[1]) or '0') / ${UNIT})
if ARGV[1] == 'unsettle' then
  if open == 0 then redis.call('SET', KEYS[1], ARGV[2]) end
  if open < ${MOST} then redis.call('INCRBY', KEYS[1], '${UNIT}') end
  redis.call('PEXPIRE', KEYS[1], ${UNSETTLED_MS})
elseif ARGV[1] == 'settle' and open > 1 then
  if open < ${MOST} then redis.call('DECRBY', KEYS[1], '${UNIT}') end
elseif ARGV[1] == 'settle' or open == 0 then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ${TTL_MS})
end
return 1
`;

/** Whether rights are being changed at this moment, or were by somebody who never said how it ended. */
export function isUnsettled(epoch: number): boolean {
  return epoch >= UNIT;
}

/**
 * Moves the holder's security epoch on, so that whatever was cached under it is stale. "unsettle" before a change
 * commits: nothing cached is believed until each that did so has called "settle", or UNSETTLED_MS have passed.
 * "bump" is for a change that is done and was not announced before. A new value is random, not the next one: after a
 * flush, a counter would come back to numbers that were in use before. Compare for equality only; and since 0 stands
 * for "none", keep what is cached short-lived too. Rejects with RedisUnavailable.
 */
export async function moveSecurityEpoch(
  redis: Redis,
  holder: EpochHolder,
  how: "unsettle" | "settle" | "bump",
): Promise<void> {
  const key = keyOf(holder);
  await redis.createScript<number>(MOVE_SCRIPT).exec([key], [how, String(randomInt(1, 2 ** 47))]);
}

function keyOf({ tenantId, userId, cache }: EpochHolder): string {
  if (cache !== undefined) return versionKey({ tenantId, cache });
  return userId ? personEpochKey(tenantId, userId) : securityEpochKey(tenantId);
}

/** The tenant's epoch, and what admission answers for the holder: that one plus the person's own. Rejects as above. */
export async function readSecurityEpochs(
  redis: Redis,
  { tenantId, userId }: EpochHolder,
): Promise<{ tenant: number; sum: number }> {
  const keys = [securityEpochKey(tenantId), ...(userId ? [personEpochKey(tenantId, userId)] : [])];
  const [tenant = 0, person = 0] = (await redis.mget<(number | null)[]>(...keys)).map((epoch) =>
    Number(epoch ?? 0),
  );
  return { tenant, sum: tenant + person };
}

/** The second of them alone. */
export async function readSecurityEpoch(redis: Redis, holder: EpochHolder): Promise<number> {
  return (await readSecurityEpochs(redis, holder)).sum;
}
