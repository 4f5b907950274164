import { oncePerProcess } from "@/server/kernel/once";
import { createRecentUse } from "@/server/platform/rate-limit";
import { redis } from "@/server/platform/redis/client";

/** What this process decided lately, on its way to Redis. */
export function recentUse(): ReturnType<typeof createRecentUse> {
  return oncePerProcess("recent-use", () => createRecentUse({ redis: redis() }));
}
