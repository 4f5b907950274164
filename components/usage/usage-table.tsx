import type { RouterOutputs } from "@/components/api";
import { Day } from "@/components/feedback";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

type Days = RouterOutputs["usage"]["series"]["data"];

export function UsageTable({ days }: { days: Days }) {
  return (
    <div className="rounded-lg border">
      <Table scrollLabel="API calls by day" containerClassName="max-h-96 overflow-y-auto">
        <TableHeader>
          <TableRow>
            <TableHead>Day (UTC)</TableHead>
            <TableHead className="text-right">API calls</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {[...days].reverse().map(({ day, quantity }) => (
            <TableRow key={day}>
              <TableCell>
                <Day date={day} />
              </TableCell>
              <TableCell className="text-right tabular-nums">{quantity.toLocaleString("en")}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
