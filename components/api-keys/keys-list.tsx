"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useQueryStates } from "nuqs";
import { type ReactNode, useState } from "react";
import { useTRPC } from "@/components/api";
import { EmptyState } from "@/components/feedback";
import { DataTable, ListStates, Pager, pagingParsers, turnSort } from "@/components/lists";
import { CreatedKey } from "./created-key";
import { KEY_COLUMNS } from "./key-columns";

const parsers = pagingParsers(["createdAt"]);

interface KeysListProps {
  /** Whose keys; without it the whole workspace's. */
  serviceAccountId?: string;
  empty: {
    title: string;
    text: string;
    /** The button that makes the first one, and hands over its secret: it goes as soon as the list has a row. */
    action: (onCreated: (key: string) => void) => ReactNode;
  };
}

/** API keys, the revoked and expired ones included. */
export function KeysList({ serviceAccountId, empty }: KeysListProps) {
  const trpc = useTRPC();
  const [created, setCreated] = useState<string>();
  const [state, setState] = useQueryStates(parsers);
  const input = { ...state, limit: 20, ...(serviceAccountId && { serviceAccountId }) };
  const query = useQuery(trpc.apiKeys.list.queryOptions(input, { placeholderData: keepPreviousData }));
  const nothing = (
    <EmptyState icon={KeyRound} title={empty.title} action={empty.action(setCreated)}>
      {empty.text}
    </EmptyState>
  );
  return (
    <>
      <ListStates noun="API keys" query={query} isEmpty={(answer) => answer.total === 0} empty={nothing}>
        {(answer) => (
          <div className="grid grid-cols-1 gap-4">
            <DataTable
              caption="API keys"
              columns={KEY_COLUMNS}
              rows={answer.data}
              rowId={(apiKey) => apiKey.id}
              sort={state}
              onSort={(column) => void setState({ sortOrder: turnSort(state, column).sortOrder, page: null })}
              stale={query.isPlaceholderData}
            />
            <Pager noun="API keys" {...answer} page={state.page} onPage={(page) => void setState({ page })} />
          </div>
        )}
      </ListStates>
      {created && <CreatedKey apiKey={created} onClose={() => setCreated(undefined)} />}
    </>
  );
}
