"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { RouterOutputs } from "@/components/api";

type Day = RouterOutputs["usage"]["series"]["data"][number];

const short = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });
const compact = new Intl.NumberFormat("en", { notation: "compact" });

/** Calls by day. The same numbers stand in the table beside it, which is what a screen reader is given. */
export function UsageChart({ days }: { days: Day[] }) {
  const highest = Math.max(0, ...days.map(({ quantity }) => quantity));
  const total = days.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <div
      role="img"
      aria-label={`Bar chart of API calls by day: ${total.toLocaleString("en")} in ${days.length} days, at most ${highest.toLocaleString("en")} a day`}
      className="h-64 w-full"
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={days} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis
            dataKey="day"
            tickFormatter={(day: string) => short.format(new Date(day))}
            tick={{ fill: "var(--muted-foreground)", fontSize: 12 }}
            tickLine={false}
            axisLine={false}
            minTickGap={24}
          />
          <YAxis
            width={40}
            allowDecimals={false}
            tickFormatter={(value: number) => compact.format(value)}
            tick={{ fill: "var(--muted-foreground)", fontSize: 12 }}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            cursor={{ fill: "var(--muted)" }}
            labelFormatter={(day) => short.format(new Date(String(day)))}
            formatter={(value) => [Number(value).toLocaleString("en"), "API calls"]}
            contentStyle={{
              background: "var(--popover)",
              color: "var(--popover-foreground)",
              border: "1px solid var(--border)",
              borderRadius: "var(--radius)",
              fontSize: 12,
            }}
            itemStyle={{ color: "var(--popover-foreground)" }}
          />
          <Bar dataKey="quantity" fill="var(--chart-1)" radius={[3, 3, 0, 0]} isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
