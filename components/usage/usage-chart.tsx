"use client";

import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { COLORS, exactly, groupsToDraw, inShort, inUnits, type Series, stacks } from "./series-groups";

const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });
const hour = new Intl.DateTimeFormat("en", {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  timeZone: "UTC",
});

/** Usage over time. The same numbers stand in the table behind it, which is what a screen reader is given. */
export function UsageChart({ series }: { series: Series }) {
  const { name, unit, granularity } = series;
  const groups = groupsToDraw(series);
  const short = granularity === "day" ? day : hour;
  const rows = (groups[0]?.points ?? []).map(({ at }, nth) => ({
    at,
    ...Object.fromEntries(groups.map(({ points }, index) => [`g${index}`, points[nth]?.quantity ?? null])),
  }));
  const told = groups.map(({ label, total }) => `${label} ${inUnits(total, unit)}`).join(", ");
  return (
    <div role="img" aria-label={`Bar chart of ${name} by ${granularity}: ${told}`} className="h-64 w-full">
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={rows} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis
            dataKey="at"
            tickFormatter={(at: string) => short.format(new Date(at))}
            tick={{ fill: "var(--muted-foreground)", fontSize: 12 }}
            tickLine={false}
            axisLine={false}
            minTickGap={24}
          />
          <YAxis
            width={unit === "byte" ? 72 : 48}
            tickFormatter={(value: number) => inShort(value, unit)}
            tick={{ fill: "var(--muted-foreground)", fontSize: 12 }}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            cursor={{ fill: "var(--muted)" }}
            labelFormatter={(at) => short.format(new Date(String(at)))}
            formatter={(value, label) => [exactly(Number(value), unit), String(label)]}
            contentStyle={{
              background: "var(--popover)",
              color: "var(--popover-foreground)",
              border: "1px solid var(--border)",
              borderRadius: "var(--radius)",
              fontSize: 12,
            }}
            itemStyle={{ color: "var(--popover-foreground)" }}
          />
          {groups.length > 1 && (
            <Legend
              wrapperStyle={{ fontSize: 12 }}
              formatter={(label) => <span className="text-foreground">{label}</span>}
            />
          )}
          {groups.map(({ group, label }, index) => (
            <Bar
              key={group}
              dataKey={`g${index}`}
              name={groups.length > 1 ? label : name}
              fill={COLORS[index] ?? "var(--chart-5)"}
              isAnimationActive={false}
              {...(stacks(series) && { stackId: "all" })}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
