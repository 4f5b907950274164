import type { Metadata } from "next";
import { RateLimits } from "@/components/rate-limits/rate-limits";
import { PageHead } from "@/components/shell/page-head";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Limits" };

export default function RateLimitsPage() {
  return (
    <Permitted permission="usage:read" what="limits">
      <PageHead
        title="Limits"
        description="How much may be asked for at once, what is left of it now, and what was refused lately."
      />
      <RateLimits />
    </Permitted>
  );
}
