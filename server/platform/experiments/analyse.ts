import type { PromisedVariant } from "@/server/kernel/experiments";
import type { GoalKey } from "@/server/kernel/goals";
import { type Interval, levelOf, newcombe, sampleRatioP, wilson } from "./statistics";

/** What was counted of a variant. */
export interface VariantCounts {
  variant: string;
  subjects: number;
  converted: Readonly<Partial<Record<GoalKey, number>>>;
}

export interface Counts {
  variants: readonly PromisedVariant[];
  control: string;
  goals: readonly GoalKey[];
  subjectsPerVariant: number;
  counts: readonly VariantCounts[];
}

/** So unlikely a ratio is no chance: Kohavi, Tang, Xu, Trustworthy Online Controlled Experiments, 2020, ch. 21. */
export const MISMATCH_BELOW = 0.001;

/** Below this an interval is so wide that nobody should read a rate out of it. */
const FEW_SUBJECTS = 100;

/**
 * What may be said of an experiment as a whole. `do-not-trust`: subjects are not split as promised, so that something
 * beside the variants differs between them. `too-early`: the planned subjects are not there yet, and whoever stops when
 * it happens to look good finds differences that are none.
 */
export type Standing = "no-subjects" | "do-not-trust" | "too-early" | "complete";

/** What may be said of one variant beside the control. */
export type Comparison = "higher" | "lower" | "no-difference-shown" | "not-told";

export type GoalResult = { goal: GoalKey; converted: number; rate: number | null } & Interval & {
    /** To the control: null of the control itself. */
    difference: (Interval & { value: number | null }) | null;
    comparison: Comparison;
  };

export interface VariantResult {
  variant: string;
  isControl: boolean;
  /** The part of all subjects that was promised at the start: 0 to 1. */
  promised: number;
  subjects: number;
  few: boolean;
  goals: GoalResult[];
}

export interface Analysis {
  standing: Standing;
  /** Of the intervals of differences: greater than 0.95 where several variants are compared. */
  level: number;
  sampleRatio: { p: number | null; mismatch: boolean };
  variants: VariantResult[];
}

/** What an experiment has shown so far, and whether to believe it. */
export function analyse(counted: Counts): Analysis {
  const weights = counted.variants.reduce((sum, { weight }) => sum + weight, 0);
  const rows = rowsOf(counted);
  const p = sampleRatioP(rows.map(({ subjects: count, weight }) => ({ count, weight })));
  const mismatch = p !== undefined && p < MISMATCH_BELOW;
  const standing = standingOf(counted, rows, mismatch);
  const level = levelOf(counted.variants.length - 1);
  const control = rows.find(({ variant }) => variant === counted.control);
  return {
    standing,
    level,
    sampleRatio: { p: p ?? null, mismatch },
    variants: rows.map((row) => ({
      variant: row.variant,
      isControl: row === control,
      promised: row.weight / weights,
      subjects: row.subjects,
      few: row.subjects < FEW_SUBJECTS,
      goals: counted.goals.map((goal) =>
        goalOf(goal, row, row === control ? undefined : control, { level, tell: standing === "complete" }),
      ),
    })),
  };
}

type Row = VariantCounts & { weight: number };

/** The control first; what was given and not promised stands at the end, with a promise of nothing. */
function rowsOf({ variants, control, counts }: Counts): Row[] {
  const none = { subjects: 0, converted: {} };
  const promised = variants.map(({ name, weight }) => {
    return { ...none, ...counts.find(({ variant }) => variant === name), variant: name, weight };
  });
  const others = counts.filter(({ variant }) => !variants.some(({ name }) => name === variant));
  return [
    ...promised.filter(({ variant }) => variant === control),
    ...promised.filter(({ variant }) => variant !== control),
    ...others.map((row) => ({ ...row, weight: 0 })),
  ];
}

function standingOf({ subjectsPerVariant }: Counts, rows: readonly Row[], mismatch: boolean): Standing {
  if (rows.every(({ subjects }) => subjects === 0)) return "no-subjects";
  if (mismatch) return "do-not-trust";
  const promised = rows.filter(({ weight }) => weight > 0);
  return promised.some(({ subjects }) => subjects < subjectsPerVariant) ? "too-early" : "complete";
}

function goalOf(
  goal: GoalKey,
  row: Row,
  control: Row | undefined,
  { level, tell }: { level: number; tell: boolean },
): GoalResult {
  const own = countedOf(row, goal);
  const told = { goal, converted: own.converted, rate: rateOf(own), ...wilson(own.converted, own.subjects) };
  if (!control) return { ...told, difference: null, comparison: "not-told" };
  const base = countedOf(control, goal);
  const [rate, baseRate] = [rateOf(own), rateOf(base)];
  const interval = newcombe(own, base, level);
  const value = rate === null || baseRate === null ? null : rate - baseRate;
  return {
    ...told,
    difference: { value, ...interval },
    comparison: tell ? comparisonOf(interval) : "not-told",
  };
}

function comparisonOf({ low, high }: Interval): Comparison {
  if (low > 0) return "higher";
  return high < 0 ? "lower" : "no-difference-shown";
}

const countedOf = ({ subjects, converted }: Row, goal: GoalKey) => ({
  subjects,
  converted: converted[goal] ?? 0,
});
const rateOf = ({ converted, subjects }: { converted: number; subjects: number }) =>
  subjects === 0 ? null : converted / subjects;
