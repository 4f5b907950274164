import type { RouterOutputs } from "@/components/api";
import { limitText } from "@/components/entitlements/limit-text";

export type Series = RouterOutputs["usage"]["series"];
export type Group = Series["data"][number];

/** As many colours as can be told apart; the last one is of all the others together. */
export const COLORS = [
  "var(--chart-1)",
  "var(--chart-2)",
  "var(--chart-3)",
  "var(--chart-4)",
  "var(--chart-5)",
];

/** Whether the groups of a series may be put on top of each other. */
export const stacks = ({ aggregation }: Series) => aggregation === "sum" || aggregation === "count";

/** The groups that a chart shows: the largest, and the others as one where they add up, else without them. */
export function groupsToDraw(series: Series): Group[] {
  const { data } = series;
  if (data.length <= COLORS.length) return data;
  const largest = data.slice(0, COLORS.length - 1);
  const others = data.slice(COLORS.length - 1);
  if (!stacks(series)) return largest;
  const points = (others[0]?.points ?? []).map(({ at }, nth) => ({
    at,
    quantity: others.reduce((sum, { points: each }) => sum + (each[nth]?.quantity ?? 0), 0),
  }));
  const total = others.reduce((sum, each) => sum + (each.total ?? 0), 0);
  return [...largest, { group: "others", label: "Others", total, points }];
}

/** A quantity that is short: `12.5K`; bytes as people read them. */
export function inShort(quantity: number, unit: string): string {
  return unit === "byte" ? limitText("bytes", quantity) : compact.format(quantity);
}

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** `1 call`, `2 calls`, in the language of the page. */
export function inUnits(quantity: number | null, unit: string): string {
  if (quantity === null) return "nothing";
  return unit === "byte" ? limitText("bytes", quantity) : exactly(quantity, unit);
}

/** The same to the last digit, for where the others are rounded: `1,572,864 bytes`. */
export function exactly(quantity: number, unit: string): string {
  const number = quantity.toLocaleString("en", { maximumFractionDigits: 9 });
  return `${number} ${unit}${quantity === 1 || unit.endsWith("s") ? "" : "s"}`;
}
