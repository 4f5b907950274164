import type { Metadata } from "next";
import { NewServiceAccountButton } from "@/components/service-accounts/new-service-account-button";
import { ServiceAccountsList } from "@/components/service-accounts/service-accounts-list";
import { PageHead } from "@/components/shell/page-head";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Service accounts" };

export default function ServiceAccountsPage() {
  return (
    <Permitted permission="service-accounts:read" what="service accounts">
      <PageHead
        title="Service accounts"
        description="Your machines, each with a role as members have. They hold no seat, and act by API keys of their own."
        actions={<NewServiceAccountButton />}
      />
      <ServiceAccountsList />
    </Permitted>
  );
}
