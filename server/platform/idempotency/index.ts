export { type Claim, claimKey } from "./claim";
export { completeKey, releaseKey } from "./complete";
export { fingerprint, fingerprintAsWritten } from "./fingerprint";
export type { Claims, IdempotencyScope, InTransaction } from "./kept";
