"use client";

import { useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { ShieldCheck } from "lucide-react";
import { useTRPC } from "@/components/api";
import { EmptyState } from "@/components/feedback";
import { DataTable, ListStates } from "@/components/lists";
import { PERMISSION_LABELS, rightsOfRole } from "@/server/kernel/permissions";
import type { CustomRole } from "@/server/services/roles/schemas";
import { NewRoleButton } from "./new-role-button";
import { RoleMenu } from "./role-menu";

const COLUMNS: ColumnDef<CustomRole>[] = [
  {
    accessorKey: "name",
    header: "Role",
    meta: { className: "min-w-28" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <span className="font-medium break-words">{original.name}</span>
        {original.description && (
          <span className="text-xs break-words text-muted-foreground">{original.description}</span>
        )}
      </div>
    ),
  },
  {
    accessorKey: "permissions",
    header: "Allows to",
    meta: { className: "hidden md:table-cell text-muted-foreground" },
    cell: ({ row: { original } }) =>
      [...rightsOfRole({ role: null, customRole: original })].map((one) => PERMISSION_LABELS[one]).join("; "),
  },
  {
    accessorKey: "members",
    header: "Members",
    meta: { className: "w-20 tabular-nums" },
  },
  {
    accessorKey: "serviceAccounts",
    header: "Service accounts",
    meta: { className: "hidden sm:table-cell w-28 tabular-nums" },
  },
  {
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    meta: { className: "w-10 text-right" },
    cell: ({ row: { original } }) => <RoleMenu role={original} />,
  },
];

/** The workspace's own roles: fifty at most, so that one page holds them. */
export function RolesList() {
  const trpc = useTRPC();
  const query = useQuery(trpc.roles.list.queryOptions({ limit: 100, sortOrder: "asc" }));
  const empty = (
    <EmptyState
      icon={ShieldCheck}
      title="No roles of your own yet"
      action={<NewRoleButton label="Make the first role" />}
    >
      Make one where none of the four built-in roles fits: somebody who sees the bill but no project, say.
    </EmptyState>
  );
  return (
    <ListStates noun="roles" query={query} isEmpty={(answer) => answer.total === 0} empty={empty}>
      {(answer) => (
        <DataTable caption="Roles" columns={COLUMNS} rows={answer.data} rowId={(role) => role.id} />
      )}
    </ListStates>
  );
}
