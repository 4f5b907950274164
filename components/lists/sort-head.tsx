import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import { TableHead } from "@/components/ui/table";
import type { Sort } from "./paging";

interface SortHeadProps {
  label: string;
  column: string;
  sort: Sort;
  onSort: (column: string) => void;
  className?: string | undefined;
}

/** A column's head that sorts by it; the current order is told by `aria-sort`. */
export function SortHead({ label, column, sort, onSort, className }: SortHeadProps) {
  const active = sort.sortBy === column;
  const Icon = !active ? ArrowUpDown : sort.sortOrder === "asc" ? ArrowUp : ArrowDown;
  const state = !active ? "none" : sort.sortOrder === "asc" ? "ascending" : "descending";
  return (
    <TableHead aria-sort={state} className={className}>
      <button
        type="button"
        onClick={() => onSort(column)}
        className="-mx-1 inline-flex min-h-7 items-center gap-1 rounded px-1 hover:text-foreground"
      >
        {label}
        <Icon className="size-3.5" aria-hidden />
      </button>
    </TableHead>
  );
}
