"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { KeyRound } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { CreatedKey } from "@/components/api-keys/created-key";
import { EmptyState, Moment } from "@/components/feedback";
import { PagedTable, pagingParsers } from "@/components/lists";
import { Badge } from "@/components/ui/badge";
import type { OperatorToken } from "@/server/services/operator-tokens/schemas";
import { NewTokenButton } from "./new-token-dialog";
import { RevokeToken } from "./revoke-token";

const { page: pageParser } = pagingParsers(["createdAt"]);

/** What has no column of its own on a narrow screen stands below the name. */
const COLUMNS: ColumnDef<OperatorToken>[] = [
  {
    accessorKey: "name",
    header: "Name",
    meta: { className: "min-w-32" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <span className="font-medium break-words">{original.name}</span>
        <span className="font-mono text-xs text-muted-foreground">…{original.hint}</span>
        <span className="text-xs break-words text-muted-foreground">
          {original.isOwn ? "yours" : `of ${original.owner}`}
        </span>
        <span className="md:hidden">
          <Scopes scopes={original.scopes} />
        </span>
      </div>
    ),
  },
  { id: "state", header: "State", cell: ({ row: { original } }) => <State token={original} /> },
  {
    accessorKey: "scopes",
    header: "Scopes",
    meta: { className: "hidden md:table-cell" },
    cell: ({ row: { original } }) => <Scopes scopes={original.scopes} />,
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
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    meta: { className: "text-right" },
    cell: ({ row: { original } }) => (isOver(original) ? null : <RevokeToken token={original} />),
  },
];

/** Every operator's tokens, those that are over too. */
export function TokensList() {
  const trpc = useTRPC();
  const [created, setCreated] = useState<string>();
  const [{ page }, setState] = useQueryStates({ page: pageParser });
  const query = useQuery(
    trpc.operatorTokens.list.queryOptions({ page, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const empty = (
    <EmptyState icon={KeyRound} title="No tokens yet" action={<NewTokenButton onCreated={setCreated} />}>
      A pipeline that creates, changes or exports feature flags calls the API with one.
    </EmptyState>
  );
  return (
    <>
      <PagedTable
        noun="tokens"
        caption="Operator tokens"
        query={query}
        empty={empty}
        columns={COLUMNS}
        rowId={({ id }) => id}
        page={page}
        onPage={(next) => void setState({ page: next })}
      />
      {created && <CreatedKey apiKey={created} noun="operator token" onClose={() => setCreated(undefined)} />}
    </>
  );
}

function isOver({ revokedAt, expiresAt }: OperatorToken): boolean {
  return revokedAt !== null || Date.parse(expiresAt) <= Date.now();
}

function State({ token }: { token: OperatorToken }) {
  if (token.revokedAt) return <Badge variant="secondary">Revoked</Badge>;
  if (isOver(token)) return <Badge variant="warning">Expired</Badge>;
  return (
    <div className="grid gap-1">
      <Badge variant="success">Active</Badge>
      <span className="text-xs whitespace-nowrap text-muted-foreground">
        until <Moment at={token.expiresAt} />
      </span>
    </div>
  );
}

function Scopes({ scopes }: { scopes: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {scopes.map((scope) => (
        <Badge key={scope} variant="outline" className="font-mono">
          {scope}
        </Badge>
      ))}
    </span>
  );
}
