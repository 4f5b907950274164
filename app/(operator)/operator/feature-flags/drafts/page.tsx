import type { Metadata } from "next";
import { DraftsList } from "@/components/feature-flags/drafts-list";
import { FlagsNav } from "@/components/feature-flags/flags-nav";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "Drafts of flags" };

export default function OperatorFlagDraftsPage() {
  return (
    <>
      <PageHead title="Drafts of flags" description="Changes that wait to be published, everybody’s." />
      <FlagsNav />
      <DraftsList />
    </>
  );
}
