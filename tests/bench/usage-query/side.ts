import { Pool } from "@/db/pool";
import { tenantDatabase } from "@/db/tenant";
import { actingJob } from "@/server/kernel/actor";
import { entitlementsOfPlan } from "@/server/kernel/entitlements";
import { asId, type TenantId } from "@/server/kernel/ids";
import { getUsageSeries } from "@/server/services/usage";
import { GetUsageSeries } from "@/server/services/usage/schemas";
import { answerParent } from "@/tests/bench/child";
import { closedLoop } from "@/tests/bench/closed-loop";

export interface UsageQueryTask {
  url: string;
  tenantId: string;
  days: number;
  seconds: number;
}

await answerParent(async ({ url, tenantId, days, seconds }: UsageQueryTask) => {
  const pool = new Pool({ url, prepare: true, applicationName: "bench", size: 1, deadlineMs: 30_000 });
  const tenants = tenantDatabase(pool);
  const asked = GetUsageSeries.parse({ meter: "bench_read", days, groupBy: "key" });
  const run = await closedLoop({
    inFlight: 1,
    warmUpSeconds: 2,
    seconds,
    call: () =>
      tenants.read(asId<TenantId>(tenantId), async (tx) => {
        const { data } = await getUsageSeries(
          {
            ...actingJob("bench", "bench"),
            tx,
            entitlements: entitlementsOfPlan("business"),
            subscriptionPeriod: null,
            afterCommit: () => undefined,
          },
          asked,
        );
        if (data.length !== 5) throw new TypeError("not every key was told");
      }),
  });
  await pool.close();
  return run;
});
