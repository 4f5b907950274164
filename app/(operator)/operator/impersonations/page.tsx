import type { Metadata } from "next";
import Link from "next/link";
import { AllVisitsList } from "@/components/impersonations/all-visits-list";
import { PageHead } from "@/components/shell/page-head";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Visits" };

export default function OperatorImpersonationsPage() {
  return (
    <>
      <PageHead
        title="Visits"
        description="Who entered which workspace, as whom and why."
        actions={
          <Button variant="outline" asChild>
            <Link href="/operator/tenants">Tenants</Link>
          </Button>
        }
      />
      <AllVisitsList />
    </>
  );
}
