export { rateLimitHeaders } from "./headers";
export { createLimiter, type Limiter } from "./limiter";
export { bumpSecurityEpoch, type EpochHolder, readSecurityEpoch } from "./security-epoch";
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
