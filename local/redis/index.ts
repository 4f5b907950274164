export { type RedisEngine, type RedisEngineOptions, startRedisEngine } from "./server";
export { type RunningRedis, type StartRedisOptions, startRedis } from "./start";
