export { finishRequest } from "./finish-request";
export { type Logger, logger } from "./logger";
export { metrics } from "./metrics";
export { addressPrefix, type RequestHead, type RequestInfo, requestInfo } from "./request-info";
