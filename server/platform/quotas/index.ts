export { holdQuota } from "./hold";
