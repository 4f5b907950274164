export { createMeter } from "./create";
export { listMeters } from "./list";
export { updateMeter } from "./update";
