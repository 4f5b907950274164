"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { FileDiff } from "lucide-react";
import Link from "next/link";
import { parseAsBoolean, useQueryStates } from "nuqs";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { EmptyState, Moment } from "@/components/feedback";
import { PagedTable, pagingParsers } from "@/components/lists";
import { Button } from "@/components/ui/button";
import { draftHref } from "./flags-nav";

type Row = RouterOutputs["flagDrafts"]["list"]["data"][number];

const { page: pageParser } = pagingParsers(["createdAt"]);
const parsers = { page: pageParser, closed: parseAsBoolean.withDefault(false) };

const COLUMNS: ColumnDef<Row>[] = [
  {
    accessorKey: "title",
    header: "Draft",
    meta: { className: "min-w-40 whitespace-normal" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-1">
        <Link
          href={draftHref(original.id)}
          className="font-medium break-words underline-offset-4 hover:underline"
        >
          {original.title}
        </Link>
        <span className="text-xs break-words text-muted-foreground">by {original.operator}</span>
      </div>
    ),
  },
  {
    id: "subjects",
    header: "Changes",
    meta: { className: "hidden sm:table-cell whitespace-normal" },
    cell: ({ row: { original } }) => (
      <span className="font-mono break-all">{original.subjects.join(", ")}</span>
    ),
  },
  {
    id: "outcome",
    header: "State",
    meta: { className: "capitalize" },
    cell: ({ row: { original } }) => original.outcome ?? "open",
  },
  {
    accessorKey: "updatedAt",
    header: "Changed",
    meta: { className: "hidden sm:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) => <Moment at={original.updatedAt} />,
  },
];

/** The drafts of every operator. */
export function DraftsList() {
  const trpc = useTRPC();
  const [{ page, closed }, setState] = useQueryStates(parsers);
  const query = useQuery(
    trpc.flagDrafts.list.queryOptions({ page, limit: 20, closed }, { placeholderData: keepPreviousData }),
  );
  const empty = (
    <EmptyState icon={FileDiff} title={closed ? "No closed drafts" : "No open drafts"}>
      Change a flag on its page: it waits here until somebody publishes it.
    </EmptyState>
  );
  return (
    <div className="grid grid-cols-1 gap-4">
      <div>
        <Button variant="outline" size="sm" onClick={() => void setState({ closed: !closed, page: null })}>
          {closed ? "Show open ones" : "Show closed ones"}
        </Button>
      </div>
      <PagedTable
        noun="drafts"
        caption="Drafts"
        query={query}
        empty={empty}
        columns={COLUMNS}
        rowId={({ id }) => id}
        page={page}
        onPage={(next) => void setState({ page: next })}
      />
    </div>
  );
}
