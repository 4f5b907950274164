import type { Metadata } from "next";
import { EditSegment } from "@/components/feature-flags/edit-segment";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "New segment" };

export default function OperatorNewSegmentPage() {
  return (
    <>
      <PageHead title="New segment" description="It is kept as a draft, and made when that is published." />
      <EditSegment segmentId={null} draftId={null} />
    </>
  );
}
