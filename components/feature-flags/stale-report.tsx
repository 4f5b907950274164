"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { Leaf } from "lucide-react";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { Day, EmptyState, Moment } from "@/components/feedback";
import { PagedTable, pagingParsers } from "@/components/lists";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { flagHref } from "./flags-nav";

type Report = RouterOutputs["featureFlags"]["listStale"];
type Row = Report["data"][number];

const { page: pageParser } = pagingParsers(["key"]);

const REASONS: Readonly<Record<Row["reasons"][number], string>> = {
  marked: "Marked as stale",
  "on-for-all": "On for everybody for 30 days",
  "off-for-all": "Off for everybody for 30 days",
  "past-lifetime": "Past the lifetime of its type",
  unreferenced: "Not in the code",
  "not-evaluated": "Not evaluated for 30 days",
};

const COLUMNS: ColumnDef<Row>[] = [
  {
    accessorKey: "key",
    header: "Flag",
    meta: { className: "min-w-40 max-w-72" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-1">
        <Link
          href={flagHref(original.key)}
          className="font-mono font-medium break-all whitespace-normal underline-offset-4 hover:underline"
        >
          {original.key}
        </Link>
        <span className="text-xs text-muted-foreground">{original.type ?? "no type"}</span>
      </div>
    ),
  },
  {
    id: "reasons",
    header: "Why",
    cell: ({ row: { original } }) => (
      <span className="flex flex-wrap gap-1">
        {original.reasons.map((reason) => (
          <Badge key={reason} variant="outline" className="whitespace-normal">
            {REASONS[reason]}
          </Badge>
        ))}
      </span>
    ),
  },
  {
    id: "evaluated",
    header: "Last evaluated",
    meta: { className: "hidden sm:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) =>
      original.lastEvaluatedOn ? (
        <Day date={original.lastEvaluatedOn} />
      ) : (
        <span className="text-muted-foreground">Not known</span>
      ),
  },
  {
    accessorKey: "updatedAt",
    header: "Changed",
    meta: { className: "hidden md:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) => <Moment at={original.updatedAt} />,
  },
  {
    accessorKey: "createdAt",
    header: "Made",
    meta: { className: "hidden lg:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) => <Moment at={original.createdAt} />,
  },
];

/** What may be ready for the archive, and what the code asks for that nobody defined. */
export function StaleReport() {
  const trpc = useTRPC();
  const [{ page }, setState] = useQueryStates({ page: pageParser });
  const query = useQuery(
    trpc.featureFlags.listStale.queryOptions({ page, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  return (
    <PagedTable
      noun="flags"
      caption="Stale flags"
      query={query}
      empty={
        <EmptyState icon={Leaf} title="No stale flags">
          Every flag decides something, is asked for, and is not past its time.
        </EmptyState>
      }
      columns={COLUMNS}
      rowId={({ key }) => key}
      page={page}
      onPage={(next) => void setState({ page: next })}
      below={({ notDefined }) => <NotDefined flags={notDefined} />}
    />
  );
}

function NotDefined({ flags }: { flags: Report["notDefined"] }) {
  if (flags.length === 0) return null;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Declared, and not defined</CardTitle>
        <CardDescription>These have their declared default, for everybody.</CardDescription>
      </CardHeader>
      <CardContent>
        <ul className="grid gap-3 text-sm">
          {flags.map(({ key, description, byDefault, references }) => (
            <li key={key} className="grid gap-1">
              <span className="flex flex-wrap items-center gap-2">
                <code className="font-mono font-medium break-all">{key}</code>
                <Badge variant={byDefault ? "success" : "outline"}>{byDefault ? "On" : "Off"}</Badge>
              </span>
              <span className="break-words text-muted-foreground">
                {description}{" "}
                {references === 0 ? "Nothing asks for it." : `Asked for in ${references} places.`}
              </span>
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  );
}
