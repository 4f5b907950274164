"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { RateLimitsAnswer } from "./rate-limits";

const compact = new Intl.NumberFormat("en", { notation: "compact" });
const tick = { fill: "var(--muted-foreground)", fontSize: 12 };

/** Served and refused calls by minute, one upon the other. The table beside it has the same numbers. */
export function RecentChart({ minutes }: { minutes: RateLimitsAnswer["minutes"] }) {
  const sum = (of: "served" | "refused") => minutes.reduce((total, minute) => total + minute[of], 0);
  return (
    <div
      role="img"
      aria-label={`Bar chart of calls by minute: ${sum("served").toLocaleString("en")} served and ${sum("refused").toLocaleString("en")} refused in ${minutes.length} minutes`}
      className="h-48 w-full"
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={minutes} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis
            dataKey="minute"
            tickFormatter={(minute: string) => minute.slice(11, 16)}
            tick={tick}
            tickLine={false}
            axisLine={false}
            minTickGap={24}
          />
          <YAxis
            width={40}
            allowDecimals={false}
            tickFormatter={(value: number) => compact.format(value)}
            tick={tick}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            cursor={{ fill: "var(--muted)" }}
            labelFormatter={(minute) => `${String(minute).slice(11, 16)} UTC`}
            contentStyle={{
              background: "var(--popover)",
              color: "var(--popover-foreground)",
              border: "1px solid var(--border)",
              borderRadius: "var(--radius)",
              fontSize: 12,
            }}
          />
          <Bar
            dataKey="served"
            name="Served"
            stackId="calls"
            fill="var(--chart-1)"
            isAnimationActive={false}
          />
          <Bar
            dataKey="refused"
            name="Refused"
            stackId="calls"
            fill="var(--destructive)"
            radius={[3, 3, 0, 0]}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
