import type { ColumnDef } from "@tanstack/react-table";
import { Moment } from "@/components/feedback";
import { Badge } from "@/components/ui/badge";
import { roleName } from "@/server/kernel/permissions";
import type { Invitation } from "@/server/services/invitations/schemas";
import { InvitationActions } from "./invitation-actions";

export const INVITATION_COLUMNS: ColumnDef<Invitation>[] = [
  {
    accessorKey: "email",
    header: "Email",
    meta: { className: "min-w-28" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <span className="font-medium break-all">{original.email}</span>
        {original.inviterName && (
          <span className="text-xs text-muted-foreground">Invited by {original.inviterName}</span>
        )}
      </div>
    ),
  },
  {
    accessorKey: "role",
    header: "Role",
    meta: { className: "hidden sm:table-cell" },
    cell: ({ row: { original } }) => <Badge variant="secondary">{roleName(original)}</Badge>,
  },
  {
    accessorKey: "expiresAt",
    header: "Expires",
    meta: { className: "whitespace-nowrap" },
    cell: ({ row: { original } }) =>
      original.status === "expired" ? (
        <Badge variant="warning">Expired</Badge>
      ) : (
        <Moment at={original.expiresAt} />
      ),
  },
  {
    accessorKey: "lastSentAt",
    header: "Last sent",
    meta: { className: "hidden md:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) => <Moment at={original.lastSentAt} />,
  },
  {
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    meta: { className: "w-10 text-right" },
    cell: ({ row: { original } }) => <InvitationActions invitation={original} />,
  },
];
