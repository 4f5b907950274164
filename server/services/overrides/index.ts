export { createOverride } from "./create";
export { endOverride } from "./end";
export { listOverrides } from "./list";
