export { type Claim, claimKey, type IdempotencyScope } from "./claim";
export { completeKey, releaseKey } from "./complete";
export { fingerprint } from "./fingerprint";
