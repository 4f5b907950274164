"use client";

import { ScrollText } from "lucide-react";
import { ExportsList } from "@/components/audit-exports/exports-list";
import { NewExportMenu } from "@/components/audit-exports/new-export-menu";
import { EmptyState } from "@/components/feedback";
import { OfMembers } from "@/components/impersonations/of-members";
import { ListStates, Pager } from "@/components/lists";
import { Button } from "@/components/ui/button";
import { AuditFilters } from "./audit-filters";
import { AuditTable } from "./audit-table";
import { useAuditList } from "./use-audit-list";

/** The workspace's audit log; page and filters stand in the URL. */
export function AuditEntriesList() {
  const { query, state, filters, filtered, toPage, clear, filterOn } = useAuditList();
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <AuditFilters values={state} onChange={filterOn} />
        <OfMembers>
          <NewExportMenu filters={filters} />
        </OfMembers>
      </div>
      <OfMembers>
        <ExportsList />
      </OfMembers>
      <ListStates
        noun="entries"
        query={query}
        isEmpty={(answer) => answer.total === 0}
        empty={<NoEntries filtered={filtered} onClear={clear} />}
      >
        {(answer) => (
          <>
            <AuditTable entries={answer.data} stale={query.isPlaceholderData} onFilter={filterOn} />
            <Pager noun="entries" {...answer} page={state.page} onPage={toPage} />
          </>
        )}
      </ListStates>
    </div>
  );
}

function NoEntries({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    const showAll = (
      <Button variant="outline" onClick={onClear}>
        Show the whole log
      </Button>
    );
    return (
      <EmptyState icon={ScrollText} title="No entry fits these filters" action={showAll}>
        Loosen a filter, or search for another word.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={ScrollText} title="Nothing has been done yet">
      Whatever anybody changes in this workspace, by hand or by an API key, is written down here.
    </EmptyState>
  );
}
