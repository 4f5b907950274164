import type { Meter } from "@/server/services/meters/schemas";

/** How a meter adds up, in a word and in a sentence. */
export const AGGREGATION_LABELS: Readonly<Record<Meter["aggregation"], { name: string; hint: string }>> = {
  sum: { name: "Sum", hint: "Adds up the quantities of its events." },
  count: { name: "Count", hint: "Counts its events; they carry no quantity." },
  max: { name: "Maximum", hint: "The greatest quantity of any event." },
  last: { name: "Last value", hint: "The quantity of the newest event." },
  unique: { name: "Different values", hint: "Counts each value once, such as active users by their id." },
};
