import { mergeUsage } from "./merge-usage";
import type { UsageRow, UsageSink } from "./usage";

export type MemorySink = UsageSink & { rows(): UsageRow[]; total(): number };

/** A sink in memory that keeps the promises of `UsageSink`. For tests. */
export function createMemorySink(): MemorySink {
  let kept: UsageRow[] = [];
  return {
    async write(rows) {
      kept = mergeUsage(kept, rows).rows;
    },
    rows: () => kept,
    total: () => mergeUsage(kept).total,
  };
}
