"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { FlaskConical } from "lucide-react";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useTRPC } from "@/components/api";
import { EmptyState, Moment } from "@/components/feedback";
import { PagedTable, pagingParsers } from "@/components/lists";
import { Button } from "@/components/ui/button";
import { type Experiment, ExperimentState, SUBJECTS } from "./experiment-state";

const { page: pageParser } = pagingParsers(["createdAt"]);

const COLUMNS: ColumnDef<Experiment>[] = [
  {
    accessorKey: "name",
    header: "Name",
    meta: { className: "min-w-32" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <Link
          href={`/operator/experiments/${original.id}`}
          className="font-medium break-words underline-offset-4 hover:underline"
        >
          {original.name}
        </Link>
        <span className="font-mono text-xs break-all text-muted-foreground">{original.flagKey}</span>
      </div>
    ),
  },
  {
    accessorKey: "state",
    header: "State",
    cell: ({ row: { original } }) => <ExperimentState state={original.state} />,
  },
  {
    accessorKey: "subjectKind",
    header: "Counts",
    meta: { className: "hidden sm:table-cell" },
    cell: ({ row: { original } }) => SUBJECTS[original.subjectKind],
  },
  {
    accessorKey: "startedAt",
    header: "Started",
    meta: { className: "hidden sm:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) => (original.startedAt ? <Moment at={original.startedAt} /> : "–"),
  },
];

/** Every experiment there was, the newest first. */
export function ExperimentsList() {
  const trpc = useTRPC();
  const [{ page }, setState] = useQueryStates({ page: pageParser });
  const query = useQuery(
    trpc.experiments.list.queryOptions({ page, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const begin = (
    <Button asChild>
      <Link href="/operator/experiments/new">Draft the first one</Link>
    </Button>
  );
  const empty = (
    <EmptyState icon={FlaskConical} title="No experiments yet" action={begin}>
      An experiment tries the variants of a flag, and says which does better, or that nothing can be said.
    </EmptyState>
  );
  return (
    <PagedTable
      noun="experiments"
      caption="Experiments"
      query={query}
      empty={empty}
      columns={COLUMNS}
      rowId={({ id }) => id}
      page={page}
      onPage={(next) => void setState({ page: next })}
    />
  );
}
