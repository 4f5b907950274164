"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { Building2 } from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryStates } from "nuqs";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { EmptyState, Moment } from "@/components/feedback";
import { EnterWorkspace } from "@/components/impersonations/enter-workspace";
import { DataTable, FilterSelect, ListStates, Pager, pagingParsers, turnSort } from "@/components/lists";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { TENANT_SORT_KEYS, TENANT_STATUSES } from "@/server/services/tenants/schemas";

type TenantRow = RouterOutputs["tenants"]["list"]["data"][number];

const STATUS_VARIANTS = { active: "success", provisioning: "warning", suspended: "destructive" } as const;
const parsers = { ...pagingParsers(TENANT_SORT_KEYS), status: parseAsStringLiteral(TENANT_STATUSES) };
const STATUS_OPTIONS = TENANT_STATUSES.map((id) => ({
  id,
  name: `${id.charAt(0).toUpperCase()}${id.slice(1)}`,
}));
const numeric = { className: "hidden md:table-cell text-right tabular-nums" };

const COLUMNS: ColumnDef<TenantRow>[] = [
  {
    accessorKey: "name",
    header: "Name",
    meta: { sortKey: "name", className: "min-w-32" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <Link
          href={`/operator/tenants/${original.id}`}
          className="font-medium underline-offset-4 hover:underline"
        >
          {original.name}
        </Link>
        <span className="font-mono text-xs text-muted-foreground">{original.slug}</span>
      </div>
    ),
  },
  {
    accessorKey: "status",
    header: "Status",
    cell: ({ row: { original } }) => (
      <Badge variant={STATUS_VARIANTS[original.status]} className="capitalize">
        {original.status}
      </Badge>
    ),
  },
  { accessorKey: "plan", header: "Plan", meta: { className: "capitalize" } },
  { accessorKey: "members", header: "Members", meta: numeric },
  { accessorKey: "projects", header: "Projects", meta: numeric },
  {
    accessorKey: "createdAt",
    header: "Created",
    meta: { sortKey: "createdAt", className: "hidden sm:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) => <Moment at={original.createdAt} />,
  },
  {
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    meta: { className: "text-right" },
    cell: ({ row: { original } }) => <EnterWorkspace tenant={original} />,
  },
];

/** Every workspace of the installation, for operators. */
export function TenantsList() {
  const trpc = useTRPC();
  const [state, setState] = useQueryStates(parsers);
  const { status, ...paging } = state;
  const query = useQuery(
    trpc.tenants.list.queryOptions(
      { ...paging, limit: 20, ...(status && { status }) },
      { placeholderData: keepPreviousData },
    ),
  );
  const empty = <NoTenants onShowAll={() => void setState(null)} />;
  return (
    <div className="grid grid-cols-1 gap-4">
      <FilterSelect
        label="Status"
        value={status}
        options={STATUS_OPTIONS}
        onChange={(value) => {
          const chosen = TENANT_STATUSES.find((option) => option === value);
          void setState({ status: chosen ?? null, page: null });
        }}
      />
      <ListStates noun="tenants" query={query} isEmpty={(answer) => answer.total === 0} empty={empty}>
        {(answer) => (
          <>
            <DataTable
              caption="Tenants"
              columns={COLUMNS}
              rows={answer.data}
              rowId={(tenant) => tenant.id}
              sort={state}
              onSort={(column) => {
                const { sortBy, sortOrder } = turnSort(state, column);
                const key = TENANT_SORT_KEYS.find((candidate) => candidate === sortBy);
                void setState({ sortBy: key ?? null, sortOrder, page: null });
              }}
              stale={query.isPlaceholderData}
            />
            <Pager noun="tenants" {...answer} page={state.page} onPage={(page) => void setState({ page })} />
          </>
        )}
      </ListStates>
    </div>
  );
}

function NoTenants({ onShowAll }: { onShowAll: () => void }) {
  const showAll = (
    <Button variant="outline" onClick={onShowAll}>
      Show all tenants
    </Button>
  );
  return (
    <EmptyState icon={Building2} title="No tenants here" action={showAll}>
      None has this status, or none was created yet.
    </EmptyState>
  );
}
