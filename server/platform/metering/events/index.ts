export { rebuildUsageDay } from "./rebuild";
export { rollUpEvents } from "./roll-up";
