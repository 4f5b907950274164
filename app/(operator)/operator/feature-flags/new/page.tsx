import type { Metadata } from "next";
import { EditFlag } from "@/components/feature-flags/edit-flag";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "New flag" };

export default function OperatorNewFlagPage() {
  return (
    <>
      <PageHead title="New flag" description="It is kept as a draft, and made when that is published." />
      <EditFlag flagKey={null} draftId={null} />
    </>
  );
}
