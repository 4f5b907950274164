"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartColumn, Table2 } from "lucide-react";
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { NativeSelect } from "@/components/ui/native-select";
import { USAGE_GROUPS } from "@/server/services/usage/schemas";
import { DownloadCsv } from "./download-csv";

const RANGES = { 1: "Last 24 hours", 7: "7 days", 30: "30 days", 60: "60 days", 90: "90 days" } as const;

const GROUPS: Readonly<Record<(typeof USAGE_GROUPS)[number], string>> = {
  none: "All together",
  key: "By API key",
  member: "By member",
  dimension: "By dimension",
};

const parsers = {
  meter: parseAsString.withDefault("api_calls"),
  days: parseAsInteger.withDefault(30),
  by: parseAsStringLiteral(USAGE_GROUPS).withDefault("none"),
  view: parseAsStringLiteral(["chart", "table"] as const).withDefault("chart"),
};

/** What is looked at, kept in the address. */
export function useSeriesState() {
  const [{ meter, days, by, view }, set] = useQueryStates(parsers);
  const range = days in RANGES ? days : 30;
  return {
    view,
    set,
    asked: {
      meter,
      groupBy: by,
      days: range,
      granularity: range === 1 ? ("hour" as const) : ("day" as const),
    },
  };
}

type State = ReturnType<typeof useSeriesState>;

export function SeriesControls({ state: { asked, view, set } }: { state: State }) {
  const trpc = useTRPC();
  const meters = useQuery(trpc.usage.summary.queryOptions({}));
  const chosen = meters.data?.data.find(({ meter }) => meter === asked.meter);
  const addsUp = !chosen || chosen.aggregation === "sum" || chosen.aggregation === "count";
  const inTable = view === "table";
  return (
    <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      <NativeSelect
        aria-label="Meter"
        className="h-8"
        value={asked.meter}
        onChange={(event) => void set({ meter: event.target.value, by: null })}
      >
        {(meters.data?.data ?? [{ meter: asked.meter, name: asked.meter }]).map(({ meter, name }) => (
          <option key={meter} value={meter}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        aria-label="Range"
        className="h-8"
        value={asked.days}
        onChange={(event) => void set({ days: Number(event.target.value) })}
      >
        {Object.entries(RANGES)
          .filter(([days]) => days !== "1" || chosen?.aggregation !== "unique")
          .map(([days, label]) => (
            <option key={days} value={days}>
              {label}
            </option>
          ))}
      </NativeSelect>
      <NativeSelect
        aria-label="Breakdown"
        className="h-8"
        value={asked.groupBy}
        onChange={(event) => void set({ by: USAGE_GROUPS.find((one) => one === event.target.value) ?? null })}
      >
        {USAGE_GROUPS.filter((by) => by !== "member" || addsUp).map((by) => (
          <option key={by} value={by}>
            {GROUPS[by]}
          </option>
        ))}
      </NativeSelect>
      <Button variant="outline" size="sm" onClick={() => void set({ view: inTable ? null : "table" })}>
        {inTable ? <ChartColumn aria-hidden /> : <Table2 aria-hidden />}
        {inTable ? "Show chart" : "Show numbers"}
      </Button>
      <DownloadCsv asked={asked} />
    </div>
  );
}
