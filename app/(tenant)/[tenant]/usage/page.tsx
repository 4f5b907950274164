import type { Metadata } from "next";
import { PageHead } from "@/components/shell/page-head";
import { CurrentPlanLimits } from "@/components/tenants/current-plan-limits";
import { Permitted } from "@/components/tenants/permitted";
import { UsageSeries } from "@/components/usage/usage-series";
import { UsageSummary } from "@/components/usage/usage-summary";

export const metadata: Metadata = { title: "Usage" };

export default function UsagePage() {
  return (
    <Permitted permission="usage:read" what="usage">
      <PageHead
        title="Usage"
        description="API calls by your keys. Clicks in this dashboard are not counted."
      />
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <UsageSummary />
        <CurrentPlanLimits />
        <div className="min-w-0 lg:col-span-2">
          <UsageSeries />
        </div>
      </div>
    </Permitted>
  );
}
