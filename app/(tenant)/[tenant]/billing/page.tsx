import type { Metadata } from "next";
import { BillingView } from "@/components/billing/billing-view";
import { PageHead } from "@/components/shell/page-head";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Billing" };

export default function BillingPage() {
  return (
    <Permitted permission="billing:read" what="billing">
      <PageHead title="Billing" description="Your plan, and what it costs." />
      <BillingView />
    </Permitted>
  );
}
