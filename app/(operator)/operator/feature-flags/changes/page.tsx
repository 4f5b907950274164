import type { Metadata } from "next";
import { ChangesList } from "@/components/feature-flags/changes-list";
import { FlagsNav } from "@/components/feature-flags/flags-nav";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "Changes of flags" };

export default function OperatorFlagChangesPage() {
  return (
    <>
      <PageHead title="Changes of flags" description="Who changed what and why. Each can be taken back." />
      <FlagsNav />
      <ChangesList />
    </>
  );
}
