import type { Metadata } from "next";
import { FlagsNav } from "@/components/feature-flags/flags-nav";
import { SegmentsList } from "@/components/feature-flags/segments-list";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "Segments" };

export default function OperatorFlagSegmentsPage() {
  return (
    <>
      <PageHead title="Segments" description="Conditions that several flags share." />
      <FlagsNav />
      <SegmentsList />
    </>
  );
}
