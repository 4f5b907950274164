import { Skeleton } from "@/components/ui/skeleton";

const ROWS = ["a", "b", "c", "d", "e", "f"];

/** The shape of a list that is on its way. */
export function ListSkeleton({ label, rows = 6 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={`Loading ${label}`} className="rounded-lg border">
      <div className="border-b px-3 py-3">
        <Skeleton className="h-4 w-40" />
      </div>
      {ROWS.slice(0, rows).map((row) => (
        <div key={row} className="flex items-center gap-6 border-b px-3 py-3 last:border-0">
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="h-4 w-16" />
          <Skeleton className="hidden h-4 w-24 sm:block" />
        </div>
      ))}
    </div>
  );
}
