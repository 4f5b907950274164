export { createExperiment } from "./create";
export { getExperiment } from "./get";
export { listExperiments } from "./list";
export { removeExperiment } from "./remove";
export { startExperiment } from "./start";
export { stopExperiment } from "./stop";
