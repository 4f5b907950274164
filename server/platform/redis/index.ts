export { createRedis, type RedisConfig, type RedisHandle } from "./create-redis";
export { startDeadline, timedOut, withDeadline } from "./deadline";
export { atEndOfTurn } from "./end-of-turn";
export { RedisUnavailable } from "./errors";
export { addressTag, operatorTokenTag, tenantTag } from "./keys";
export { errorReply } from "./transport";
