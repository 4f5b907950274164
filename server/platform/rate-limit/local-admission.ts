import type { Clock } from "@/server/kernel/clock";
import { granted, limited, overQuota } from "./decide";
import type { Leases } from "./leases";
import type { LocalBuckets } from "./local-buckets";
import type { LocalTotals } from "./local-totals";
import type { LocalUsage } from "./local-usage";
import { limitedQuotasOf, type Quotaed } from "./period-bases";
import type { AdmitRequest, Decision } from "./types";

type Parts = {
  buckets: LocalBuckets;
  leases: Leases;
  totals: LocalTotals;
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
export function createLocalAdmission({ buckets, leases, totals, usage, clock, loadTotal, onCount }: Parts) {
  async function usedSoFar(of: Quotaed): Promise<void> {
    if (totals.used(of) === undefined) totals.loaded(of, await loadTotal(of));
  }

  return {
    async admit(request: AdmitRequest): Promise<Decision> {
      const bounded = limitedQuotasOf(request);
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
      const used = ({ quotaed }: (typeof bounded)[number]) => totals.used(quotaed) ?? 0;
      const over = bounded.find((one) => used(one) + one.quantity > (one.quotaed.quota.limit ?? 0));
      if (over) return overQuota(verdict, over.quotaed.meter, over.quotaed.quota, used(over));
      for (const { quotaed, quantity } of bounded) totals.count(quotaed, quantity);
      look.commit();
      leases.hold(request, "process");
      if (!request.meters?.length) return granted(verdict, null);
      onCount();
      return granted(verdict, usage.count(request.scope.tenantId, request.meters));
    },
  };
}
