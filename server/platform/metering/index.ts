export { oldestKeptDay, rebuildUsageDay, rollUpEvents } from "./events";
export { counterName, parseUsageFields, periodTotalKey, USAGE_TTL_MS, usageKey } from "./live-usage";
export { type MergedUsage, mergeUsage } from "./merge-usage";
export { calendarMonth, type Period } from "./periods";
export { readLive } from "./read-live";
export { type RollUp, rollUp } from "./roll-up";
export { hourNumber, hourOf, hourText, netQuantity, type UsageRow, type UsageSink } from "./usage";
export { periodBase, usageTable } from "./usage-table";
