export { addressPolicy, apiCallMeter, personPolicy, quotaPeriod, tenantPolicy } from "./policies";
export { limiter, readSecurityEpoch, revokeCached } from "./process-limiter";
