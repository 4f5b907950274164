import type { Metadata } from "next";
import { FlagsNav } from "@/components/feature-flags/flags-nav";
import { StaleReport } from "@/components/feature-flags/stale-report";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "Stale flags" };

export default function OperatorStaleFlagsPage() {
  return (
    <>
      <PageHead title="Stale flags" description="What may be ready for the archive, and why." />
      <FlagsNav />
      <StaleReport />
    </>
  );
}
