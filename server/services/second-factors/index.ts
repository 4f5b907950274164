export { beginSecondFactor } from "./begin";
export { confirmSecondFactor } from "./confirm";
export { getSecondFactor } from "./get";
export { removeSecondFactor } from "./remove";
export { replaceCodes } from "./replace-recovery-codes";
