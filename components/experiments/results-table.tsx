import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { type GoalKey, labelOfGoal } from "@/server/services/experiments/schemas";
import { inPercent, inPoints, type Results } from "./experiment-state";

const COMPARISONS = {
  higher: "Higher",
  lower: "Lower",
  "no-difference-shown": "No difference shown",
  "not-told": "–",
} as const;

const HEADS = ["Exposed", "Promised", "Converted", "Rate", "Difference, points", "To the control"];

/** The numbers behind the chart. */
export function ResultsTable({ goal, results }: { goal: GoalKey; results: Results }) {
  return (
    <div className="min-w-0 rounded-lg border">
      <Table scrollLabel={`Results: ${labelOfGoal(goal)}`}>
        <TableHeader>
          <TableRow>
            <TableHead>Variant</TableHead>
            {HEADS.map((head) => (
              <TableHead key={head} className="text-right">
                {head}
              </TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {results.variants.map((variant) => (
            <VariantRow key={variant.variant} goal={goal} variant={variant} />
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function VariantRow({ goal, variant }: { goal: GoalKey; variant: Results["variants"][number] }) {
  const found = variant.goals.find((one) => one.goal === goal);
  const number = "text-right tabular-nums whitespace-nowrap";
  return (
    <TableRow>
      <TableCell className="min-w-24 break-words">
        {variant.variant}
        {variant.isControl && variant.variant !== "control" && (
          <span className="text-muted-foreground"> · control</span>
        )}
        {variant.few && <span className="block text-xs text-muted-foreground">few subjects</span>}
      </TableCell>
      <TableCell className={number}>{variant.subjects.toLocaleString("en")}</TableCell>
      <TableCell className={number}>{inPercent(variant.promised)}</TableCell>
      <TableCell className={number}>{(found?.converted ?? 0).toLocaleString("en")}</TableCell>
      <TableCell className={number}>
        {inPercent(found?.rate ?? null)}
        {found && found.rate !== null && (
          <span className="block text-xs text-muted-foreground">
            {inPercent(found.low)} to {inPercent(found.high)}
          </span>
        )}
      </TableCell>
      <TableCell className={number}>
        {found?.difference ? inPoints(found.difference.value) : "–"}
        {found?.difference && found.difference.value !== null && (
          <span className="block text-xs text-muted-foreground">
            {inPoints(found.difference.low)} to {inPoints(found.difference.high)}
          </span>
        )}
      </TableCell>
      <TableCell className="text-right">{COMPARISONS[found?.comparison ?? "not-told"]}</TableCell>
    </TableRow>
  );
}
