import { ShieldCheck } from "lucide-react";
import { EmptyState } from "@/components/feedback";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { spoken } from "./quotas-table";
import type { RateLimitsAnswer } from "./rate-limits";

type Refusal = RateLimitsAnswer["refusals"][number];

/** What was refused, by limit and by who was. `known` is false while nobody can say. */
export function RefusalsTable({ refusals, known }: { refusals: Refusal[]; known: boolean }) {
  if (refusals.length === 0) {
    return (
      <EmptyState icon={ShieldCheck} title={known ? "Nothing was refused" : "Not known at the moment"}>
        {known
          ? "Whoever reaches a limit shows here within seconds."
          : "It shows again once the counters are back."}
      </EmptyState>
    );
  }
  return (
    <div className="rounded-lg border">
      <Table scrollLabel="Refused calls" containerClassName="max-h-72 overflow-y-auto">
        <TableHeader>
          <TableRow>
            <TableHead>Limit</TableHead>
            <TableHead>Who</TableHead>
            <TableHead className="text-right">Refused</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {refusals.map((refusal) => (
            <TableRow key={`${refusal.policy} ${refusal.principal}`}>
              <TableCell>{limitName(refusal.policy)}</TableCell>
              <TableCell>{whoOf(refusal)}</TableCell>
              <TableCell className="text-right tabular-nums">{refusal.count.toLocaleString("en")}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function limitName(policy: string): string {
  return policy.startsWith("quota:") ? `Quota of ${spoken(policy.slice(6))}` : spoken(policy);
}

function whoOf({ principal, apiKeyName }: Refusal): string {
  if (principal.startsWith("user:")) return "A member";
  return apiKeyName ?? `API key …${principal.slice(-6)}`;
}
