import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EditSegment } from "@/components/feature-flags/edit-segment";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "Change a segment" };

interface Props {
  params: Promise<{ segmentId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function OperatorSegmentPage({ params, searchParams }: Props) {
  const { segmentId } = await params;
  const { draft } = await searchParams;
  if (!/^\d{1,9}$/.test(segmentId)) notFound();
  return (
    <>
      <PageHead
        title={`Change segment ${segmentId}`}
        description="It is kept as a draft until somebody publishes it."
      />
      <EditSegment segmentId={Number(segmentId)} draftId={typeof draft === "string" ? draft : null} />
    </>
  );
}
