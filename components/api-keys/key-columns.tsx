import type { ColumnDef } from "@tanstack/react-table";
import { Moment } from "@/components/feedback";
import { Badge } from "@/components/ui/badge";
import type { ApiKey } from "@/server/services/api-keys/schemas";
import { KeyMenu } from "./key-menu";

export const KEY_COLUMNS: ColumnDef<ApiKey>[] = [
  {
    accessorKey: "name",
    header: "Name",
    meta: { className: "min-w-32" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <span className="font-medium break-words">{original.name}</span>
        <span className="font-mono text-xs text-muted-foreground">…{original.hint}</span>
      </div>
    ),
  },
  { id: "state", header: "State", cell: ({ row: { original } }) => <KeyState apiKey={original} /> },
  {
    accessorKey: "scopes",
    header: "Scopes",
    meta: { className: "hidden md:table-cell" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-1">
        {original.serviceAccountId && original.scopes.length === 0 ? (
          <Badge variant="outline">As its service account</Badge>
        ) : (
          <Scopes scopes={original.scopes} />
        )}
        <Limits apiKey={original} />
      </div>
    ),
  },
  {
    accessorKey: "lastUsedAt",
    header: "Last used",
    meta: { className: "hidden sm:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) =>
      original.lastUsedAt ? (
        <Moment at={original.lastUsedAt} />
      ) : (
        <span className="text-muted-foreground">Never</span>
      ),
  },
  {
    accessorKey: "createdAt",
    header: "Created",
    meta: { sortKey: "createdAt", className: "hidden lg:table-cell whitespace-nowrap" },
    cell: ({ row: { original } }) => <Moment at={original.createdAt} />,
  },
  {
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    meta: { className: "w-10 text-right" },
    cell: ({ row: { original } }) => <KeyMenu apiKey={original} />,
  },
];

function KeyState({ apiKey: { revokedAt, expiresAt } }: { apiKey: ApiKey }) {
  if (revokedAt) return <Badge variant="secondary">Revoked</Badge>;
  if (!expiresAt) return <Badge variant="success">Active</Badge>;
  if (new Date(expiresAt).getTime() < Date.now()) return <Badge variant="warning">Expired</Badge>;
  return (
    <div className="grid gap-1">
      <Badge variant="success">Active</Badge>
      <span className="text-xs whitespace-nowrap text-muted-foreground">
        until <Moment at={expiresAt} />
      </span>
    </div>
  );
}

function Limits({ apiKey: { allowedAddresses, requestsPerMinute } }: { apiKey: ApiKey }) {
  const networks =
    allowedAddresses.length === 1 ? allowedAddresses[0] : `${allowedAddresses.length} networks`;
  const limits = [
    allowedAddresses.length > 0 && `from ${networks}`,
    requestsPerMinute !== null && `${requestsPerMinute.toLocaleString("en")} a minute`,
  ].filter(Boolean);
  if (limits.length === 0) return null;
  return <span className="text-xs text-muted-foreground">{limits.join(", ")}</span>;
}

function Scopes({ scopes }: { scopes: readonly string[] }) {
  const shown = scopes.slice(0, 3);
  return (
    <span className="flex flex-wrap gap-1" title={scopes.join(", ")}>
      {shown.map((scope) => (
        <Badge key={scope} variant="outline" className="font-mono">
          {scope}
        </Badge>
      ))}
      {scopes.length > shown.length && <Badge variant="secondary">+{scopes.length - shown.length}</Badge>}
    </span>
  );
}
