"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { useTRPC } from "@/components/api";
import { EmptyState } from "@/components/feedback";
import { DataTable, ListStates, Pager, pagingParsers } from "@/components/lists";
import { usePerson } from "@/components/tenants/workspace";
import { memberColumns } from "./member-columns";

const { page: pageParser } = pagingParsers(["createdAt"]);

export function MembersList() {
  const trpc = useTRPC();
  const { id } = usePerson();
  const [{ page }, setState] = useQueryStates({ page: pageParser });
  const query = useQuery(
    trpc.members.list.queryOptions({ page, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const columns = useMemo(() => memberColumns(id), [id]);
  const empty = (
    <EmptyState icon={Users} title="Nobody on this page">
      Invite people by their e-mail address.
    </EmptyState>
  );
  return (
    <ListStates noun="members" query={query} isEmpty={(answer) => answer.total === 0} empty={empty}>
      {(answer) => (
        <div className="grid grid-cols-1 gap-4">
          <DataTable
            caption="Members"
            columns={columns}
            rows={answer.data}
            rowId={(member) => member.id}
            stale={query.isPlaceholderData}
          />
          <Pager noun="members" {...answer} page={page} onPage={(next) => void setState({ page: next })} />
        </div>
      )}
    </ListStates>
  );
}
