import type { Metadata } from "next";
import Link from "next/link";
import { TenantsList } from "@/components/operator/tenants-list";
import { PageHead } from "@/components/shell/page-head";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Tenants" };

export default function OperatorTenantsPage() {
  return (
    <>
      <PageHead
        title="Tenants"
        description="Every workspace of this installation."
        actions={
          <>
            <Button variant="outline" asChild>
              <Link href="/operator/feature-flags">Feature flags</Link>
            </Button>
            <Button variant="outline" asChild>
              <Link href="/operator/experiments">Experiments</Link>
            </Button>
            <Button variant="outline" asChild>
              <Link href="/operator/operator-tokens">Tokens</Link>
            </Button>
            <Button variant="outline" asChild>
              <Link href="/operator/impersonations">Visits</Link>
            </Button>
          </>
        }
      />
      <TenantsList />
    </>
  );
}
