"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { FlagGate, LockedFeature } from "@/components/feature-flags/flag-gate";
import { useFlag } from "@/components/feature-flags/use-flag";
import { ProblemAlert } from "@/components/feedback";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { ForecastNotes } from "./forecast-notes";
import type { MeterUsage } from "./quota-bar";
import { exactly, inShort, inUnits } from "./series-groups";

const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
/** A guess needs no decimals, but where there is little else. */
const guessed = (forecast: number) => (forecast < 10 ? exact : whole).format(forecast);

/** The running period, meter by meter: what is used, what is included, and what it will come to. */
export function UsageByMeter() {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.usage.summary.queryOptions({}, { refetchInterval: 15_000 }));
  return (
    <Card>
      <CardHeader>
        <CardTitle>This period by meter</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-3">
        {data ? (
          <>
            <Rows meters={data.data} />
            <FlagGate
              flag="usage-forecast"
              locked={
                <LockedFeature title="Forecast">
                  Where the period will end at the present pace, and when a quota is used up.
                </LockedFeature>
              }
            >
              <ForecastNotes />
            </FlagGate>
          </>
        ) : error ? (
          <ProblemAlert
            error={error}
            kept="All is still counted; only showing the count failed."
            retry={() => void refetch()}
          />
        ) : (
          <Skeleton className="h-40 w-full" />
        )}
      </CardContent>
    </Card>
  );
}

function Rows({ meters }: { meters: MeterUsage[] }) {
  const forecasts = useFlag("usage-forecast").on;
  return (
    <div className="rounded-lg border">
      <Table scrollLabel="Usage by meter" className="max-sm:[&_td]:px-2 max-sm:[&_th]:px-2">
        <TableHeader>
          <TableRow>
            <TableHead>Meter</TableHead>
            <TableHead className="text-right">Used</TableHead>
            <TableHead className="text-right">Included</TableHead>
            {forecasts && <TableHead className="text-right">Forecast</TableHead>}
          </TableRow>
        </TableHeader>
        <TableBody>
          {meters.map(({ meter, name, unit, quantity, quota, forecast }) => (
            <TableRow key={meter}>
              <TableCell>{name}</TableCell>
              <TableCell
                className="text-right whitespace-nowrap tabular-nums"
                title={quantity === null ? undefined : exactly(quantity, unit)}
              >
                <span className="sm:hidden">{quantity === null ? "–" : inShort(quantity, unit)}</span>
                <span className="max-sm:hidden">{inUnits(quantity, unit)}</span>
              </TableCell>
              <TableCell
                className="text-right whitespace-nowrap tabular-nums"
                title={quota === null ? undefined : exactly(quota, unit)}
              >
                {quota === null ? "–" : inShort(quota, unit)}
              </TableCell>
              {forecasts && (
                <TableCell className="text-right tabular-nums">
                  {forecast === null ? "–" : guessed(forecast)}
                </TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
