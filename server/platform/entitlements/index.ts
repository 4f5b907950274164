export { readEntitlementFacts, readEntitlements } from "./read";
export { readSubscriptionPeriod } from "./subscription-period";
