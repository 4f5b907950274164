"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { CreatedKey } from "@/components/api-keys/created-key";
import { KEY_COLUMNS } from "@/components/api-keys/key-columns";
import { EmptyState } from "@/components/feedback";
import { DataTable, ListStates, Pager, pagingParsers, turnSort } from "@/components/lists";
import type { ServiceAccount } from "@/server/services/service-accounts/schemas";
import { NewAccountKeyButton } from "./new-account-key-button";

const parsers = pagingParsers(["createdAt"]);

/** The keys of one service account, the revoked and expired ones included. */
export function AccountKeys({ account }: { account: ServiceAccount }) {
  const trpc = useTRPC();
  const [created, setCreated] = useState<string>();
  const [state, setState] = useQueryStates(parsers);
  const input = { ...state, serviceAccountId: account.id, limit: 20 };
  const query = useQuery(trpc.apiKeys.list.queryOptions(input, { placeholderData: keepPreviousData }));
  const empty = (
    <EmptyState
      icon={KeyRound}
      title="No keys yet"
      action={<NewAccountKeyButton account={account} label="Make its first key" onCreated={setCreated} />}
    >
      Its keys may do what its role allows at each call. They end with it, and with the access of who made
      them.
    </EmptyState>
  );
  return (
    <>
      <ListStates noun="API keys" query={query} isEmpty={(answer) => answer.total === 0} empty={empty}>
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
