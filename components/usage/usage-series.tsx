"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import dynamic from "next/dynamic";
import { useTRPC } from "@/components/api";
import { EmptyState, ProblemAlert } from "@/components/feedback";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { SeriesControls, useSeriesState } from "./series-controls";
import type { Series } from "./series-groups";
import { UsageTable } from "./usage-table";

const Chart = dynamic(() => import("./usage-chart").then((module) => module.UsageChart), {
  ssr: false,
  loading: () => <Skeleton className="h-64 w-full" />,
});

/** Usage of a meter over time and by who used it, to look at, to read, or to take along. */
export function UsageSeries() {
  const trpc = useTRPC();
  const state = useSeriesState();
  const query = useQuery(
    trpc.usage.series.queryOptions(state.asked, {
      placeholderData: keepPreviousData,
      refetchInterval: 15_000,
    }),
  );
  return (
    <Card>
      <CardHeader className="grid gap-3">
        <CardTitle>{query.data?.name ?? "Usage"} over time</CardTitle>
        <SeriesControls state={state} />
      </CardHeader>
      <CardContent>
        <Told query={query} inTable={state.view === "table"} />
      </CardContent>
    </Card>
  );
}

interface ToldProps {
  query: { data: Series | undefined; error: unknown; refetch: () => unknown };
  inTable: boolean;
}

function Told({ query: { data, error, refetch }, inTable }: ToldProps) {
  if (data?.data.length === 0) {
    return (
      <EmptyState icon={Activity} title="Nothing was used in this time">
        Choose a longer time or another meter. Events show up here within seconds of being sent.
      </EmptyState>
    );
  }
  if (data) return inTable ? <UsageTable series={data} /> : <Chart series={data} />;
  if (!error) return <Skeleton className="h-64 w-full" />;
  return (
    <ProblemAlert
      error={error}
      kept="All is still counted; only showing the count failed."
      retry={() => void refetch()}
    />
  );
}
