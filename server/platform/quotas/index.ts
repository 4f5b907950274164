export { GAUGE_COUNTERS, holdQuota } from "./hold";
