export {
  addressPolicy,
  apiCallMeter,
  keyPolicies,
  personPolicy,
  quotaPeriod,
  tenantPolicy,
} from "./policies";
export { limiter } from "./process-limiter";
export {
  currentSecurityEpoch,
  IDENTITY_TTL_MS,
  isOutdated,
  revokeCached,
  revokeTenant,
  revokeWithCommit,
} from "./revocations";
