"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { DoorOpen } from "lucide-react";
import { useQueryStates } from "nuqs";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { EmptyState, Moment, toastProblem } from "@/components/feedback";
import { DataTable, ListStates, Pager, pagingParsers } from "@/components/lists";
import { Button } from "@/components/ui/button";
import { ACCESS_LABELS, VisitState } from "./visit-state";

type VisitRow = RouterOutputs["impersonations"]["listAll"]["data"][number];

const { page: pageParser } = pagingParsers(["startedAt"]);

const reasonOf = ({ reason, access }: VisitRow) => `${reason} (${ACCESS_LABELS[access].toLowerCase()})`;

/** What has no column of its own on a narrow screen stands below the workspace. */
const COLUMNS: ColumnDef<VisitRow>[] = [
  {
    accessorKey: "tenantName",
    header: "Workspace",
    meta: { className: "min-w-32" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <span className="font-medium">{original.tenantName}</span>
        <span className="text-xs break-words text-muted-foreground">as {original.person}</span>
        <span className="text-xs break-words text-muted-foreground md:hidden">by {original.operator}</span>
        <span className="text-xs break-words text-muted-foreground sm:hidden">
          <Moment at={original.startedAt} />
        </span>
        <span className="text-xs break-words lg:hidden">{reasonOf(original)}</span>
      </div>
    ),
  },
  {
    accessorKey: "operator",
    header: "Operator",
    meta: { className: "hidden md:table-cell" },
  },
  {
    accessorKey: "reason",
    header: "Reason",
    meta: { className: "hidden lg:table-cell max-w-64 break-words" },
    cell: ({ row: { original } }) => reasonOf(original),
  },
  {
    accessorKey: "startedAt",
    header: "Began",
    meta: { className: "hidden sm:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) => <Moment at={original.startedAt} />,
  },
  {
    accessorKey: "running",
    header: "State",
    cell: ({ row: { original } }) => <VisitState visit={original} />,
  },
  {
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    meta: { className: "text-right" },
    cell: ({ row: { original } }) => (original.running ? <StopVisit visit={original} /> : null),
  },
];

/** Every operator's visits, to every workspace. */
export function AllVisitsList() {
  const trpc = useTRPC();
  const [{ page }, setState] = useQueryStates({ page: pageParser });
  const query = useQuery(
    trpc.impersonations.listAll.queryOptions({ page, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const empty = (
    <EmptyState icon={DoorOpen} title="No visits yet">
      Enter a workspace from the list of tenants, with a reason.
    </EmptyState>
  );
  return (
    <ListStates noun="visits" query={query} isEmpty={({ total }) => total === 0} empty={empty}>
      {(answer) => (
        <div className="grid grid-cols-1 gap-4">
          <DataTable
            caption="Visits"
            columns={COLUMNS}
            rows={answer.data}
            rowId={(visit) => visit.id}
            stale={query.isPlaceholderData}
          />
          <Pager noun="visits" {...answer} page={page} onPage={(next) => void setState({ page: next })} />
        </div>
      )}
    </ListStates>
  );
}

function StopVisit({ visit }: { visit: VisitRow }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const stop = useMutation(
    trpc.impersonations.stop.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.impersonations.listAll.pathFilter()),
      onError: (error) => toastProblem("The visit was not ended", error, "It runs until its time is up."),
    }),
  );
  return (
    <Button
      variant="outline"
      size="sm"
      aria-label={`End the visit to ${visit.tenantName}`}
      disabled={stop.isPending}
      onClick={() => stop.mutate({ tenantId: visit.tenantId, impersonationId: visit.id })}
    >
      End
    </Button>
  );
}
