"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DoorOpen } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { EmptyState, Moment, toastProblem } from "@/components/feedback";
import { ListStates, Pager } from "@/components/lists";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import type { Impersonation } from "@/server/services/impersonations/schemas";
import { ACCESS_LABELS, VisitState } from "./visit-state";

/** The operators' visits to the workspace, running ones first to be ended. */
export function VisitsList() {
  const trpc = useTRPC();
  const [page, setPage] = useState(1);
  const query = useQuery(
    trpc.impersonations.list.queryOptions({ page, limit: 10 }, { refetchInterval: 30_000 }),
  );
  const empty = (
    <EmptyState icon={DoorOpen} title="No operator was here">
      Each visit is listed here, with its reason, and can be ended at once while it runs.
    </EmptyState>
  );
  return (
    <ListStates noun="visits" query={query} isEmpty={({ total }) => total === 0} empty={empty}>
      {(answer) => (
        <div className="grid gap-4">
          <ul aria-label="Visits" className="divide-y rounded-lg border">
            {answer.data.map((visit) => (
              <VisitRow key={visit.id} visit={visit} />
            ))}
          </ul>
          {answer.totalPages > 1 && <Pager noun="visits" {...answer} page={page} onPage={setPage} />}
        </div>
      )}
    </ListStates>
  );
}

function VisitRow({ visit }: { visit: Impersonation }) {
  const mayEnd = useCan("tenant:write");
  return (
    <li className="flex flex-wrap items-start gap-3 p-3 text-sm">
      <div className="grid min-w-0 flex-1 basis-48 gap-0.5">
        <span className="font-medium break-words">{visit.operator}</span>
        <span className="break-words">“{visit.reason}”</span>
        <span className="text-xs break-words text-muted-foreground">
          as {visit.person} · {ACCESS_LABELS[visit.access]} · <Moment at={visit.startedAt} />
        </span>
      </div>
      <VisitState visit={visit} />
      {visit.running && mayEnd && <EndVisit visit={visit} />}
    </li>
  );
}

function EndVisit({ visit }: { visit: Impersonation }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const end = useMutation(
    trpc.impersonations.end.mutationOptions({
      onSuccess: () => {
        toast.success("The visit is over; the operator sees nothing more.");
        return queryClient.invalidateQueries(trpc.impersonations.list.pathFilter());
      },
      onError: (error) => toastProblem("The visit was not ended", error, "It runs until its time is up."),
    }),
  );
  return (
    <Button
      variant="outline"
      size="sm"
      aria-label={`End the visit of ${visit.operator}`}
      disabled={end.isPending}
      onClick={() => end.mutate({ impersonationId: visit.id })}
    >
      End now
    </Button>
  );
}
