import type { Metadata } from "next";
import { ServiceAccountView } from "@/components/service-accounts/service-account-view";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Service account" };

export default async function ServiceAccountPage({
  params,
}: {
  params: Promise<{ serviceAccountId: string }>;
}) {
  const { serviceAccountId } = await params;
  return (
    <Permitted permission="service-accounts:read" what="service accounts">
      <ServiceAccountView serviceAccountId={serviceAccountId} />
    </Permitted>
  );
}
