"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { Skeleton } from "@/components/ui/skeleton";
import { FlagContent } from "@/server/services/flag-drafts/schemas";
import { newContent } from "./editor/edits";
import { FlagEditor } from "./editor/flag-editor";

interface EditFlagProps {
  /** Null for a flag that is made. */
  flagKey: string | null;
  /** The draft in which it is edited already. */
  draftId: string | null;
}

/** The editor of a flag: over what a draft has of it, else over what is in force. */
export function EditFlag({ flagKey, draftId }: EditFlagProps) {
  const trpc = useTRPC();
  const key = flagKey ?? "";
  const fresh = { staleTime: 0, refetchOnWindowFocus: false, retry: false };
  const draft = useQuery(
    trpc.flagDrafts.get.queryOptions({ draftId: draftId ?? "" }, { ...fresh, enabled: draftId !== null }),
  );
  const item = draft.data?.items.find((one) => one.kind === "flag" && one.target.definition.name === key);
  const isInDraft = item?.kind === "flag";
  const flag = useQuery(
    trpc.featureFlags.inspect.queryOptions(
      { key },
      { ...fresh, enabled: flagKey !== null && !isInDraft && (draftId === null || !draft.isPending) },
    ),
  );
  if (isInDraft) return <FlagEditor base={item.base} initial={item.target} draftId={draftId} />;
  if (flagKey === null) return <FlagEditor base={null} initial={newContent("")} draftId={draftId} />;
  if (flag.data) {
    const { definition, onAt, offAt, plans, managedBy } = flag.data;
    const content = FlagContent.parse({ definition, onAt, offAt, plans, managedBy });
    return <FlagEditor base={content} initial={content} draftId={draftId} />;
  }
  const error = draft.error ?? flag.error;
  if (error) {
    return (
      <ProblemAlert
        error={error}
        kept="The flag is as it was; only showing it failed."
        retry={() => void (draft.error ? draft.refetch() : flag.refetch())}
      />
    );
  }
  return (
    <div role="status" aria-label="Loading flag">
      <Skeleton className="h-96 rounded-xl" />
    </div>
  );
}
