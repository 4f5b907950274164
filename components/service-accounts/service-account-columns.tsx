import type { ColumnDef } from "@tanstack/react-table";
import Link from "next/link";
import { Moment } from "@/components/feedback";
import { Badge } from "@/components/ui/badge";
import { roleName } from "@/server/kernel/permissions";
import type { ServiceAccount } from "@/server/services/service-accounts/schemas";
import { ServiceAccountMenu } from "./service-account-menu";

export function serviceAccountColumns(slug: string): ColumnDef<ServiceAccount>[] {
  return [
    {
      accessorKey: "name",
      header: "Name",
      meta: { className: "min-w-32" },
      cell: ({ row: { original } }) => (
        <div className="grid gap-0.5">
          <span className="flex flex-wrap items-center gap-2">
            <Link
              href={`/${slug}/service-accounts/${original.id}`}
              className="font-medium break-words underline-offset-4 hover:underline"
            >
              {original.name}
            </Link>
            {original.suspendedAt && <Badge variant="warning">Suspended</Badge>}
          </span>
          {original.description && (
            <span className="text-xs break-words text-muted-foreground">{original.description}</span>
          )}
        </div>
      ),
    },
    {
      id: "role",
      header: "Role",
      cell: ({ row: { original } }) => <Badge variant="secondary">{roleName(original)}</Badge>,
    },
    {
      accessorKey: "apiKeys",
      header: "Live keys",
      meta: { className: "hidden sm:table-cell w-24 tabular-nums" },
    },
    {
      accessorKey: "lastUsedAt",
      header: "Last used",
      meta: { className: "hidden md:table-cell whitespace-nowrap" },
      cell: ({ row: { original } }) =>
        original.lastUsedAt ? (
          <Moment at={original.lastUsedAt} />
        ) : (
          <span className="text-muted-foreground">Never</span>
        ),
    },
    {
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      meta: { className: "w-10 text-right" },
      cell: ({ row: { original } }) => <ServiceAccountMenu account={original} />,
    },
  ];
}
