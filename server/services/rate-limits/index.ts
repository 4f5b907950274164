export { listRateLimits } from "./list";
