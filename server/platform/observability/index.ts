export { finishRequest } from "./finish-request";
export { type Logger, logger } from "./logger";
export { metrics } from "./metrics";
export { type RequestHead, type RequestInfo, requestInfo } from "./request-info";
export { tellSocketAddresses } from "./socket-addresses";
