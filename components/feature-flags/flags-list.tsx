"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { Flag } from "lucide-react";
import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { createContext, useContext } from "react";
import { useTRPC } from "@/components/api";
import { EmptyState, Moment } from "@/components/feedback";
import { FilterSelect, PagedTable, pagingParsers, SearchField } from "@/components/lists";
import { Button } from "@/components/ui/button";
import { FLAG_STATES, type FlagRow } from "@/server/services/feature-flags/schemas";
import { FlagState } from "./flag-state";
import { flagHref } from "./flags-nav";
import { useSegmentNames } from "./use-segment-names";
import { byNumber, glance, planName, type SegmentName } from "./words";

const { page: pageParser } = pagingParsers(["key"]);
const parsers = {
  page: pageParser,
  search: parseAsString,
  state: parseAsStringLiteral(FLAG_STATES),
};
const STATE_NAMES = { killed: "Killed", scheduled: "Scheduled", archived: "Archived" } as const;
const STATE_OPTIONS = Object.entries(STATE_NAMES).map(([id, name]) => ({ id, name }));

/** Asked for once a page, not by each row. */
const SegmentNames = createContext<SegmentName>(byNumber);

const COLUMNS: ColumnDef<FlagRow>[] = [
  {
    accessorKey: "key",
    header: "Flag",
    meta: { className: "min-w-40 max-w-72" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-1">
        <Link
          href={flagHref(original.key)}
          className="font-mono font-medium break-all underline-offset-4 hover:underline"
        >
          {original.key}
        </Link>
        {original.definition.description && (
          <span className="text-xs break-words whitespace-normal text-muted-foreground">
            {original.definition.description}
          </span>
        )}
        <span className="text-xs break-words whitespace-normal md:hidden">
          <OnFor flag={original} />
        </span>
      </div>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: ({ row: { original } }) => <FlagState flag={original} />,
  },
  {
    id: "onFor",
    header: "On for",
    meta: { className: "hidden md:table-cell max-w-72 break-words whitespace-normal" },
    cell: ({ row: { original } }) => <OnFor flag={original} />,
  },
  {
    accessorKey: "overrides",
    header: "Overrides",
    meta: { className: "hidden sm:table-cell text-right tabular-nums" },
  },
  {
    accessorKey: "updatedAt",
    header: "Changed",
    meta: { className: "hidden sm:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) => <Moment at={original.updatedAt} />,
  },
];

/** Whom a flag is on for; what stands above its rules is told with it, and before it where it decides. */
function OnFor({ flag }: { flag: FlagRow }) {
  const { killedAt, managedBy } = flag;
  const words = glance(flag, useContext(SegmentNames));
  return (
    <span className="grid gap-0.5">
      {killedAt ? "Nobody" : words}
      {killedAt && <span className="text-xs text-muted-foreground">Without the kill switch: {words}</span>}
      {managedBy.length > 0 && (
        <span className="text-xs text-muted-foreground">
          Workspaces on {managedBy.map(planName).join(" and ")} choose for themselves
        </span>
      )}
    </span>
  );
}

/** Every flag of this installation, for operators. */
export function FlagsList() {
  const trpc = useTRPC();
  const [{ page, search, state }, setState] = useQueryStates(parsers);
  const query = useQuery(
    trpc.featureFlags.list.queryOptions(
      { page, limit: 20, ...(search && { search }), ...(state && { state }) },
      { placeholderData: keepPreviousData },
    ),
  );
  const nameOf = useSegmentNames((query.data?.data ?? []).map(({ definition }) => definition));
  const empty = <NoFlags filtered={Boolean(search ?? state)} onShowAll={() => void setState(null)} />;
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <SearchField
          label="Search flags"
          placeholder="Search keys and descriptions"
          value={search}
          onChange={(text) => void setState({ search: text, page: null })}
        />
        <FilterSelect
          label="State"
          value={state}
          options={STATE_OPTIONS}
          onChange={(value) => {
            const chosen = FLAG_STATES.find((option) => option === value);
            void setState({ state: chosen ?? null, page: null });
          }}
        />
      </div>
      <SegmentNames value={nameOf}>
        <PagedTable
          noun="flags"
          caption="Flags"
          query={query}
          empty={empty}
          columns={COLUMNS}
          rowId={({ key }) => key}
          page={page}
          onPage={(next) => void setState({ page: next })}
        />
      </SegmentNames>
    </div>
  );
}

function NoFlags({ filtered, onShowAll }: { filtered: boolean; onShowAll: () => void }) {
  if (!filtered) {
    return (
      <EmptyState icon={Flag} title="No flags yet">
        What the code asks for has its declared default until a flag is defined for it.
      </EmptyState>
    );
  }
  const showAll = (
    <Button variant="outline" onClick={onShowAll}>
      Show all flags
    </Button>
  );
  return (
    <EmptyState icon={Flag} title="No such flags" action={showAll}>
      None has this state, or this in its key or description.
    </EmptyState>
  );
}
