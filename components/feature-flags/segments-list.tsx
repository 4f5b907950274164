"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { Users } from "lucide-react";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { type RouterOutputs, useTRPC, useTRPCClient } from "@/components/api";
import { EmptyState } from "@/components/feedback";
import { DataTable, ListStates, Pager, pagingParsers } from "@/components/lists";
import { Button } from "@/components/ui/button";
import { editHref } from "./flags-nav";
import { ReasonDialog } from "./reason-dialog";
import { constraintWords } from "./words";

type Row = RouterOutputs["featureFlags"]["listSegments"]["data"][number];

const { page: pageParser } = pagingParsers(["id"]);

const COLUMNS: ColumnDef<Row>[] = [
  {
    id: "name",
    header: "Segment",
    meta: { className: "min-w-40 whitespace-normal" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-1">
        <Link
          href={editHref(`segment:${original.id}`)}
          className="font-medium break-words underline-offset-4 hover:underline"
        >
          {original.definition.name ?? `Segment ${original.id}`}
        </Link>
        <span className="text-xs break-words text-muted-foreground">
          {original.definition.constraints.map(constraintWords).join(" and ") || "everybody"}
        </span>
      </div>
    ),
  },
  {
    accessorKey: "id",
    header: "Number",
    meta: { className: "hidden sm:table-cell text-right tabular-nums" },
  },
  {
    id: "usedBy",
    header: "Used by",
    meta: { className: "whitespace-normal" },
    cell: ({ row: { original } }) =>
      original.usedBy.length === 0 ? (
        <span className="text-muted-foreground">no flag</span>
      ) : (
        <span className="font-mono text-xs break-all">{original.usedBy.join(", ")}</span>
      ),
  },
  {
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    meta: { className: "text-right" },
    cell: ({ row: { original } }) =>
      original.usedBy.length === 0 ? <RemoveSegment segment={original} /> : null,
  },
];

/** What several flags share: who is meant, and which flags use it. */
export function SegmentsList() {
  const trpc = useTRPC();
  const [{ page }, setState] = useQueryStates({ page: pageParser });
  const query = useQuery(
    trpc.featureFlags.listSegments.queryOptions({ page, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const make = (
    <Button asChild>
      <Link href="/operator/feature-flags/segments/new">New segment</Link>
    </Button>
  );
  const empty = (
    <EmptyState icon={Users} title="No segments" action={make}>
      A segment is a condition that several flags share: early adopters, a region, a kind of customer.
    </EmptyState>
  );
  return (
    <ListStates noun="segments" query={query} isEmpty={({ total }) => total === 0} empty={empty}>
      {(answer) => (
        <div className="grid grid-cols-1 gap-4">
          <div>{make}</div>
          <DataTable
            caption="Segments"
            columns={COLUMNS}
            rows={answer.data}
            rowId={({ id }) => String(id)}
            stale={query.isPlaceholderData}
          />
          <Pager noun="segments" {...answer} page={page} onPage={(next) => void setState({ page: next })} />
        </div>
      )}
    </ListStates>
  );
}

function RemoveSegment({ segment: { id, definition, updatedAt: seenUpdatedAt } }: { segment: Row }) {
  const client = useTRPCClient();
  const [open, setOpen] = useState(false);
  const name = definition.name ?? `Segment ${id}`;
  return (
    <>
      <Button variant="outline" size="sm" aria-label={`Remove ${name}`} onClick={() => setOpen(true)}>
        Remove
      </Button>
      {open && (
        <ReasonDialog
          title={`Remove ${name}?`}
          description="No flag uses it. The log of changes has a way back."
          submitLabel="Remove"
          done="Removed."
          act={(reason) => client.featureFlags.removeSegment.mutate({ id, seenUpdatedAt, reason })}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
