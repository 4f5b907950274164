"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { SlidersHorizontal } from "lucide-react";
import { useQueryStates } from "nuqs";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { limitText } from "@/components/entitlements/limit-text";
import { EmptyState, Moment, toastProblem } from "@/components/feedback";
import { DataTable, ListStates, Pager, pagingParsers } from "@/components/lists";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { labelOfKey } from "@/server/services/overrides/schemas";

type Override = RouterOutputs["overrides"]["list"]["data"][number];

const { page: pageParser } = pagingParsers(["createdAt"]);

const STATES = {
  running: { label: "Running", variant: "success" },
  scheduled: { label: "Scheduled", variant: "warning" },
  over: { label: "Over", variant: "outline" },
  ended: { label: "Ended", variant: "outline" },
} as const satisfies Record<Override["state"], { label: string; variant: string }>;

function valueText({ key, value }: Override): string {
  if (key.startsWith("feature:")) return value === 1 ? "on" : "off";
  return limitText(key === "storageBytes" ? "bytes" : "", value);
}

function State({ override }: { override: Override }) {
  const { label, variant } = STATES[override.state];
  return <Badge variant={variant}>{label}</Badge>;
}

/** What has no column of its own on a narrow screen stands below the limit. */
const columnsOf = (tenantId: string): ColumnDef<Override>[] => [
  {
    accessorKey: "key",
    header: "Limit",
    meta: { className: "min-w-32" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <span className="font-medium">
          {labelOfKey(original.key)}: {valueText(original)}
        </span>
        <span className="text-xs break-words text-muted-foreground">by {original.operator}</span>
        <span className="text-xs break-words text-muted-foreground sm:hidden">
          {original.endedAt ? "ended" : "ends"} <Moment at={original.endedAt ?? original.endsAt} />
        </span>
        <span className="text-xs break-words lg:hidden">{original.reason}</span>
        <span className="sm:hidden">
          <State override={original} />
        </span>
      </div>
    ),
  },
  {
    accessorKey: "reason",
    header: "Reason",
    meta: { className: "hidden lg:table-cell max-w-64 break-words" },
  },
  {
    accessorKey: "endsAt",
    header: "Ends",
    meta: { className: "hidden sm:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) => <Moment at={original.endedAt ?? original.endsAt} />,
  },
  {
    accessorKey: "state",
    header: "State",
    meta: { className: "hidden sm:table-cell" },
    cell: ({ row: { original } }) => <State override={original} />,
  },
  {
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    meta: { className: "text-right" },
    cell: ({ row: { original } }) =>
      original.state === "running" || original.state === "scheduled" ? (
        <EndOverride tenantId={tenantId} override={original} />
      ) : null,
  },
];

/** A workspace's overrides, those that are over too. */
export function OverridesList({ tenantId }: { tenantId: string }) {
  const trpc = useTRPC();
  const [{ page }, setState] = useQueryStates({ page: pageParser });
  const query = useQuery(
    trpc.overrides.list.queryOptions({ tenantId, page, limit: 10 }, { placeholderData: keepPreviousData }),
  );
  const empty = (
    <EmptyState icon={SlidersHorizontal} title="No overrides">
      The plan, its trial and its add-ons alone say what this workspace may do.
    </EmptyState>
  );
  return (
    <ListStates noun="overrides" query={query} isEmpty={({ total }) => total === 0} empty={empty}>
      {(answer) => (
        <div className="grid grid-cols-1 gap-4">
          <DataTable
            caption="Overrides"
            columns={columnsOf(tenantId)}
            rows={answer.data}
            rowId={(override) => override.id}
            stale={query.isPlaceholderData}
          />
          <Pager noun="overrides" {...answer} page={page} onPage={(next) => void setState({ page: next })} />
        </div>
      )}
    </ListStates>
  );
}

function EndOverride({ tenantId, override }: { tenantId: string; override: Override }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const end = useMutation(
    trpc.overrides.end.mutationOptions({
      onSuccess: () =>
        Promise.all([
          queryClient.invalidateQueries(trpc.overrides.pathFilter()),
          queryClient.invalidateQueries(trpc.entitlements.pathFilter()),
        ]),
      onError: (error) => toastProblem("The override was not ended", error, "It holds until its time is up."),
    }),
  );
  return (
    <Button
      variant="outline"
      size="sm"
      aria-label={`End the override of ${labelOfKey(override.key)}`}
      disabled={end.isPending}
      onClick={() => end.mutate({ tenantId, overrideId: override.id })}
    >
      End
    </Button>
  );
}
