import type { Metadata } from "next";
import { EditFlag } from "@/components/feature-flags/edit-flag";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "Change a flag" };

interface Props {
  params: Promise<{ flagKey: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function OperatorEditFlagPage({ params, searchParams }: Props) {
  const key = decodeURIComponent((await params).flagKey);
  const { draft } = await searchParams;
  return (
    <>
      <PageHead title={`Change ${key}`} description="It is kept as a draft until somebody publishes it." />
      <EditFlag flagKey={key} draftId={typeof draft === "string" ? draft : null} />
    </>
  );
}
