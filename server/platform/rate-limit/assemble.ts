import { systemClock } from "@/server/kernel/clock";
import { periodTotalKey } from "@/server/platform/metering";
import { withDeadline } from "@/server/platform/redis";
import { createCircuit } from "./circuit";
import { createLeases } from "./leases";
import { createLocalAdmission } from "./local-admission";
import { createLocalBuckets } from "./local-buckets";
import { createLocalTotals } from "./local-totals";
import { createLocalUsage } from "./local-usage";
import { createPeriodBases } from "./period-bases";
import type { LimiterOptions } from "./types";
import { createUsageFlush } from "./usage-flush";

export type Parts = ReturnType<typeof assemble>;

/** Makes a limiter's parts and ties them to each other. */
export function assemble(options: LimiterOptions) {
  const { redis, clock = systemClock, deadlineMs = 50, onEvent } = options;
  const usage = createLocalUsage({ epoch: options.instanceId, clock });
  const bases = createPeriodBases(options.usage.loadPeriodBase);
  const circuit = createCircuit({
    clock,
    retryEveryMs: options.retryEveryMs ?? 250,
    probe: () => withDeadline(redis.ping(), deadlineMs, "PING"),
    onChange: (change) =>
      onEvent?.(change.open ? { type: "degraded", cause: change.cause } : { type: "restored" }),
  });
  const flush = createUsageFlush({
    usage,
    sink: options.usage.sink,
    everyMs: options.flushEveryMs ?? 1_000,
    async forgetTotals(totals) {
      if (!circuit.allows()) return false;
      try {
        await Promise.all(totals.map((t) => redis.del(periodTotalKey(t.tenantId, t.meter, t.periodKey))));
        return true;
      } catch (cause) {
        circuit.failed(cause);
        return false;
      }
    },
    onFailure: (cause) => onEvent?.({ type: "flush_failed", cause }),
  });
  const buckets = createLocalBuckets({ clock, instances: options.fallback.instances });
  const leases = createLeases({
    redis,
    circuit,
    deadlineMs,
    instances: options.fallback.instances,
    buckets,
    ...(options.leaseTtlMs && { ttlMs: options.leaseTtlMs }),
  });
  const totals = createLocalTotals();
  const local = createLocalAdmission({
    buckets,
    leases,
    totals,
    usage,
    clock,
    loadTotal: async (of) => (await bases.base(of)).total,
    onCount: flush.schedule,
  });
  return { redis, deadlineMs, usage, bases, circuit, flush, buckets, leases, totals, local };
}
