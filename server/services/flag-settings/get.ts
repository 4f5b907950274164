import { and, eq, isNull } from "drizzle-orm";
import { memberships } from "@/db/schema";
import { settingBucket } from "@/server/platform/flags/settings";
import type { OperationContext } from "@/server/services/context";
import { readSetting } from "./internal";
import type { FlagSettingWithReach } from "./schemas";

const MOST_MEMBERS = 10_000;

/**
 * One flag, with how many of the workspace's people each percentage is.
 *
 * @throws AppError not_found
 */
export async function getFlagSetting(
  context: OperationContext,
  { key }: { key: string },
): Promise<FlagSettingWithReach> {
  const { tx } = context;
  const setting = await readSetting(context, key);
  const people = await tx.db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tx.tenantId), isNull(memberships.suspendedAt)))
    .limit(MOST_MEMBERS);
  const buckets = people.map(({ userId }) => settingBucket(key, tx.tenantId, userId));
  return { ...setting, members: people.length, reach: reachOf(buckets) };
}

/** How many stand at 1 or less, 2 or less, … 100 or less. */
function reachOf(buckets: readonly number[]): number[] {
  const reach = Array.from({ length: 100 }, () => 0);
  for (const bucket of buckets) reach[bucket - 1] = (reach[bucket - 1] ?? 0) + 1;
  let sum = 0;
  return reach.map((count) => {
    sum += count;
    return sum;
  });
}
