export { countSignInFailure, lacksCaptcha, type SignInFailure } from "./failures";
export { type AttemptLimiter, attemptLimiter, attempts } from "./limiter";
export { localAttempts } from "./local-store";
export { redisAttempts } from "./redis-store";
export type { AttemptRule, AttemptStore } from "./rules";
