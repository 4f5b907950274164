import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "@/components/ui/button";

interface PagerProps {
  /** What is counted, in the plural. */
  noun: string;
  page: number;
  totalPages: number;
  total: number;
  totalCapped?: boolean | undefined;
  onPage: (page: number) => void;
}

export function Pager({ noun, page, totalPages, total, totalCapped, onPage }: PagerProps) {
  const pages = Math.max(1, totalPages);
  const last = page >= pages;
  return (
    <nav
      aria-label={`Pages of ${noun}`}
      className="flex flex-wrap items-center justify-between gap-3 text-sm"
    >
      <p className="text-muted-foreground tabular-nums" aria-live="polite">
        {total.toLocaleString("en")}
        {totalCapped ? "+" : ""} {total === 1 ? noun.replace(/ies$/, "y").replace(/s$/, "") : noun} · page{" "}
        {page} of {pages.toLocaleString("en")}
      </p>
      <div className="flex gap-2">
        <Button variant="outline" size="sm" disabled={page <= 1} onClick={() => onPage(page - 1)}>
          <ChevronLeft aria-hidden />
          Previous
        </Button>
        <Button variant="outline" size="sm" disabled={last} onClick={() => onPage(page + 1)}>
          Next
          <ChevronRight aria-hidden />
        </Button>
      </div>
    </nav>
  );
}
