import type { Metadata } from "next";
import { MetersCard } from "@/components/meters/meters-card";
import { PageHead } from "@/components/shell/page-head";
import { CurrentPlanLimits } from "@/components/tenants/current-plan-limits";
import { Permitted } from "@/components/tenants/permitted";
import { UsageByMeter } from "@/components/usage/usage-by-meter";
import { UsageSeries } from "@/components/usage/usage-series";
import { UsageSummary } from "@/components/usage/usage-summary";

export const metadata: Metadata = { title: "Usage" };

export default function UsagePage() {
  return (
    <Permitted permission="usage:read" what="usage">
      <PageHead
        title="Usage"
        description="What your keys and your own systems have used. Clicks in this dashboard are no API calls."
      />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <div className="grid min-w-0 gap-4">
          <UsageSummary />
          <UsageByMeter />
        </div>
        <CurrentPlanLimits />
        <div className="min-w-0 lg:col-span-2">
          <UsageSeries />
        </div>
        <div className="min-w-0 lg:col-span-2">
          <MetersCard />
        </div>
      </div>
    </Permitted>
  );
}
