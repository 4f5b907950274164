"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileDiff, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { problemOf, type RouterOutputs, useTRPC, useTRPCClient } from "@/components/api";
import { EmptyState, Moment, ProblemAlert, toastProblem } from "@/components/feedback";
import { PageHead } from "@/components/shell/page-head";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { DraftItemCard } from "./draft-item-card";
import { Faults } from "./faults-alert";
import { FlagsNav } from "./flags-nav";
import { ReasonDialog } from "./reason-dialog";

type Draft = RouterOutputs["flagDrafts"]["get"];

/** One draft: what it would change, against what is in force now, and the acts that close it. */
export function DraftView({ draftId }: { draftId: string }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.flagDrafts.get.queryOptions({ draftId }));
  if (data) return <Loaded draft={data} />;
  if (error && [400, 404].includes(problemOf(error).status)) return <NoDraft />;
  if (error) {
    return (
      <ProblemAlert
        error={error}
        kept="The draft is as it was; only showing it failed."
        retry={() => void refetch()}
      />
    );
  }
  return (
    <div className="grid gap-6" role="status" aria-label="Loading draft">
      <Skeleton className="h-12 w-64 rounded-xl" />
      <Skeleton className="h-80 rounded-xl" />
    </div>
  );
}

const OUTCOMES = {
  published: { label: "Published", variant: "success" },
  discarded: { label: "Discarded", variant: "outline" },
} as const;

function Loaded({ draft }: { draft: Draft }) {
  const { title, operator, createdAt, items, faults, outcome, closedAt, closedBy } = draft;
  const state = outcome ? OUTCOMES[outcome] : ({ label: "Open", variant: "warning" } as const);
  return (
    <>
      <PageHead
        title={title}
        badge={<Badge variant={state.variant}>{state.label}</Badge>}
        description={
          <>
            Begun <Moment at={createdAt} /> by {operator}
            {closedAt && (
              <>
                , {outcome} <Moment at={closedAt} /> by {closedBy}
              </>
            )}
          </>
        }
        actions={outcome === null && <Acts draft={draft} />}
      />
      <FlagsNav />
      <div className="grid gap-6">
        {faults.length > 0 && (
          <Alert variant="destructive">
            <TriangleAlert aria-hidden />
            <AlertTitle>It cannot be published as it is</AlertTitle>
            <AlertDescription>
              <Faults faults={faults} />
            </AlertDescription>
          </Alert>
        )}
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the items of a draft are its order
          <DraftItemCard key={at} draft={draft} item={item} at={at} />
        ))}
      </div>
    </>
  );
}

function Acts({ draft }: { draft: Draft }) {
  const { id: draftId, updatedAt: seenUpdatedAt, items, faults } = draft;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [publishing, setPublishing] = useState(false);
  const isStale = items.some(({ changedMeanwhile }) => changedMeanwhile);
  const discard = useMutation(
    trpc.flagDrafts.discard.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.flagDrafts.pathFilter()),
      onError: (error) => toastProblem("The draft was not discarded", error),
    }),
  );
  return (
    <>
      <Button
        variant="outline"
        disabled={discard.isPending}
        onClick={() => discard.mutate({ draftId, seenUpdatedAt })}
      >
        Discard
      </Button>
      <Button disabled={isStale || faults.length > 0} onClick={() => setPublishing(true)}>
        Publish
      </Button>
      {publishing && (
        <ReasonDialog
          title={`Publish “${draft.title}”?`}
          description="All of it is in force within two seconds, or none of it. Each change stands in the log, and can be undone."
          submitLabel="Publish"
          done="Published: it is in force."
          act={(reason) => client.flagDrafts.publish.mutate({ draftId, seenUpdatedAt, reason })}
          onClose={() => setPublishing(false)}
        />
      )}
    </>
  );
}

function NoDraft() {
  const back = (
    <Button variant="outline" asChild>
      <Link href="/operator/feature-flags/drafts">All drafts</Link>
    </Button>
  );
  return (
    <EmptyState icon={FileDiff} title="No such draft" action={back}>
      The address is mistyped: no draft is ever removed.
    </EmptyState>
  );
}
