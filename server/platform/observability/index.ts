export { type Logger, logger } from "./logger";
export { metrics } from "./metrics";
export { addressPrefix, type RequestInfo, requestInfo } from "./request-info";
