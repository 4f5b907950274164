import { netQuantity, type UsageRow } from "./usage";

export type MergedUsage = {
  rows: UsageRow[];
  /** Net quantity of all rows together; never below zero. */
  total: number;
};

/** Joins readings of the same counters (rolled up, live, in any order and number): of each the greater values. */
export function mergeUsage(...readings: (readonly UsageRow[])[]): MergedUsage {
  const merged = new Map<string, UsageRow>();
  for (const row of readings.flat()) {
    const { tenantId, meter, hour, principal, dimension, epoch } = row;
    const key = JSON.stringify([tenantId, meter, hour, principal, dimension, epoch]);
    const known = merged.get(key);
    merged.set(key, {
      ...row,
      counted: Math.max(row.counted, known?.counted ?? 0),
      refunded: Math.max(row.refunded, known?.refunded ?? 0),
    });
  }
  const rows = [...merged.values()];
  return {
    rows,
    total: Math.max(
      0,
      rows.reduce((sum, row) => sum + netQuantity(row), 0),
    ),
  };
}
