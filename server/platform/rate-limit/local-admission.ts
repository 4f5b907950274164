import { LRUCache } from "lru-cache";
import type { Clock } from "@/server/kernel/clock";
import type { AdmissionReply } from "./admission-call";
import { granted, limited, overQuota } from "./decide";
import type { Leases } from "./leases";
import type { LocalBuckets } from "./local-buckets";
import type { LocalUsage } from "./local-usage";
import { type Quotaed, quotaName, quotasOf } from "./period-bases";
import type { AdmitRequest, Decision } from "./types";

const MAX_QUOTAS = 50_000;

type Parts = {
  buckets: LocalBuckets;
  leases: Leases;
  usage: LocalUsage;
  clock: Clock;
  /** Asks the database; its failure is the request's. */
  loadTotal: (of: Quotaed) => Promise<number>;
  /** Told of each count. */
  onCount: () => void;
};

/**
 * Admission by this process alone: its share of the bucket, and the quota against the period's total as last heard
 * from Redis, or else from the database, plus what this process counted since.
 */
export function createLocalAdmission({ buckets, leases, usage, clock, loadTotal, onCount }: Parts) {
  const totals = new LRUCache<string, number>({ max: MAX_QUOTAS });

  async function usedSoFar(of: Quotaed): Promise<void> {
    const name = quotaName(of);
    if (totals.has(name)) return;
    const loaded = await loadTotal(of);
    // Another request may have counted on while this one waited.
    if (!totals.has(name)) totals.set(name, loaded);
  }

  return {
    /** Remembers what Redis says was used, for when it is away. */
    heard(request: AdmitRequest, { used }: AdmissionReply): void {
      for (const { at, quotaed } of quotasOf(request)) {
        const total = used[at] ?? null;
        if (total !== null && quotaed.quota.limit !== null) totals.set(quotaName(quotaed), total);
      }
    },

    async admit(request: AdmitRequest): Promise<Decision> {
      const bounded = quotasOf(request).filter(({ quotaed }) => quotaed.quota.limit !== null);
      await Promise.all(bounded.map(({ quotaed }) => usedSoFar(quotaed)));
      // From here on nothing waits, so that look and commit are one step.
      const look = buckets.look(request);
      const verdict = {
        policies: look.policies,
        concurrency: leases.look(request),
        securityEpoch: null,
        degraded: true,
        nowMs: clock.now().getTime(),
      };
      if (!look.affordable || verdict.concurrency?.violated) return limited(verdict);
      const used = ({ quotaed }: (typeof bounded)[number]) => totals.get(quotaName(quotaed)) ?? 0;
      const over = bounded.find((one) => used(one) + one.quantity > (one.quotaed.quota.limit ?? 0));
      if (over) return overQuota(verdict, over.quotaed.meter, over.quotaed.quota, used(over));
      for (const one of bounded) totals.set(quotaName(one.quotaed), used(one) + one.quantity);
      look.commit();
      leases.hold(request);
      if (!request.meters?.length) return granted(verdict, null);
      onCount();
      return granted(verdict, usage.count(request.scope.tenantId, request.meters));
    },
  };
}
