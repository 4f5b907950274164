import { LRUCache } from "lru-cache";
import type { Clock } from "@/server/kernel/clock";
import type { AdmissionReply } from "./admission-call";
import { granted, limited, overQuota } from "./decide";
import type { LocalBuckets } from "./local-buckets";
import type { LocalUsage } from "./local-usage";
import { isMetered, quotaName, type TenantRequest } from "./period-bases";
import type { AdmitRequest, Decision } from "./types";

const MAX_QUOTAS = 50_000;

type Parts = {
  buckets: LocalBuckets;
  usage: LocalUsage;
  clock: Clock;
  /** Asks the database; its failure is the request's. */
  loadTotal: (request: TenantRequest) => Promise<number>;
  /** Told of each count. */
  onCount: () => void;
};

/**
 * Admission by this process alone: its share of the bucket, and the quota against the period's total as last heard
 * from Redis, or else from the database, plus what this process counted since.
 */
export function createLocalAdmission({ buckets, usage, clock, loadTotal, onCount }: Parts) {
  const totals = new LRUCache<string, number>({ max: MAX_QUOTAS });

  async function usedSoFar(request: TenantRequest): Promise<number> {
    const name = quotaName(request);
    const known = totals.get(name);
    if (known !== undefined) return known;
    const loaded = await loadTotal(request);
    // Another request may have counted on while this one waited.
    const total = totals.get(name) ?? loaded;
    totals.set(name, total);
    return total;
  }

  return {
    /** Remembers what Redis says was used, for when it is away. */
    heard(request: AdmitRequest, { status, used }: AdmissionReply): void {
      // A limited request is refused before the total is looked at.
      if (status === "limited" || !isMetered(request) || request.meter.quota.limit === null) return;
      totals.set(quotaName(request), used);
    },

    async admit(request: AdmitRequest): Promise<Decision> {
      const limit = request.meter?.quota.limit ?? null;
      if (isMetered(request) && limit !== null) await usedSoFar(request);
      // From here on nothing waits, so that look and commit are one step.
      const look = buckets.look(request);
      const verdict = {
        policies: look.policies,
        securityEpoch: null,
        degraded: true,
        nowMs: clock.now().getTime(),
      };
      if (!look.affordable) return limited(verdict);
      if (!isMetered(request)) {
        look.commit();
        return granted(verdict, null);
      }
      const { meter, scope } = request;
      const used = totals.get(quotaName(request)) ?? 0;
      if (limit !== null && used + meter.quantity > limit) return overQuota(verdict, meter, used);
      if (limit !== null) totals.set(quotaName(request), used + meter.quantity);
      look.commit();
      onCount();
      return granted(verdict, usage.count(scope.tenantId, meter));
    },
  };
}
