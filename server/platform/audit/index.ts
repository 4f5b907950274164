export { pruneEveryLog } from "./chain/retention";
export { sealEveryTenant, sealTenant } from "./chain/seal";
export { oldestUnsealedSeconds } from "./chain/unsealed";
export { type Verification, verifyChain } from "./chain/verify";
export { recordAudit } from "./record";
