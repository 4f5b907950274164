"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChartColumn, Table2 } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { NativeSelect } from "@/components/ui/native-select";
import { Skeleton } from "@/components/ui/skeleton";
import { UsageTable } from "./usage-table";

const Chart = dynamic(() => import("./usage-chart").then((module) => module.UsageChart), {
  ssr: false,
  loading: () => <Skeleton className="h-64 w-full" />,
});

const RANGES = [7, 30, 60, 90] as const;
const parsers = {
  days: parseAsInteger.withDefault(30),
  view: parseAsStringLiteral(["chart", "table"] as const).withDefault("chart"),
};

/** API calls by day, to look at or to read. */
export function UsageSeries() {
  const trpc = useTRPC();
  const [{ days, view }, setState] = useQueryStates(parsers);
  const range = RANGES.find((candidate) => candidate === days) ?? 30;
  const query = useQuery(
    trpc.usage.series.queryOptions(
      { days: range },
      { placeholderData: keepPreviousData, refetchInterval: 15_000 },
    ),
  );
  const inTable = view === "table";
  return (
    <Card>
      <CardHeader className="flex flex-wrap items-center justify-between gap-2">
        <CardTitle>API calls by day</CardTitle>
        <CardAction className="flex gap-2">
          <NativeSelect
            aria-label="Range"
            className="h-8"
            value={range}
            onChange={(event) => void setState({ days: Number(event.target.value) })}
          >
            {RANGES.map((option) => (
              <option key={option} value={option}>
                {option} days
              </option>
            ))}
          </NativeSelect>
          <Button
            variant="outline"
            size="sm"
            onClick={() => void setState({ view: inTable ? null : "table" })}
          >
            {inTable ? <ChartColumn aria-hidden /> : <Table2 aria-hidden />}
            {inTable ? "Show chart" : "Show numbers"}
          </Button>
        </CardAction>
      </CardHeader>
      <CardContent>
        <Days query={query} inTable={inTable} />
      </CardContent>
    </Card>
  );
}

interface DaysProps {
  query: {
    data: RouterOutputs["usage"]["series"] | undefined;
    error: unknown;
    refetch: () => unknown;
  };
  inTable: boolean;
}

function Days({ query: { data, error, refetch }, inTable }: DaysProps) {
  if (data) return inTable ? <UsageTable days={data.data} /> : <Chart days={data.data} />;
  if (!error) return <Skeleton className="h-64 w-full" />;
  return (
    <ProblemAlert
      error={error}
      kept="Every call is still counted; only showing the count failed."
      retry={() => void refetch()}
    />
  );
}
