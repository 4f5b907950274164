import type { Metadata } from "next";
import { FlagView } from "@/components/feature-flags/flag-view";

export const metadata: Metadata = { title: "Feature flag" };

interface Props {
  params: Promise<{ flagKey: string }>;
}

export default async function OperatorFlagPage({ params }: Props) {
  const { flagKey } = await params;
  return <FlagView flagKey={decodeURIComponent(flagKey)} />;
}
