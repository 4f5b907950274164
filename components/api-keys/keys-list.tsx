"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { EmptyState } from "@/components/feedback";
import { DataTable, ListStates, Pager, pagingParsers, turnSort } from "@/components/lists";
import { CreateKeyButton } from "./create-key-button";
import { CreatedKey } from "./created-key";
import { KEY_COLUMNS } from "./key-columns";

const parsers = pagingParsers(["createdAt"]);

export function KeysList() {
  const trpc = useTRPC();
  const [created, setCreated] = useState<string>();
  const [state, setState] = useQueryStates(parsers);
  const query = useQuery(
    trpc.apiKeys.list.queryOptions({ ...state, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const empty = (
    <EmptyState
      icon={KeyRound}
      title="No API keys yet"
      action={<CreateKeyButton label="Make your first key" onCreated={setCreated} />}
    >
      A key lets a machine call /api/v1 as this workspace, within its scopes and the plan’s rate.
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
