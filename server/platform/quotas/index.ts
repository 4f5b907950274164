export { GAUGE_COUNTERS, holdQuota } from "./hold";
export { overQuota } from "./over-quota";
