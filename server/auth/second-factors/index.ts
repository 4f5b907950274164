export { proveSecondFactor, type SecondFactorProof } from "./prove";
export { countRecoveryCodes, replaceRecoveryCodes } from "./recovery-codes";
export {
  confirmFactor,
  deleteFactor,
  holdSignIns,
  needsSecondFactor,
  readSecondFactor,
  storeUnconfirmed,
} from "./store";
export { grouped, newTotpSecret, totpUri } from "./totp";
