export { oldestKeptDay, rebuildUsageDay } from "./rebuild";
export { rollUpEvents } from "./roll-up";
