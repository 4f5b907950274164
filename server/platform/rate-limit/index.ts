export { rateLimitHeaders, violatedPolicies } from "./headers";
export { ASK_AGAIN_MS } from "./known-refusals";
export { heldPlaces } from "./leases";
export { createLimiter, type Limiter } from "./limiter";
export { createRecentUse, type RecentUse, readRecentUse } from "./recent-use";
export {
  type EpochHolder,
  isUnsettled,
  moveSecurityEpoch,
  readSecurityEpoch,
  readSecurityEpochs,
  UNSETTLED_MS,
  versionKey,
} from "./security-epoch";
export type {
  AdmitRequest,
  ConcurrencyState,
  Counted,
  Decision,
  LeaseRequest,
  LimiterEvent,
  LimiterOptions,
  LoadPeriodBase,
  Metered,
  Policy,
  PolicyState,
  Quota,
  Receipt,
  Scope,
} from "./types";
