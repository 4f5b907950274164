import type { Metadata } from "next";
import Link from "next/link";
import { FlagsList } from "@/components/feature-flags/flags-list";
import { FlagsNav } from "@/components/feature-flags/flags-nav";
import { PageHead } from "@/components/shell/page-head";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Feature flags" };

export default function OperatorFlagsPage() {
  return (
    <>
      <PageHead
        title="Feature flags"
        description="What is on for whom, in the whole installation."
        actions={
          <>
            <Button asChild>
              <Link href="/operator/feature-flags/new">New flag</Link>
            </Button>
            <Button variant="outline" asChild>
              <Link href="/operator/tenants">Tenants</Link>
            </Button>
          </>
        }
      />
      <FlagsNav />
      <FlagsList />
    </>
  );
}
