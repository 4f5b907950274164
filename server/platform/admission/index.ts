export { apiCallMeter, featureUseMeter, meteredPrincipal, quotaPeriod } from "./meters";
export { addressPolicy, callPolicies, slowLease } from "./policies";
export { limiter } from "./process-limiter";
export {
  currentSecurityEpoch,
  currentSecurityEpochs,
  IDENTITY_TTL_MS,
  isOutdated,
  revokeCached,
  revokeTenant,
  revokeWithCommit,
} from "./revocations";
