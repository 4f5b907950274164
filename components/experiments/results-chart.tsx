import type { GoalKey } from "@/server/services/experiments/schemas";
import { inPercent, inPoints, type Results } from "./experiment-state";

/** Each variant's rate, with its interval as a band. The same numbers stand in the table behind it. */
export function ResultsChart({ goal, results }: { goal: GoalKey; results: Results }) {
  const rows = results.variants.map(({ variant, isControl, subjects, goals }) => {
    const found = goals.find((one) => one.goal === goal);
    return {
      variant,
      isControl,
      subjects,
      rate: found?.rate ?? null,
      low: found?.low ?? 0,
      high: found?.high ?? 1,
      verdict: found && verdictOf(found),
    };
  });
  const end = Math.min(1, Math.max(0.01, ...rows.map(({ high }) => high)) * 1.05);
  const place = (part: number) => `${(part / end) * 100}%`;
  const label = rows
    .map(({ variant, rate, low, high, verdict }) =>
      rate === null
        ? `${variant}: nobody`
        : `${variant}: ${inPercent(rate)}, between ${inPercent(low)} and ${inPercent(high)}${verdict ? `, ${verdict}` : ""}`,
    )
    .join("; ");
  return (
    <div role="img" aria-label={`Rates by variant. ${label}`} className="grid gap-3">
      {rows.map(({ variant, isControl, rate, low, high, subjects, verdict }) => (
        <div key={variant} className="grid gap-1">
          <div className="flex flex-wrap justify-between gap-x-4 text-sm">
            <span className="min-w-0 break-words">
              {variant}
              {isControl && variant !== "control" && (
                <span className="text-muted-foreground"> · control</span>
              )}
            </span>
            <span className="tabular-nums">
              {inPercent(rate)}
              <span className="text-muted-foreground"> of {subjects.toLocaleString("en")}</span>
            </span>
          </div>
          <div className="relative h-3 rounded-full bg-muted">
            {rate !== null && (
              <>
                <div
                  className="absolute inset-y-0 rounded-full bg-chart-1/40"
                  style={{ left: place(low), width: place(high - low) }}
                />
                <div
                  className="absolute inset-y-0 w-1 -translate-x-1/2 bg-chart-1"
                  style={{ left: place(rate) }}
                />
              </>
            )}
          </div>
          {verdict && <p className="text-xs text-muted-foreground tabular-nums">{verdict}</p>}
        </div>
      ))}
      <div className="flex justify-between text-xs text-muted-foreground tabular-nums">
        <span>{inPercent(0)}</span>
        <span>{inPercent(end)}</span>
      </div>
    </div>
  );
}

type GoalResult = Results["variants"][number]["goals"][number];

/** How a variant compares with the control; nothing for the control itself, and before anything can be told. */
function verdictOf({ difference, comparison }: GoalResult): string | undefined {
  if (!difference || difference.value === null || comparison === "not-told") return undefined;
  const by = `${inPoints(difference.low)} to ${inPoints(difference.high)} points`;
  if (comparison === "no-difference-shown") return `No difference to the control shown: ${by}`;
  return `${comparison === "higher" ? "Higher" : "Lower"} than the control: ${inPoints(difference.value)} points (${by})`;
}
