import { Progress } from "@/components/ui/progress";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { RateLimitsAnswer } from "./rate-limits";

type Limit = RateLimitsAnswer["data"][number];

/** Each limit, how fast it refills, and what is left of it. */
export function LimitsTable({ limits }: { limits: Limit[] }) {
  return (
    <div className="rounded-lg border">
      <Table scrollLabel="Limits of requests">
        <TableHeader>
          <TableRow>
            <TableHead>Limit</TableHead>
            <TableHead className="min-w-24 sm:min-w-32">Left now</TableHead>
            <TableHead className="text-right max-sm:hidden">At once</TableHead>
            <TableHead className="text-right max-sm:hidden">Refills</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {limits.map((limit) => (
            <TableRow key={`${limit.policy} ${limit.apiKeyId ?? ""}`}>
              <TableCell className="min-w-36 whitespace-normal sm:min-w-48">
                <span className="block font-medium">{nameOf(limit)}</span>
                <span className="block text-xs text-muted-foreground">{limit.appliesTo}</span>
                <span className="block pt-1 text-xs tabular-nums sm:hidden">
                  {amount(limit.size, limit)} at once,{" "}
                  {limit.ratePerSecond === null ? "free again as calls end" : `then ${pace(limit)}`}
                </span>
              </TableCell>
              <TableCell>
                <Left limit={limit} />
              </TableCell>
              <TableCell className="text-right whitespace-nowrap tabular-nums max-sm:hidden">
                {amount(limit.size, limit)}
              </TableCell>
              <TableCell className="text-right whitespace-nowrap tabular-nums max-sm:hidden">
                {pace(limit)}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function nameOf({ title, apiKeyId, apiKeyName }: Limit): string {
  if (!apiKeyId) return title;
  return `${title} ${apiKeyName ?? `…${apiKeyId.slice(-6)}`}`;
}

/** Time in seconds, as far as it is time. */
function amount(value: number, { unit }: Limit): string {
  return unit === "milliseconds" ? `${round(value / 1_000)} s` : value.toLocaleString("en");
}

/** A rate as people say it: by the second, the minute, or the hour. */
function pace({ ratePerSecond, unit }: Limit): string {
  if (ratePerSecond === null) return "as calls end";
  if (unit === "milliseconds") return `${round((ratePerSecond * 60) / 1_000)} s a minute`;
  if (ratePerSecond >= 1) return `${round(ratePerSecond)} a second`;
  if (ratePerSecond * 60 >= 1) return `${round(ratePerSecond * 60)} a minute`;
  return `${round(ratePerSecond * 3_600)} an hour`;
}

const round = (value: number) => Number(value.toFixed(1)).toLocaleString("en");

function Left({ limit }: { limit: Limit }) {
  const { remaining, size, title } = limit;
  if (remaining === null) return <span className="text-muted-foreground">not known</span>;
  const share = size > 0 ? Math.min(100, (remaining / size) * 100) : 0;
  return (
    <div className="grid gap-1">
      <span className="tabular-nums">{amount(remaining, limit)}</span>
      <Progress
        value={share}
        aria-label={`${title}: ${Math.round(share)}% is left`}
        indicatorClassName={share <= 10 ? "bg-destructive" : ""}
      />
    </div>
  );
}
