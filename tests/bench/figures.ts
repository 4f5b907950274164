import type { CaseId } from "./options";

/** What one run of one side measured, in a process of its own. */
export interface Run {
  /** Answers a second. */
  rate: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

export interface Side {
  name: string;
  /** Each number the median of the runs'. */
  median: Run;
  runs: readonly Run[];
}

export interface Outcome {
  id: CaseId;
  title: string;
  /** Ours to the other's: of rates, so more is better. */
  ratio: number;
  target: number;
  met: boolean;
  /** Ours, then what it is compared with, then what else was measured beside them. */
  sides: readonly [Side, Side, ...Side[]];
  /** What a reader must know to judge the numbers. */
  notes: readonly string[];
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle];
  if (high === undefined) throw new TypeError("There is no median of nothing.");
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

export function sideOf(name: string, runs: readonly Run[]): Side {
  const of = (key: keyof Run) => median(runs.map((run) => run[key]));
  return {
    name,
    runs,
    median: { rate: of("rate"), p50Ms: of("p50Ms"), p95Ms: of("p95Ms"), p99Ms: of("p99Ms") },
  };
}

/** The outcome of ours against the other's; `ratio` is that of their rates unless it is given. */
export function outcomeOf(
  about: Pick<Outcome, "id" | "title" | "target" | "notes">,
  sides: Outcome["sides"],
  ratio: number = sides[0].median.rate / sides[1].median.rate,
): Outcome {
  return { ...about, ratio, met: ratio >= about.target, sides };
}
