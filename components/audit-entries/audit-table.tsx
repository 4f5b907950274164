import { ChevronDown, ChevronRight } from "lucide-react";
import { Fragment, useState } from "react";
import { Moment } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { AuditEntryDetails } from "./audit-entry-details";
import type { AuditFilter, ShownEntry } from "./use-audit-list";

interface AuditTableProps {
  entries: readonly ShownEntry[];
  stale: boolean;
  onFilter: (filter: AuditFilter, value: string) => void;
}

/** The entries of a page; each can be opened for all that it tells. */
export function AuditTable({ entries, stale, onFilter }: AuditTableProps) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div
      className={stale ? "rounded-lg border opacity-60" : "rounded-lg border"}
      aria-busy={stale || undefined}
    >
      <Table>
        <caption className="sr-only">Audit log</caption>
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead className="w-10">
              <span className="sr-only">Details</span>
            </TableHead>
            <TableHead>Time</TableHead>
            <TableHead className="hidden sm:table-cell">Actor</TableHead>
            <TableHead>Action</TableHead>
            <TableHead className="hidden md:table-cell">Target</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {entries.map((entry) => (
            <Fragment key={entry.id}>
              <EntryRow
                entry={entry}
                isOpen={open === entry.id}
                onToggle={() => setOpen(open === entry.id ? null : entry.id)}
              />
              {open === entry.id && (
                <TableRow className="hover:bg-transparent" id={`details-${entry.id}`}>
                  <TableCell colSpan={5} className="bg-muted/30 whitespace-normal">
                    <AuditEntryDetails entry={entry} onFilter={onFilter} />
                  </TableCell>
                </TableRow>
              )}
            </Fragment>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

interface EntryRowProps {
  entry: ShownEntry;
  isOpen: boolean;
  onToggle: () => void;
}

function EntryRow({ entry, isOpen, onToggle }: EntryRowProps) {
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <TableRow>
      <TableCell className="w-10 pr-0">
        <Button
          variant="ghost"
          size="icon"
          onClick={onToggle}
          aria-expanded={isOpen}
          aria-controls={isOpen ? `details-${entry.id}` : undefined}
          aria-label={`Details of ${entry.action} ${entry.targetLabel}`}
        >
          <Chevron aria-hidden />
        </Button>
      </TableCell>
      <TableCell className="whitespace-nowrap">
        <Moment at={entry.occurredAt} />
      </TableCell>
      <TableCell className="hidden max-w-56 truncate sm:table-cell">
        {entry.actorLabel || entry.actorId}
      </TableCell>
      <TableCell className="font-mono text-xs break-all">{entry.action}</TableCell>
      <TableCell className="hidden max-w-56 truncate md:table-cell">
        {entry.targetLabel || entry.targetId}
      </TableCell>
    </TableRow>
  );
}
