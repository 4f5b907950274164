import type { z } from "zod";
import { actorHolds, callerOf } from "@/server/kernel/actor";
import { limiter, standingPolicies } from "@/server/platform/admission";
import { logger } from "@/server/platform/observability";
import { heldPlaces, type RecentUse, readRecentUse } from "@/server/platform/rate-limit";
import { redis } from "@/server/platform/redis/client";
import type { OperationContext } from "@/server/services/context";
import { keysWithLimits, namesOfKeys } from "./keys";
import { readQuotas } from "./quotas";
import type { ListRateLimits, RateLimitList } from "./schemas";

const KEY = /^key:(.+)$/;

/** Every limit of the tenant with what is left of it now, and what was let in and refused in the last minutes. */
export async function listRateLimits(
  context: OperationContext,
  _input: z.output<typeof ListRateLimits>,
): Promise<z.input<typeof RateLimitList>> {
  const { tx, actor } = context;
  const keys = await keysWithLimits(tx);
  const recent = await recentOf(context);
  const refusedKeys = recent?.refusals.flatMap(({ principal }) => KEY.exec(principal)?.[1] ?? []) ?? [];
  const mayName = actorHolds(actor, "api-keys:read");
  const names = mayName ? await namesOfKeys(tx, [...keys.map(({ id }) => id), ...refusedKeys]) : new Map();
  const { limits, live } = await lookAt(context, keys);
  const data = limits.map((limit) => ({ ...limit, apiKeyName: names.get(limit.apiKeyId) ?? null }));
  return {
    data,
    total: data.length,
    page: 1,
    totalPages: 1,
    live: live && recent !== undefined,
    quotas: await readQuotas(context),
    minutes: (recent?.minutes ?? []).map(({ startMs, ...counts }) => ({
      minute: new Date(startMs).toISOString(),
      ...counts,
    })),
    refusals: (recent?.refusals ?? []).slice(0, 50).map((refusal) => ({
      ...refusal,
      apiKeyName: names.get(KEY.exec(refusal.principal)?.[1]) ?? null,
    })),
  };
}

async function recentOf({ tx, requestId }: OperationContext): Promise<RecentUse | undefined> {
  return readRecentUse(redis(), tx.tenantId, Date.now()).catch((err: unknown) => {
    logger().warn({ err, requestId }, "recent use is not available");
    return undefined;
  });
}

/** Looks at every bucket in one round trip, taking nothing, and counts the places that are held. */
async function lookAt(context: OperationContext, keys: Awaited<ReturnType<typeof keysWithLimits>>) {
  const { tx, actor, entitlements } = context;
  const standing = standingPolicies(entitlements, callerOf(actor), keys);
  const scope = { tenantId: tx.tenantId };
  const decision = await limiter().admit({ scope, policies: standing.map(({ bucket }) => bucket) });
  const live = !decision.degraded;
  const buckets = standing.map(({ title, appliesTo, apiKeyId, bucket }, nth) => ({
    policy: bucket.name,
    title,
    appliesTo,
    apiKeyId,
    unit: bucket.unit ?? ("requests" as const),
    size: bucket.burst,
    ratePerSecond: bucket.ratePerSecond,
    remaining: live ? (decision.policies[nth]?.remaining ?? null) : null,
  }));
  const size = entitlements.concurrency;
  const held = await heldPlaces(redis(), scope, "concurrency").catch(() => null);
  const places = {
    policy: "concurrency",
    title: "Slow calls at once",
    appliesTo: "Slow operations, by all API keys of the workspace together.",
    apiKeyId: null,
    unit: "concurrent-requests" as const,
    size,
    ratePerSecond: null,
    remaining: held === null ? null : Math.max(0, size - held),
  };
  return { limits: [...buckets, places], live };
}
