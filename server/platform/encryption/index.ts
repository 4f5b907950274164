export { isSealedByOldKey, open, seal } from "./seal";
