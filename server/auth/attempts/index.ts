export { type AttemptLimiter, attemptLimiter, attempts } from "./limiter";
export { localAttempts } from "./local-store";
export { redisAttempts } from "./redis-store";
export { ATTEMPT_RULES, type AttemptRule, type AttemptStore } from "./rules";
