"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Bot } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { useTRPC } from "@/components/api";
import { EmptyState } from "@/components/feedback";
import { DataTable, ListStates, Pager, pagingParsers } from "@/components/lists";
import { useWorkspace } from "@/components/tenants/workspace";
import { NewServiceAccountButton } from "./new-service-account-button";
import { serviceAccountColumns } from "./service-account-columns";

const { page: pageParser } = pagingParsers(["createdAt"]);

export function ServiceAccountsList() {
  const trpc = useTRPC();
  const { slug } = useWorkspace();
  const [{ page }, setState] = useQueryStates({ page: pageParser });
  const query = useQuery(
    trpc.serviceAccounts.list.queryOptions({ page, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const columns = useMemo(() => serviceAccountColumns(slug), [slug]);
  const empty = (
    <EmptyState
      icon={Bot}
      title="No service accounts yet"
      action={<NewServiceAccountButton label="Make the first one" />}
    >
      A service account is a machine’s place here: a role that you can change at any time, and keys that
      follow it.
    </EmptyState>
  );
  return (
    <ListStates noun="service accounts" query={query} isEmpty={(answer) => answer.total === 0} empty={empty}>
      {(answer) => (
        <div className="grid grid-cols-1 gap-4">
          <DataTable
            caption="Service accounts"
            columns={columns}
            rows={answer.data}
            rowId={(account) => account.id}
            stale={query.isPlaceholderData}
          />
          <Pager
            noun="service accounts"
            {...answer}
            page={page}
            onPage={(next) => void setState({ page: next })}
          />
        </div>
      )}
    </ListStates>
  );
}
