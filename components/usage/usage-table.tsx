import { Day } from "@/components/feedback";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Series } from "./series-groups";

const hour = new Intl.DateTimeFormat("en", {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
});
const told = (quantity: number | null | undefined) => quantity?.toLocaleString("en") ?? "–";

/** The numbers behind the chart, the newest first, a column for each group. */
export function UsageTable({ series }: { series: Series }) {
  const { name, granularity, data } = series;
  const steps = [...(data[0]?.points ?? [])].map(({ at }, nth) => ({ at, nth })).reverse();
  return (
    <div className="rounded-lg border">
      <Table scrollLabel={`${name} by ${granularity}`} containerClassName="max-h-96 overflow-auto">
        <TableHeader>
          <TableRow>
            <TableHead>{granularity === "day" ? "Day (UTC)" : "Hour (UTC)"}</TableHead>
            {data.map(({ group, label }) => (
              <TableHead key={group} className="text-right">
                {data.length > 1 || group !== "" ? label : name}
              </TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          <TableRow className="font-medium">
            <TableCell>In all</TableCell>
            {data.map(({ group, total }) => (
              <TableCell key={group} className="text-right tabular-nums">
                {told(total)}
              </TableCell>
            ))}
          </TableRow>
          {steps.map(({ at, nth }) => (
            <TableRow key={at}>
              <TableCell className="whitespace-nowrap">
                {granularity === "day" ? <Day date={at} /> : hour.format(new Date(at))}
              </TableCell>
              {data.map(({ group, points }) => (
                <TableCell key={group} className="text-right tabular-nums">
                  {told(points[nth]?.quantity)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
