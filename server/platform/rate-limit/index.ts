export { rateLimitHeaders } from "./headers";
export { createLimiter, type Limiter } from "./limiter";
export { bumpSecurityEpoch, securityEpochKey } from "./security-epoch";
export type {
  AdmitRequest,
  Decision,
  LimiterEvent,
  LimiterOptions,
  LoadPeriodBase,
  Metered,
  Policy,
  PolicyState,
  Receipt,
  Scope,
} from "./types";
