"use client";

import { useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { EmptyState, ProblemAlert } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { SegmentEditor } from "./editor/segment-editor";

interface EditSegmentProps {
  /** Null for a segment that is made. */
  segmentId: number | null;
  /** The draft in which it is edited already. */
  draftId: string | null;
}

/** The editor of a segment: over what a draft has of it, else over what is in force. */
export function EditSegment({ segmentId, draftId }: EditSegmentProps) {
  const trpc = useTRPC();
  const fresh = { staleTime: 0, refetchOnWindowFocus: false, retry: false };
  const draft = useQuery(
    trpc.flagDrafts.get.queryOptions({ draftId: draftId ?? "" }, { ...fresh, enabled: draftId !== null }),
  );
  const id = segmentId ?? 0;
  const segment = useQuery(
    trpc.featureFlags.listSegments.queryOptions(
      { ids: [id], limit: 1 },
      { ...fresh, enabled: segmentId !== null },
    ),
  );
  const item = draft.data?.items.find((one) => one.kind === "segment" && one.target.id === segmentId);
  if (item?.kind === "segment") {
    return <SegmentEditor base={item.base} initial={item.target} draftId={draftId} />;
  }
  if (segmentId === null)
    return <SegmentEditor base={null} initial={{ id: 1, constraints: [] }} draftId={null} />;
  const error = draft.error ?? segment.error;
  if (error) {
    return (
      <ProblemAlert
        error={error}
        kept="The segment is as it was; only showing it failed."
        retry={() => void (draft.error ? draft.refetch() : segment.refetch())}
      />
    );
  }
  if (segment.data && !(draftId !== null && draft.isPending)) {
    const [found] = segment.data.data;
    if (!found) return <NoSegment />;
    return <SegmentEditor base={found.definition} initial={found.definition} draftId={draftId} />;
  }
  return (
    <div role="status" aria-label="Loading segment">
      <Skeleton className="h-96 rounded-xl" />
    </div>
  );
}

function NoSegment() {
  const back = (
    <Button variant="outline" asChild>
      <Link href="/operator/feature-flags/segments">All segments</Link>
    </Button>
  );
  return (
    <EmptyState icon={Users} title="No such segment" action={back}>
      It was removed, or the address is mistyped.
    </EmptyState>
  );
}
