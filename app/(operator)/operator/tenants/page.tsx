import type { Metadata } from "next";
import { TenantsList } from "@/components/operator/tenants-list";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "Tenants" };

export default function OperatorTenantsPage() {
  return (
    <>
      <PageHead title="Tenants" description="Every workspace of this installation." />
      <TenantsList />
    </>
  );
}
