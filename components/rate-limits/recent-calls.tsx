"use client";

import { ChartColumn, Table2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { RateLimitsAnswer } from "./rate-limits";

type Minutes = RateLimitsAnswer["minutes"];

const Chart = dynamic(() => import("./recent-chart").then((module) => module.RecentChart), {
  ssr: false,
  loading: () => <Skeleton className="h-48 w-full" />,
});

/** Calls by minute, to look at or to read. */
export function RecentCalls({ minutes }: { minutes: Minutes }) {
  const [inTable, setInTable] = useState(false);
  if (minutes.length === 0) return <p className="text-sm text-muted-foreground">Not known at the moment.</p>;
  return (
    <div className="grid gap-2">
      {inTable ? <MinutesTable minutes={minutes} /> : <Chart minutes={minutes} />}
      <Button variant="outline" size="sm" className="justify-self-start" onClick={() => setInTable(!inTable)}>
        {inTable ? <ChartColumn aria-hidden /> : <Table2 aria-hidden />}
        {inTable ? "Show chart" : "Show numbers"}
      </Button>
    </div>
  );
}

function MinutesTable({ minutes }: { minutes: Minutes }) {
  return (
    <div className="rounded-lg border">
      <Table scrollLabel="Calls by minute" containerClassName="max-h-64 overflow-y-auto">
        <TableHeader>
          <TableRow>
            <TableHead>Minute (UTC)</TableHead>
            <TableHead className="text-right">Served</TableHead>
            <TableHead className="text-right">Refused</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {[...minutes].reverse().map(({ minute, served, refused }) => (
            <TableRow key={minute}>
              <TableCell className="tabular-nums">{minute.slice(11, 16)}</TableCell>
              <TableCell className="text-right tabular-nums">{served.toLocaleString("en")}</TableCell>
              <TableCell className="text-right tabular-nums">{refused.toLocaleString("en")}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
