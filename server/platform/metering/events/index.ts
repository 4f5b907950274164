export { rebuildUsage } from "./rebuild";
export { rollUpEvents } from "./roll-up";
