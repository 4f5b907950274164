import type { ColumnDef } from "@tanstack/react-table";
import type { RouterOutputs } from "@/components/api";
import { Day } from "@/components/feedback";
import { Badge } from "@/components/ui/badge";
import { MemberMenu } from "./member-menu";
import { MemberRoleSelect } from "./member-role-select";

export type Member = RouterOutputs["members"]["list"]["data"][number];

export function memberColumns(personId: string): ColumnDef<Member>[] {
  return [
    {
      accessorKey: "name",
      header: "Name",
      meta: { className: "min-w-28" },
      cell: ({ row: { original } }) => (
        <div className="grid gap-0.5">
          <span className="font-medium">
            {original.name}
            {original.userId === personId && (
              <span className="font-normal text-muted-foreground"> (you)</span>
            )}
            {original.suspendedAt && (
              <Badge variant="warning" className="ml-2">
                Suspended
              </Badge>
            )}
          </span>
          <span className="text-xs break-all text-muted-foreground">{original.email}</span>
        </div>
      ),
    },
    {
      accessorKey: "role",
      header: "Role",
      cell: ({ row: { original } }) => <MemberRoleSelect member={original} />,
    },
    {
      accessorKey: "createdAt",
      header: "Since",
      meta: { className: "hidden sm:table-cell whitespace-nowrap" },
      cell: ({ row: { original } }) => <Day date={original.createdAt} />,
    },
    {
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      meta: { className: "w-10 text-right" },
      cell: ({ row: { original } }) => <MemberMenu member={original} isSelf={original.userId === personId} />,
    },
  ];
}
