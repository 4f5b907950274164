export { getUsageSeries } from "./series";
export { getUsage } from "./summary";
