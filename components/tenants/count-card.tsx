import Link from "next/link";
import { Skeleton } from "@/components/ui/skeleton";

interface CountCardProps {
  label: string;
  href: string;
  query: { data: { total: number; totalCapped?: boolean | undefined } | undefined; error: unknown };
}

/** One number, and the way to what it counts. */
export function CountCard({ label, href, query: { data, error } }: CountCardProps) {
  return (
    <Link href={href} className="grid gap-1 rounded-xl border bg-card p-5 hover:bg-accent">
      <span className="text-sm text-muted-foreground">{label}</span>
      {data ? (
        <span className="text-2xl font-semibold tabular-nums">
          {data.total.toLocaleString("en")}
          {data.totalCapped ? "+" : ""}
        </span>
      ) : error ? (
        <span className="text-sm text-muted-foreground">Could not be counted just now</span>
      ) : (
        <Skeleton className="h-8 w-16" />
      )}
    </Link>
  );
}
