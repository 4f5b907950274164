export { createRedis, type RedisConfig, type RedisHandle } from "./create-redis";
export { withDeadline } from "./deadline";
export { RedisUnavailable } from "./errors";
export { addressTag, operatorTokenTag, tenantTag } from "./keys";
