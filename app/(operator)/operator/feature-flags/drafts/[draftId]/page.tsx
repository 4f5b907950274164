import type { Metadata } from "next";
import { DraftView } from "@/components/feature-flags/draft-view";

export const metadata: Metadata = { title: "Draft of flags" };

interface Props {
  params: Promise<{ draftId: string }>;
}

export default async function OperatorFlagDraftPage({ params }: Props) {
  const { draftId } = await params;
  return <DraftView draftId={draftId} />;
}
