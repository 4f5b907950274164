"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { DraftItem } from "@/server/services/flag-drafts/schemas";
import { between, type Difference, differences, segmentWords } from "./diff";
import { DiffView } from "./diff-view";
import { type DraftItemNow, inputOf, rebased, subjectOf } from "./editor/draft-items";
import { editHref } from "./flags-nav";

interface DraftItemCardProps {
  draft: RouterOutputs["flagDrafts"]["get"];
  item: DraftItemNow;
  at: number;
}

/** One change of a draft: against what is in force, and what others did to it meanwhile. */
export function DraftItemCard({ draft, item, at }: DraftItemCardProps) {
  const subject = subjectOf(inputOf(item));
  const isOpen = draft.outcome === null;
  const { update, keep, drop } = useItemActs(draft, at);
  const before = isOpen ? item.current : item.base;
  return (
    <Card className="min-w-0">
      <CardHeader>
        <CardTitle className="font-mono break-all">
          {before === null ? "New: " : ""}
          {subject}
        </CardTitle>
        {isOpen && (
          <CardAction className="flex flex-wrap gap-2">
            <Button variant="outline" size="sm" asChild>
              <Link href={editHref(subject, draft.id)}>Edit</Link>
            </Button>
            {draft.items.length > 1 && (
              <Button
                variant="outline"
                size="sm"
                disabled={update.isPending}
                aria-label={`Take ${subject} out of the draft`}
                onClick={drop}
              >
                Take out
              </Button>
            )}
          </CardAction>
        )}
      </CardHeader>
      <CardContent className="grid gap-4">
        {item.changedMeanwhile && (
          <Alert>
            <TriangleAlert aria-hidden />
            <AlertTitle>Changed by somebody else since it was drafted</AlertTitle>
            <AlertDescription>
              <p>This is what changed meanwhile. Below is what publishing the draft would make of it.</p>
              <DiffView differences={differencesBetween(item, item.base, item.current)} />
              <Button variant="outline" size="sm" disabled={update.isPending} onClick={keep}>
                I have seen both: keep the draft’s
              </Button>
            </AlertDescription>
          </Alert>
        )}
        <DiffView differences={differencesBetween(item, before, item.target)} />
        <details className="text-sm">
          <summary className="cursor-pointer text-muted-foreground">As JSON</summary>
          <div className="mt-3 grid gap-3 lg:grid-cols-2">
            <Json title={isOpen ? "In force" : "Before"} value={before} />
            <Json title="Draft" value={item.target} />
          </div>
        </details>
      </CardContent>
    </Card>
  );
}

function useItemActs(draft: DraftItemCardProps["draft"], at: number) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const update = useMutation(
    trpc.flagDrafts.update.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.flagDrafts.pathFilter()),
      onError: (error) => toastProblem("The draft was not changed", error),
    }),
  );
  const save = (items: DraftItem[]) => {
    const { id: draftId, updatedAt: seenUpdatedAt, title } = draft;
    update.mutate({ draftId, seenUpdatedAt, title, items });
  };
  return {
    update,
    keep: () => save(draft.items.map((one, index) => (index === at ? rebased(one) : inputOf(one)))),
    drop: () => save(draft.items.filter((_, index) => index !== at).map(inputOf)),
  };
}

type Side = DraftItemNow["base"] | DraftItemNow["target"];

function differencesBetween({ kind }: DraftItemNow, before: Side, after: Side): Difference[] {
  if (kind === "flag") return differences(asFlag(before), asFlag(after));
  return between(segmentWords(asSegment(before)), segmentWords(asSegment(after)));
}

/** An item's sides are all of its kind. */
const asFlag = (side: Side) => (side && "definition" in side ? side : null);
const asSegment = (side: Side) => (side && "constraints" in side ? side : null);

function Json({ title, value }: { title: string; value: unknown }) {
  return (
    <figure className="grid min-w-0 gap-1">
      <figcaption className="text-muted-foreground">{title}</figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        className="max-h-80 overflow-auto rounded-lg border p-3 font-mono text-xs"
      >
        {value === null ? "None" : JSON.stringify(value, null, 2)}
      </pre>
    </figure>
  );
}
