export { type Claim, claimKey, type IdempotencyScope, type StoredAnswer } from "./claim";
export { completeKey, releaseKey } from "./complete";
export { fingerprint } from "./fingerprint";
