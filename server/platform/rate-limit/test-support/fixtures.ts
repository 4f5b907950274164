import { randomUUID } from "node:crypto";
import type { Redis } from "@upstash/redis";
import { newId, type TenantId, type UserId } from "@/server/kernel/ids";
import { mergeUsage, readLive } from "@/server/platform/metering";
import { createMemorySink } from "@/server/platform/metering/memory-sink";
import {
  type AdmitRequest,
  createLimiter,
  type LimiterOptions,
  type Metered,
  type Policy,
} from "@/server/platform/rate-limit";

export const METER = "api_calls";

/** A row of usage that is nobody's. */
export const NOBODYS = { principal: "", dimension: "" };

/** A bucket that no test empties. */
export const WIDE: Policy = { name: "tenant", ratePerSecond: 100_000, burst: 1_000_000, cost: 1 };

export function metered(limit: number | null = null, quantity = 1): Metered {
  return { name: METER, quantity, quota: { limit, periodKey: "p1", periodEndMs: Date.now() + 86_400_000 } };
}

type Overrides = {
  policy?: Policy;
  meter?: Metered | null;
  meters?: Metered[];
  tenantId?: TenantId;
  personId?: UserId;
};

/** One tenant of its own, with a limiter, a sink that stands for Postgres, and the usage that both hold. */
export function fixture(redis: Redis, options: Partial<LimiterOptions> = {}) {
  const sink = createMemorySink();
  const tenantId = newId<TenantId>();
  let loads = 0;
  const limiter = createLimiter({
    redis,
    instanceId: randomUUID(),
    // On a busy test machine the usual deadline would now and then be missed.
    deadlineMs: 2_000,
    flushEveryMs: 20,
    fallback: { instances: () => 1 },
    usage: {
      sink,
      async loadPeriodBase({ meter, live }) {
        loads += 1;
        return mergeUsage(ownRows(meter), live).total;
      },
    },
    ...options,
  });
  const ownRows = (meter: string) =>
    sink.rows().filter((row) => row.tenantId === tenantId && row.meter === meter);
  return {
    sink,
    tenantId,
    limiter,
    loads: () => loads,
    request({
      policy = WIDE,
      meter = metered(),
      meters,
      tenantId: other,
      personId,
    }: Overrides = {}): AdmitRequest {
      const scope = { tenantId: other ?? tenantId };
      const counted = meters ?? (meter ? [meter] : []);
      return { scope, policies: [policy], meters: counted, ...(personId && { personId }) };
    },
    /** What was used according to the database and Redis together. */
    total: async () => mergeUsage(ownRows(METER), await readLive(redis, tenantId, METER)).total,
  };
}

export async function outcomes(decisions: Promise<{ outcome: string }>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of await Promise.all(decisions)) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

export const times = <T>(n: number, make: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => make(i));
