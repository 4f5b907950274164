"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { MailOpen } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { EmptyState } from "@/components/feedback";
import { DataTable, ListStates, Pager } from "@/components/lists";
import { INVITATION_COLUMNS } from "./invitation-columns";

/** Invitations that wait for an answer, the expired ones among them. */
export function InvitationsList() {
  const trpc = useTRPC();
  const [page, setPage] = useState(1);
  const query = useQuery(
    trpc.invitations.list.queryOptions(
      { page, limit: 20, status: "open" },
      { placeholderData: keepPreviousData },
    ),
  );
  const empty = (
    <EmptyState icon={MailOpen} title="No open invitations">
      Whoever you invite stands here until they accept.
    </EmptyState>
  );
  return (
    <ListStates noun="invitations" query={query} isEmpty={(answer) => answer.total === 0} empty={empty}>
      {(answer) => (
        <div className="grid grid-cols-1 gap-4">
          <DataTable
            caption="Open invitations"
            columns={INVITATION_COLUMNS}
            rows={answer.data}
            rowId={(invitation) => invitation.id}
            stale={query.isPlaceholderData}
          />
          <Pager noun="invitations" {...answer} page={page} onPage={setPage} />
        </div>
      )}
    </ListStates>
  );
}
