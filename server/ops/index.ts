export { metricsPage } from "./metrics-page";
export { readiness } from "./readiness";
