import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { RateLimitsAnswer } from "./rate-limits";

/** What the plan bounds by number, and how much of it is used. */
export function QuotasTable({ quotas }: { quotas: RateLimitsAnswer["quotas"] }) {
  return (
    <div className="rounded-lg border">
      <Table scrollLabel="Quotas">
        <TableHeader>
          <TableRow>
            <TableHead>Quota</TableHead>
            <TableHead className="text-right">Used</TableHead>
            <TableHead className="text-right">Limit</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {quotas.map(({ quota, used, limit }) => (
            <TableRow key={quota}>
              <TableCell>{spoken(quota)}</TableCell>
              <TableCell className="text-right tabular-nums">{used.toLocaleString("en")}</TableCell>
              <TableCell className="text-right tabular-nums">
                {limit === null ? "no limit" : limit.toLocaleString("en")}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

/** `api_calls` as `API calls`. */
export function spoken(name: string): string {
  const words = name.replaceAll("_", " ").replace(/\bapi\b/, "API");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
