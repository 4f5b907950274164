export { apiCallMeter, featureUseMeter, meteredPrincipal, quotaPeriod } from "./meters";
export { addressPolicy, callPolicies, operatorTokenPolicy, slowLease, standingPolicies } from "./policies";
export { limiter } from "./process-limiter";
export { recentUse } from "./recent-use";
export {
  currentSecurityEpoch,
  currentSecurityEpochs,
  IDENTITY_TTL_MS,
  isOutdated,
  rememberedForMs,
  revokeCached,
  revokeTenant,
  revokeWithCommit,
} from "./revocations";
