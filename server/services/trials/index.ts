export { beginTrialOfNew } from "./begin-new";
export { endTrial } from "./end";
export { setTrial } from "./set";
