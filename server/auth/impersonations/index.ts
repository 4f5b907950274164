export { readVisit, type Visit } from "./read";
export { isRunning } from "./running";
