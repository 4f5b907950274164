import type { Metadata } from "next";
import { TenantView } from "@/components/operator/tenant-view";

export const metadata: Metadata = { title: "Tenant" };

interface Props {
  params: Promise<{ tenantId: string }>;
}

export default async function OperatorTenantPage({ params }: Props) {
  const { tenantId } = await params;
  return <TenantView tenantId={tenantId} />;
}
